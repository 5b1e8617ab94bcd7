"""The pages of fundraising, under `/bureau/plan/ressources/`."""

from django.urls import path

from vigie.ground.access.rules import may
from vigie.ground.accounts.actor import Actor
from vigie.plan.funding import rules
from vigie.plan.funding.views import calls, grants, papers, proposals

app_name = "funding"


def enters(actor: Actor) -> bool:
    """Whether the first page opens for this person."""
    return may(rules.READ, actor, rules.TEAM)


urlpatterns = [
    path("", proposals.pipeline, name="pipeline"),
    path("couverture/", proposals.coverage, name="coverage"),
    path("appels/", calls.calls, name="calls"),
    path("appels/nouveau/", calls.new, name="new_call"),
    path("appels/fichier/", calls.bring, name="bring_calls"),
    path("appels/<uuid:call_id>/", calls.call, name="call"),
    path("appels/<uuid:call_id>/<slug:verb>/", calls.sort, name="sort_call"),
    path("bailleurs/<uuid:funder_id>/regles/", calls.terms, name="terms"),
    path("pieces/", papers.papers, name="papers"),
    path("pieces/nouvelle/", papers.new, name="new_paper"),
    path("pieces/<uuid:paper_id>/original/", papers.original, name="paper_file"),
    path("pieces/<uuid:paper_id>/retirer/", papers.retire, name="retire_paper"),
    path("propositions/nouvelle/", proposals.new, name="new_proposal"),
    path("propositions/<uuid:proposal_id>/", proposals.proposal, name="proposal"),
    path("propositions/<uuid:proposal_id>/changer/", proposals.change, name="change_proposal"),
    path("propositions/<uuid:proposal_id>/budget/", proposals.cost, name="cost"),
    path("propositions/<uuid:proposal_id>/ligne/<uuid:element_id>/", proposals.drop_line, name="drop_line"),
    path("propositions/<uuid:proposal_id>/tache/", proposals.task, name="task"),
    path("propositions/<uuid:proposal_id>/tache/<uuid:task_id>/faite/", proposals.task_done, name="task_done"),
    path("propositions/<uuid:proposal_id>/ecrire/", proposals.write, name="write"),
    path("propositions/<uuid:proposal_id>/soumettre/", proposals.submit, name="submit"),
    path("propositions/<uuid:proposal_id>/reponse/<slug:verb>/", proposals.answer, name="answer"),
    path("subventions/", grants.grants, name="grants"),
    path("subventions/nouvelle/", grants.new, name="new_grant"),
    path("subventions/<uuid:grant_id>/", grants.grant, name="grant"),
    path("subventions/<uuid:grant_id>/pas/<slug:verb>/", grants.step, name="grant_step"),
    path("subventions/<uuid:grant_id>/tranche/", grants.instalment, name="instalment"),
    path("subventions/<uuid:grant_id>/tranche/<uuid:line_id>/recue/", grants.receive, name="receive"),
    path("subventions/<uuid:grant_id>/condition/", grants.condition, name="condition"),
    path("subventions/<uuid:grant_id>/condition/<uuid:line_id>/remplie/", grants.met, name="met"),
    path("subventions/<uuid:grant_id>/rapport/", grants.report, name="report_due"),
    path("subventions/<uuid:grant_id>/rapport/<uuid:line_id>/envoye/", grants.sent, name="report_sent"),
]
