"""What a request says of a week: the field application's sealed card, or the codes of a text. Read in the session.

Whatever a device sealed is only a proposal: codes that are not of the scale, and indicators that nobody asked for, are
left out, and a person looks at the grid before it is kept.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from vigie.ground.accounts.actor import Actor
from vigie.ground.questions.queries import in_use, version
from vigie.ground.seal.opening import open_many
from vigie.ground.terms.queries import choices, place
from vigie.protection.intake.conversation import said
from vigie.protection.intake.models import Author, Report
from vigie.protection.intake.texts.reading import shown
from vigie.warning.situation.codewords import KIND
from vigie.warning.situation.facts import DESK, FIELD, TEXT, WORDS, Judged
from vigie.warning.situation.models import Level, Trend
from vigie.warning.situation.questions import GRID, SCALE, TRENDS, is_indicator

Known = Mapping[str, Any]


@dataclass(frozen=True)
class Told:
    """What a request proposes. `week` is None where it names none; with an empty `judged` it proposes words alone."""

    judged: dict[str, Judged] = field(default_factory=dict)
    words: str = ""
    country: str = ""
    area: str = ""
    week: date | None = None
    way: str = DESK


def asked_on_a_card() -> dict[str, Any]:
    """What the field application asks: the version of the form, its indicators, the scale and the trends."""
    number, questions = in_use(GRID)
    asked = [(question.key, question.label()) for question in questions if is_indicator(question)]
    return {"version": number, "asked": asked, "levels": choices(SCALE), "trends": choices(TRENDS)}


def told_in(report: Report, *, by: Actor) -> Told:
    """Open a request and read the grid in it, with one audit entry for the request and one for its messages."""
    talk = list(report.messages.filter(author=Author.REPORTER).order_by("place"))
    came = open_many([report], by=by)[report.pk]
    opened = open_many(talk, by=by, of="conversation")
    messages = [said(message, opened[message.pk]) for message in talk]  # refuses what was moved or changed
    first = opened[talk[0].pk] if talk else {}
    words = "\n\n".join(one.words for one in messages if one.words)[:WORDS]
    if "sms" in came:
        return _of_text(report, came, first, by)
    card = first.get("grid")
    if not isinstance(card, Mapping):
        return Told(words=words, country=report.country)
    return Told(read_card(card), words, report.country, _area(card, report.country), _week(card.get("week")), FIELD)


def read_card(card: Known) -> dict[str, Judged]:
    """The judgements of a card: only indicators of its version, or of the present one, and codes of the scale."""
    number = card.get("version")
    asked = version(GRID, number) if isinstance(number, int) else []
    keys = {question.key for question in asked or in_use(GRID)[1] if is_indicator(question)}
    given = card.get("judged")
    found: dict[str, Judged] = {}
    for key, pair in given.items() if isinstance(given, Mapping) else ():
        level, trend = [*pair, "", ""][:2] if isinstance(pair, list) else ("", "")
        if key in keys and level in Level.values:
            found[key] = (level, trend if trend in Trend.values else Trend.UNKNOWN.value)
    return found


def _of_text(report: Report, came: Known, first: Known, by: Actor) -> Told:
    """The codes of a text; nothing of one that says it was written under constraint. Its words in clear stay there."""
    text = shown(report, came, first, by=by)
    if text is None or text.constraint:
        return Told(country=report.country, way=TEXT)
    keys = {question.key for question in in_use(GRID)[1] if is_indicator(question)}
    pairs = [value.partition(":") for value in text.reading.all(KIND)]
    judged = {
        key: (level, Trend.UNKNOWN.value) for key, _colon, level in pairs if key in keys and level in Level.values
    }
    return Told(judged, "", text.reading.country or report.country, text.reading.first("place"), None, TEXT)


def _area(card: Known, country: str) -> str:
    found = place(str(card.get("area", ""))[:10])
    return found.code if found and found.iso3 == country and found.code != country else ""


def _week(given: Any) -> date | None:
    try:
        return date.fromisoformat(given)
    except (TypeError, ValueError):
        return None
