"""What is sealed in an alert and in a proposal, as typed values."""

from __future__ import annotations

import re
from dataclasses import asdict, dataclass
from typing import Any

from django.conf import settings

# What XML 1.0 cannot hold (section 2.2), pasted from a phone now and then: one such sign would break the whole feed.
UNPRINTABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


@dataclass(frozen=True)
class Text:
    """The words of an alert in one language: CAP headline, description and instruction."""

    headline: str
    description: str
    instruction: str

    def printable(self) -> Text:
        """The same words without signs that no public format can carry, and with the ends of lines that XML keeps."""
        return Text(*(_printable(words) for words in (self.headline, self.description, self.instruction)))


def _printable(words: str) -> str:
    return UNPRINTABLE.sub("", words.replace("\r\n", "\n").replace("\r", "\n"))


@dataclass(frozen=True)
class Assessment:
    """What an analyst found: the threat, who is exposed and what protects them, likelihood and impact, and how sure
    we are, stated apart. `level` is the person's own decision ("" follows the sheet's), `level_reason` why it differs.
    """

    title: str
    threat: str
    do_no_harm: str
    likelihood: str
    impact: str
    confidence: str
    certainty: str
    valid_until: str  # ISO 8601 date
    texts: dict[str, Text]
    vulnerability: str = ""
    capacity: str = ""
    names_person: bool = False
    level: str = ""
    level_reason: str = ""

    def as_facts(self) -> dict[str, Any]:
        return asdict(self)


@dataclass(frozen=True)
class HarmSheet:
    """The gate before publication (security.md, Do no harm). `measures` says what was done about each yes.

    `repeats_count` is asked where the licence of the signal's source keeps its counts inside; None: it was not asked.
    """

    source_exposed: bool
    reprisal_possible: bool
    named_threat: bool
    measures: str
    repeats_count: bool | None = None

    def as_facts(self) -> dict[str, Any]:
        return asdict(self)


def texts_of(facts: dict[str, Any]) -> dict[str, Text]:
    """The texts by language from sealed or published JSON, printable, in the order of the node: French first."""
    order = [code for code, _name in settings.LANGUAGES]
    texts = sorted(facts.get("texts", {}).items(), key=lambda one: order.index(one[0]) if one[0] in order else 99)
    return {language: Text(**text).printable() for language, text in texts}
