"""Addresses of one's own account, under /bureau/compte/."""

from django.urls import path

from vigie.doors.desk.account import inviting, views

app_name = "account"
urlpatterns = [
    path("", views.overview, name="overview"),
    path("phrase/", views.passphrase, name="passphrase"),
    path("authentificateur/", views.authenticator, name="authenticator"),
    path("codes/", views.recovery_codes, name="recovery_codes"),
    path("codes/vu/", views.codes_seen, name="codes_seen"),
    path("cle/", views.passkey, name="passkey"),
    path("cle/options/", views.passkey_options, name="passkey_options"),
    path("cle/<uuid:passkey_id>/retirer/", views.drop_passkey, name="drop_passkey"),
    path("sessions/autres/fermer/", views.end_others, name="end_others"),
    path("sessions/<uuid:handle>/fermer/", views.end, name="end"),
    path("navigateurs/<uuid:device_id>/oublier/", views.forget, name="forget"),
    path("langue/", views.language, name="language"),
    path("invitations/", inviting.invitations, name="invitations"),
    path("invitations/nouvelle/", inviting.new, name="invite"),
    path("invitations/cles/", inviting.renew, name="renew"),
    path("invitations/<uuid:invitation_id>/", inviting.detail, name="invitation"),
    path("invitations/<uuid:invitation_id>/accueillir/", inviting.welcome, name="let_in"),
    path("invitations/<uuid:invitation_id>/retirer/", inviting.withdraw, name="withdraw"),
]
