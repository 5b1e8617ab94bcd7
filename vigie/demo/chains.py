"""A chain of the story: invented threats, an arrest that came of them, and what was corrected on the way."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from django.utils import timezone

from vigie.ground.accounts.actor import Actor
from vigie.protection.incidents import actions
from vigie.protection.incidents.chains.actions import relate
from vigie.protection.incidents.chains.relations import Relation
from vigie.protection.incidents.evidence.custody import hand_over
from vigie.protection.incidents.evidence.factories import make_evidence
from vigie.protection.incidents.factories import make_act, make_facts
from vigie.protection.incidents.facts import Facts
from vigie.protection.incidents.models import Incident
from vigie.protection.incidents.submissions.actions import answer, submit
from vigie.protection.incidents.submissions.register import Answer, Submission

DIRECTOR, NEIGHBOUR = "Personne inventée 41", "Personne inventée 42"
OFFICE = "Association inventée des deux rives"
UNIT = {"category": "army", "name": "Unité inventée du fleuve", "degree": "direct"}
NOTE = "Indice inventé : la même voiture inventée."
TOLD = (  # days ago, title, precision, acts, narrative
    (118, "Appels inventés la nuit", "about", [("threat", DIRECTOR, "person")], "Trois appels inventés. Aucun mot."),
    (96, "Visite inventée du bureau", "exact", [("attack_on_office", OFFICE, "organisation")], "Une visite inventée."),
    (61, "Arrestation inventée", "month", [("arrest", DIRECTOR, "person"), ("threat", NEIGHBOUR, "person")], "Récit."),
    (33, "Convocation inventée", "exact", [("summons", NEIGHBOUR, "person")], "Une convocation inventée, sans motif."),
)


def tell_chains(cast: dict[str, Actor]) -> None:
    """Four violations, each related to one before: one corrected twice, one submitted to a body."""
    by = cast["moniteur-1"]
    calls, visit, arrest, summons = (_recorded(*line, by=by) for line in TOLD)
    for narrative, reason in (
        ("Deux appels inventés. La voix a donné l’heure d’un départ.", "Relu l’enregistrement inventé."),
        ("Deux appels inventés, puis un troisième. La voix a donné l’heure d’un départ.", "La source a précisé."),
    ):
        facts = _facts(*TOLD[0][:4], narrative)
        actions.correct(calls, facts, country="COG", urgency="none", reason=reason, by=cast["moniteur-2"])
    for source, target, kind, certainty in (
        (calls, visit, "followed_by", "observed"),
        (arrest, visit, "consequence_of", "likely"),
        (summons, arrest, "reprisal_for", "possible"),
        (summons, visit, "same_perpetrators", "likely"),
    ):
        relate(source, target, Relation("", "", kind, certainty=certainty, note=NOTE), by=by)
    _submitted(visit, cast)
    _evidence(visit, by=by)


def _submitted(incident: Incident, cast: dict[str, Actor]) -> None:
    """Verified by two, then brought to an invented body, which answered."""
    first, second = cast["moniteur-2"], cast["moniteur-3"]
    actions.start_review(incident, reason="Étude inventée.", by=first)
    actions.corroborate(incident, reason="Deux sources inventées concordent.", by=first)
    actions.verify(incident, reason="Relu et confirmé (démonstration).", by=second)
    day = (timezone.localdate() - timedelta(days=20)).isoformat()
    sent = Submission("nhri", "Commission inventée", day, "Le résumé inventé, avec l’accord de l’association inventée.")
    submit(incident, sent, by=first)
    back = Answer(
        timezone.localdate().isoformat(), "more_asked", "Lettre inventée : elle demande la date.", verified=False
    )
    answer(incident, sent.id, back, by=first)


def _evidence(incident: Incident, *, by: Actor) -> None:
    """A sheet of paper, of which the node keeps a copy and someone the thing itself."""
    words = "Papier inventé pour la démonstration.".encode()
    note = "Papier inventé, glissé sous une porte inventée."
    paper = make_evidence(incident, "papier-invente.txt", words, note_text=note, by=by)
    day = timezone.localdate() - timedelta(days=90)
    hands = {"gave": "Gardien inventé", "took": "moniteur-1", "what": "La feuille elle-même, pliée, sous enveloppe."}
    hand_over(paper, **hands, day=day, precision="about", by=by)


def _recorded(
    ago: int, title: str, precision: str, acts: list[tuple[str, str, str]], narrative: str, *, by: Actor
) -> Incident:
    facts = _facts(ago, title, precision, acts, narrative)
    return actions.record(facts, country="COG", by=by)


def _facts(ago: int, title: str, precision: str, acts: list[tuple[str, str, str]], narrative: str) -> Facts:
    told = [make_act(act=act, victim=victim, counting_unit=unit, perpetrators=[UNIT]) for act, victim, unit in acts]
    told = [replace(one, sex="unknown", age_band="unknown", category="labour") for one in told]
    day = timezone.localdate() - timedelta(days=ago)
    facts = make_facts(day=day, acts=told, title=title, narrative=narrative, precision=precision)
    return replace(facts, area="")
