"""One sealed file of answers: what the forms of all channels ask, written once, and what the case already says."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from babel.dates import format_date
from babel.numbers import format_decimal
from django.utils import translation
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from vigie.ground.terms.queries import label, place_label
from vigie.protection.cases.channels.register import Channel, recipient_name
from vigie.protection.cases.facts import PRINCIPAL, UNKNOWN, Facts, Person, Sending, Support
from vigie.protection.cases.support.money import totals

# What a person writes once. The order is that of a conversation.
WRITTEN: dict[str, str | Promise] = {
    "identity": gettext_lazy("Full name, as on the papers"),
    "birth": gettext_lazy("Date and place of birth, nationality"),
    "work": gettext_lazy("Human rights work: what, since when, with whom"),
    "chronology": gettext_lazy("The facts in order: dates, places, circumstances"),
    "authors": gettext_lazy("Presumed authors"),
    "link": gettext_lazy("What links the facts to the work"),
    "official_steps": gettext_lazy("Complaints made, and what the authorities did"),
    "urgency_reason": gettext_lazy("Why now: ongoing, imminent, or past"),
    "measures": gettext_lazy("Security measures already taken"),
    "request": gettext_lazy("What is asked for"),
    "budget": gettext_lazy("Budget in detail"),
    "referees": gettext_lazy("Who can confirm, and how to reach them safely"),
    "family": gettext_lazy("Family and dependants"),
    "health": gettext_lazy("Health and special needs, if the person wishes to say them"),
    "papers": gettext_lazy("Passport, visas, until when"),
    "languages": gettext_lazy("Languages spoken"),
    "return": gettext_lazy("Plan for a stay away, and for the return"),
    "rights": gettext_lazy("Rights violated, by article"),
    "cooperation": gettext_lazy("Earlier cooperation with the body"),
    "payment": gettext_lazy("A way of payment that does not expose the person"),
    "confidential": gettext_lazy("What must stay confidential"),
    "source": gettext_lazy("Who submits, and how to reach us safely"),
}


@dataclass(frozen=True)
class Asked:
    """What a form is filled from: the case, those of whom it speaks, and the country of the facts."""

    facts: Facts
    persons: Sequence[Person]
    country: str


def _pair(what: str, words: str) -> str:
    return _("%(what)s: %(words)s") % {"what": what, "words": words}


def _money(value: Decimal, currency: str) -> str:
    return f"{format_decimal(value, locale=translation.get_language() or 'fr')} {currency}"


def _day(sending: Sending) -> str:
    return format_date(sending.day, "long", locale=translation.get_language() or "fr") if sending.day else ""


def _names(asked: Asked) -> str:
    return ", ".join(person.name for person in asked.persons)


def _profile(asked: Asked) -> str:
    lines = []
    for one in asked.persons:
        known = {"sex": one.sex, "age_band": one.age_band, "defender_category": one.category}
        said = [label(name, code) for name, code in known.items() if code != UNKNOWN]
        if said:
            lines.append(_pair(one.name, ", ".join(said)))
    return "\n".join(lines)


def _household(asked: Asked) -> str:
    """Family by link and age band only: who was not asked to be named stays without a name."""
    named = {person.id for person in asked.persons}
    others = [one for one in asked.facts.persons if one.id not in named and one.link != PRINCIPAL]
    return "\n".join(f"{label('family_link', one.link)}, {label('age_band', one.age_band)}" for one in others)


def _risk(asked: Asked) -> str:
    newest = asked.facts.assessment
    return f"{label('risk_level', newest.level)}. {newest.reasons}" if newest else ""


def _steps(asked: Asked) -> list[Support]:
    """What is planned for those of whom the form speaks: the rest of the household did not agree to it."""
    named = {person.id for person in asked.persons}
    return [one for one in asked.facts.plan if one.state != "dropped" and one.person in named]


def _support(asked: Asked) -> str:
    return "\n".join(_pair(label("support_kind", one.kind), one.what) for one in _steps(asked))


def _budget(asked: Asked) -> str:
    costed = [one for one in _steps(asked) if one.cost]
    lines = [_pair(one.what, _money(Decimal(one.cost), one.currency)) for one in costed]
    sums = [_pair(_("Total"), _money(*each)) for each in totals((one.cost, one.currency) for one in costed)]
    return "\n".join([*lines, *sums])


def _elsewhere(asked: Asked) -> str:
    named = {person.id for person in asked.persons}
    about = [one for one in asked.facts.sendings if not one.persons or named & set(one.persons)]
    return "\n".join(_pair(_day(one), recipient_name(one.channel)) for one in about)


def _contacts(asked: Asked) -> str:
    return "\n".join(_pair(one.name, one.contact) for one in asked.persons if one.contact)


def _needs(asked: Asked) -> str:
    """What the person of the case needs: left out of a sheet about someone else of the household."""
    if asked.facts.principal not in asked.persons:
        return ""
    return "\n".join(
        _pair(label("support_kind", one.kind), one.words) if one.words else label("support_kind", one.kind)
        for one in asked.facts.needs
    )


# What the case already says, so that nobody is asked for it again.
DERIVED: dict[str, Callable[[Asked], str]] = {
    "person.names": _names,
    "person.profile": _profile,
    "person.household": _household,
    "person.contact": _contacts,
    "needs": _needs,
    "situation": lambda asked: asked.facts.situation,
    "country.facts": lambda asked: place_label(asked.country),
    "risk.level": _risk,
    "risk.vulnerabilities": lambda asked: asked.facts.assessment.vulnerabilities if asked.facts.assessment else "",
    "risk.capacities": lambda asked: asked.facts.assessment.capacities if asked.facts.assessment else "",
    "plan.support": _support,
    "plan.budget": _budget,
    "asked_elsewhere": _elsewhere,
}
# What is written of the person whose case it is, and left out of a form about someone else of the household.
PERSONAL = {"identity", "birth", "papers", "health", "payment"}
# Words that stand for one another: written in full, the shorter one is not repeated under it.
INSTEAD = {"chronology": "situation", "identity": "person.names", "family": "person.household"}


@dataclass(frozen=True)
class Filled:
    """One question of a form and its answer; `missing` when the case does not say."""

    question: str
    text: str

    @property
    def missing(self) -> bool:
        return not self.text


def filled(channel: Channel, asked: Asked, language: str) -> list[Filled]:
    """The channel's own form in one of its languages, filled from the case."""
    language = language if language in channel.languages else channel.languages[0]
    with translation.override(language):
        return [Filled(one.question[language], _text(one.answers, asked)) for one in channel.form]


def _text(answers: list[str], asked: Asked) -> str:
    known = {key: answer(key, asked) for key in answers}
    spared = {INSTEAD[key] for key, text in known.items() if text and key in INSTEAD}
    return "\n\n".join(text for key, text in known.items() if text and key not in spared)


def answer(key: str, asked: Asked) -> str:
    """One answer, written or derived. Raises KeyError for a key that is neither."""
    if key in DERIVED:
        return DERIVED[key](asked).strip()
    if key not in WRITTEN:
        raise KeyError(key)
    if key in PERSONAL and asked.facts.principal not in asked.persons:
        return ""
    return asked.facts.answers.get(key, "").strip()
