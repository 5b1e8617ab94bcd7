"""The story: a year and a half of an invented network, told through the same actions as real work."""

from __future__ import annotations

import random
from datetime import date, timedelta
from pathlib import Path

from django.utils import timezone

from vigie.demo import ways_in
from vigie.demo.cases import tell_cases
from vigie.demo.chains import tell_chains
from vigie.demo.doubles import tell_doubles
from vigie.demo.feeds import tell_feeds
from vigie.demo.ladder import tell_ladder
from vigie.demo.matters import tell_matters
from vigie.demo.phones import tell_phones
from vigie.demo.plan_collection import tell_collection
from vigie.demo.plan_wing import tell_plan
from vigie.demo.questions import tell_questions
from vigie.demo.response import tell_response
from vigie.demo.scenarios import tell_scenarios
from vigie.demo.scoreboard import tell_scoreboard
from vigie.demo.shelters import tell_shelters
from vigie.demo.situation import tell_situation
from vigie.demo.subscribers import tell_subscribers
from vigie.demo.texts import tell_texts
from vigie.demo.warnings import tell_warnings
from vigie.ground.accounts.actor import Actor
from vigie.ground.terms.queries import area_choices, place_label, terms
from vigie.plan.tree.actions import import_plan
from vigie.protection.incidents import actions as incidents
from vigie.protection.incidents.counting import apply_pending
from vigie.protection.incidents.facts import Act, Facts, Source
from vigie.protection.incidents.models import Incident
from vigie.protection.intake import actions as intake
from vigie.protection.intake.factories import make_report
from vigie.warning.alerts import actions as alerts
from vigie.warning.alerts import publishing
from vigie.warning.alerts.facts import Assessment, HarmSheet, Text
from vigie.warning.alerts.models import Alert
from vigie.warning.outlook.actions import run as run_outlook

Cast = dict[str, Actor]
COUNTRIES = {"CMR": 22, "CAF": 14, "TCD": 14, "COD": 26, "COG": 8, "GAB": 6, "GNQ": 3, "STP": 1}
SURGE_AREA, SURGE_ACTS = "CM-NW", 6
WEEKS = 78


def tell(cast: Cast) -> None:
    """Everything, in order: the past that makes the series, then what waits today."""
    # The same invented story for everyone, so not a random that keeps a secret.
    dice = random.Random(7)  # noqa: S311
    _past(cast, dice)
    _surge(cast, dice)
    apply_pending(timezone.localdate())
    _requests(cast)
    _waiting_violations(cast, dice)
    tell_doubles(cast)
    tell_cases(cast)
    tell_shelters(cast)
    tell_questions(cast)
    tell_ladder(cast)
    tell_feeds(cast)
    tell_chains(cast)
    ways_in.tell(cast)
    tell_matters(cast)
    tell_phones(cast)
    tell_texts(cast)
    _alerts(cast)
    tell_situation(cast)
    tell_warnings(cast)
    tell_subscribers()
    tell_scenarios(cast)
    import_plan((Path(__file__).parent / "plan.txt").read_bytes(), source="plan.txt", by=cast["coordination"])
    tell_plan(cast)
    tell_collection(cast)
    run_outlook(by=Actor.system())
    tell_scoreboard(cast)


def _invented(dice: random.Random, day: date, area: str, country: str, code: str) -> Facts:
    """A violation that nobody can take for a real one."""
    categories = [term.code for term in terms("defender_category") if term.code != "lgbti"]
    act = Act(
        act=code,
        victim=f"Personne inventée {dice.randint(100, 999)}",
        counting_unit="person",
        category=dice.choice(categories),
        sex=dice.choices(["woman", "man", "unknown"], [45, 45, 10])[0],
        age_band=dice.choice(["18-24", "25-34", "35-59", "60+", "unknown"]),
        perpetrators=[{"category": dice.choice(["police", "armed_group", "administration", "unknown"]), "name": ""}],
    )
    return Facts(
        title=f"Fait inventé, {place_label(area or country, 'fr')}",
        narrative="Texte de démonstration : aucun de ces faits n’a eu lieu.",
        day=day,
        precision="exact",
        area=area,
        locality="",
        unknown="",
        motivation="probably_linked",
        acts=[act],
        sources=[
            Source("victim", "reliable", "Source inventée A"),
            Source("organisation", "reliable", "Source inventée B"),
        ],
    )


def _record(cast: Cast, facts: Facts, country: str, urgency: str = "none") -> Incident:
    return incidents.record(facts, country=country, urgency=urgency, by=cast["moniteur-1"])


def _verify(cast: Cast, incident: Incident) -> None:
    incidents.start_review(incident, reason="Étude inventée.", by=cast["moniteur-2"])
    incidents.corroborate(incident, reason="Deux sources inventées concordent.", by=cast["moniteur-2"])
    incidents.verify(incident, reason="Relu et confirmé (démonstration).", by=cast["moniteur-3"])


