"""The indicators' pages, under `/bureau/plan/indicateurs/`."""

from django.urls import path

from vigie.plan.indicators import composer_views, override_views, result_views, views

app_name = "indicators"
urlpatterns = [
    path("", views.indicators, name="list"),
    path("attacher/<uuid:key>/", views.attach, name="attach"),
    path("retirer/<uuid:key>/", views.detach, name="detach"),
    path("replacer/<uuid:key>/", views.place, name="place"),
    path("cible/<uuid:key>/", views.target, name="target"),
    path("cibles/<uuid:target_id>/retirer/", views.drop_target, name="drop_target"),
    path("periodes/verrouiller/", views.lock, name="lock"),
    path("valeur/<uuid:key>/", override_views.propose, name="propose_override"),
    path("valeurs/<uuid:override_id>/", override_views.override, name="override"),
    path("valeurs/<uuid:override_id>/retenir/", override_views.approve, name="approve_override"),
    path("valeurs/<uuid:override_id>/refuser/", override_views.refuse, name="refuse_override"),
    path("valeurs/<uuid:override_id>/retirer/", override_views.withdraw, name="withdraw_override"),
    path("valeurs/<uuid:override_id>/joindre/", override_views.join, name="join_override"),
    path("valeurs/<uuid:override_id>/fichier/<uuid:file_id>/", override_views.file, name="override_file"),
    path("recettes/", composer_views.versions, name="recipes"),
    path("recettes/composer/", composer_views.begin, name="compose"),
    path("recettes/<uuid:version_id>/", composer_views.version, name="recipe_version"),
    path("recettes/<uuid:version_id>/ecrire/", composer_views.write, name="write_recipe"),
    path("recettes/<uuid:version_id>/changer/", composer_views.change, name="change_recipe"),
    path("recettes/<uuid:version_id>/<slug:verb>/", composer_views.step, name="recipe_step"),
    path("cadre-logique.xlsx", result_views.export, name="export"),
    path("resultats/", result_views.results, name="results"),
    path("resultats/<uuid:key>/theme/", result_views.theme, name="theme"),
    path("themes/<uuid:theme_id>/retirer/", result_views.drop_theme, name="drop_theme"),
    path("code/<uuid:key>/", result_views.code, name="code"),
    path("codes/<uuid:code_id>/retirer/", result_views.drop_code, name="drop_code"),
    path("<slug:recipe>/", views.indicator, name="indicator"),
    path("<slug:recipe>/lignes/", views.rows, name="rows"),
]
