"""The invented protection cases of the demonstration: one accompanied, one new, one of a household with a child."""

from __future__ import annotations

from datetime import timedelta

from django.utils import timezone

from vigie.ground.accounts.actor import Actor
from vigie.ground.accounts.models import User
from vigie.protection.cases import actions as cases
from vigie.protection.cases.channels import actions as channels
from vigie.protection.cases.consents import actions as consents
from vigie.protection.cases.facts import Facts, Person
from vigie.protection.cases.followup import actions as followup
from vigie.protection.cases.grants import actions as grants
from vigie.protection.cases.models import Case
from vigie.protection.cases.risk import actions as risk
from vigie.protection.cases.security import actions as security
from vigie.protection.cases.support import actions as support

SEEN = "Véhicule inconnu devant le bureau (inventé)."
INVENTED = "Situation inventée pour la démonstration : aucun de ces faits n’a eu lieu."


def tell_cases(cast: dict[str, Actor]) -> None:
    """What a protection officer finds on the first morning."""
    first, second = cast["protection-1"], cast["protection-2"]
    _accompanied(first, second)
    person = Person(name="Personne inventée 702", category="labour", sex="man", age_band="35-59")
    new = Facts(title="Appels de nuit (inventé)", situation=INVENTED, persons=[person])
    cases.open_case(new, country="TCD", urgency="immediate", by=second)
    household = [
        Person(name="Personne inventée 703", category="womens_rights", sex="woman", age_band="25-34"),
        Person(name="Enfant inventé", link="child", age_band="0-17"),
    ]
    facts = Facts(title="Famille à l’abri (inventé)", situation=INVENTED, persons=household)
    cases.open_case(facts, country="CAF", urgency="soon", people=[_user(second)], by=first)


def _accompanied(first: Actor, second: Actor) -> None:
    person = Person(
        name="Personne inventée 701",
        category="journalist",
        sex="woman",
        age_band="25-34",
        contact="Le soir (inventé)",
    )
    facts = Facts(title="Filature d’une journaliste (inventé)", situation=INVENTED, persons=[person])
    case = cases.open_case(facts, country="CMR", urgency="soon", by=first)
    cases.take(case, reason="Je la connais (démonstration).", by=first)
    today = timezone.localdate()
    risk.assess(
        case,
        threats=f"{SEEN}\nAppels de nuit (inventé).",
        vulnerabilities="Rentre seule, toujours par la même rue (inventé).",
        capacities="Voisins solidaires, avocate prévenue (inventé).",
        likelihood="likely",
        impact="serious",
        level="",
        reasons="Trois faits en dix jours (inventé).",
        own_level="medium",
        own_words="« J’ai connu pire » (inventé).",
        review_on=today + timedelta(days=14),
        by=first,
    )
    for measure, who in (("vary_routes", "Elle-même"), ("check_in", "Une amie"), ("visitor_log", "L’accueil")):
        security.add(case, measure=measure, words="", against=SEEN, who=who, by=first)
    _supported(case, person, first, second)
    followup.schedule(case, on=today + timedelta(days=3), words="Demander des nouvelles", owner=_user(first), by=first)


def _supported(case: Case, person: Person, first: Actor, second: Actor) -> None:
    today = timezone.localdate()
    support.need(case, kind="legal", words="Une avocate qui parle sa langue (inventé)", by=first)
    support.plan(
        case, kind="legal", what="Mandater une avocate (inventé)", person=person.id, owner=_user(second),
        deadline=today + timedelta(days=7), provider="Cabinet inventé", shares_name=True, cost="200000", currency="XAF",
        budget_line="Ligne inventée 4", by=first,
    )  # fmt: skip
    agreed = {"person": person.id, "given_on": today, "expires_on": today + timedelta(days=90), "manner": "spoken"}
    consents.record(case, use="help", recipient="front_line", **agreed, by=first)  # type: ignore[arg-type]
    answers = {
        "work": "Journaliste inventée.",
        "source": "Coalition inventée.",
        "request": "Un loyer (inventé).",
    }
    channels.write_answers(case, answers, by=first)
    channels.send(case, "front_line", persons=[person.id], on=today, words="Référence inventée", by=first)
    grant = grants.ask(
        case,
        person=person.id,
        cost="150000",
        currency="XAF",
        purpose="Transport et loyer (inventé)",
        budget_line="Ligne inventée 4",
        by=first,
    )
    grants.sign(grant, words="D’accord (démonstration).", by=second)


def _user(actor: Actor) -> User:
    if actor.user is None:
        raise LookupError("someone of the cast")
    return actor.user