def _past(cast: Cast, dice: random.Random) -> None:
    """Verified violations spread over the weeks, countries and act groups."""
    codes = [term.code for term in terms("act")]
    today = timezone.localdate()
    for country, number in COUNTRIES.items():
        areas = [code for code, _name in area_choices(country)]
        for _ in range(number):
            day = today - timedelta(days=dice.randint(10, WEEKS * 7))
            _verify(cast, _record(cast, _invented(dice, day, dice.choice(areas), country, dice.choice(codes)), country))


def _surge(cast: Cast, dice: random.Random) -> None:
    """A bad fortnight in one area, for the rules to find."""
    today = timezone.localdate()
    for number in range(SURGE_ACTS):
        day = today - timedelta(days=8 + number % 6)
        _verify(cast, _record(cast, _invented(dice, day, SURGE_AREA, "CMR", "death_threat"), "CMR"))


def _requests(cast: Cast) -> None:
    """One in danger now, one answered, one that asks on, one that became a violation."""
    make_report(
        "Message inventé : une voiture attend devant notre bureau depuis ce matin.", country="TCD", urgency="immediate"
    )
    make_report("Message inventé : nous avons reçu deux appels anonymes.", country="CMR", urgency="none")
    answered, _code = make_report("Message inventé : où trouver un avocat ?", country="GAB", urgency="none")
    intake.answer(
        answered, words="Réponse inventée : écrivez-nous la ville, nous cherchons.", seen=1, by=cast["permanence-1"]
    )
    taken, _code = make_report("Message inventé : un collègue a été convoqué.", country="COG", urgency="none")
    facts = _invented(random.Random(1), timezone.localdate() - timedelta(days=3), "", "COG", "summons")  # noqa: S311
    incidents.record(
        facts, country="COG", report=taken, reason="Fait daté et situé (démonstration).", by=cast["permanence-2"]
    )


def _waiting_violations(cast: Cast, dice: random.Random) -> None:
    """Some received, one that needs its second person."""
    today = timezone.localdate()
    for country, code in (("TCD", "arrest"), ("CAF", "threat"), ("COD", "attack_on_office")):
        incident = _record(cast, _invented(dice, today - timedelta(days=2), "", country, code), country, "soon")
        if country != "CAF":
            incidents.start_review(incident, reason="Étude inventée.", by=cast["moniteur-2"])
        if country == "COD":
            incidents.corroborate(incident, reason="Deux sources inventées.", by=cast["moniteur-2"])


def _sheet(title: str, likelihood: str, impact: str) -> Assessment:
    return Assessment(
        title=title,
        threat="Menace inventée pour la démonstration.",
        do_no_harm="Aucun lieu précis, aucune personne : tout est inventé.",
        likelihood=likelihood,
        impact=impact,
        confidence="medium",
        certainty="likely",
        valid_until=(timezone.localdate() + timedelta(days=30)).isoformat(),
        texts={
            "fr": Text(
                f"{title} (démonstration)", "Texte inventé d’une alerte de démonstration.", "Prévenez vos proches."
            ),
            "en": Text(
                f"{title} (demonstration)", "Invented text of a demonstration alert.", "Tell those close to you."
            ),
        },
    )


def _assessed(cast: Cast, title: str, country: str, area: str, likelihood: str, impact: str) -> Alert:
    alert = alerts.open_alert(title=title, country=country, area=area, by=cast["analyste-1"])
    alerts.verify(alert, reason="Appels inventés aux points focaux.", by=cast["analyste-1"])
    alerts.assess(alert, _sheet(title, likelihood, impact), by=cast["analyste-1"])
    return alert


def _decided(cast: Cast, alert: Alert) -> Alert:
    alerts.decide(alert, reason="Il faut prévenir (démonstration).", by=cast["decision-1"])
    if alert.needs_two:
        alerts.decide(alert, reason="D’accord (démonstration).", by=cast["decision-2"])
    return alert


def _alerts(cast: Cast) -> None:
    """One waiting for its second decision, one answered and published, one closed with what was learnt."""
    waiting = _assessed(cast, "Hausse inventée des menaces", "CMR", "CM-NW", "likely", "serious")
    alerts.decide(waiting, reason="Je décide d’émettre (démonstration).", by=cast["decision-1"])

    published = _decided(cast, _assessed(cast, "Vague inventée d’arrestations", "TCD", "TD-ND", "possible", "moderate"))
    sheet = HarmSheet(source_exposed=False, reprisal_possible=False, named_threat=False, measures="")
    texts = _sheet("Vague inventée d’arrestations", "possible", "moderate").texts
    proposal = publishing.propose(published, texts=texts, harm=sheet, delay=timedelta(0), by=cast["decision-1"])
    publishing.publish(proposal, by=cast["decision-2"])

    closed = _decided(cast, _assessed(cast, "Tension inventée avant un scrutin", "GAB", "", "likely", "serious"))
    tell_response(cast, published, closed)
