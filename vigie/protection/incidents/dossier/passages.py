"""Passages of a dossier that hold the name, or a part of the name, of a victim who did not agree to its reader: shown
to whoever makes it, and written otherwise for this document alone. The violation keeps its own words."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from vigie.compute import crypto
from vigie.ground.access.errors import Invalid
from vigie.protection.incidents.consents.naming import Found
from vigie.protection.incidents.dossier.content import Dossier, Section

Finding = Callable[[str], list[Found]]
LEFT_OUT = "[…]"


@dataclass(frozen=True)
class Passage:
    """One line of a dossier: `key` names it as the violation says it, `text` is what would leave now."""

    key: str
    where: str
    text: str
    found: list[Found]

    @property
    def pieces(self) -> list[tuple[str, bool]]:
        """The text cut into pieces, each with whether it names someone."""
        cut, at = [], 0
        for one in self.found:
            cut += [(self.text[at : one.start], False), (self.text[one.start : one.end], True)]
            at = one.end
        return [piece for piece in [*cut, (self.text[at:], False)] if piece[0]]

    @property
    def names(self) -> list[str]:
        """Whose names it holds, each once."""
        return list(dict.fromkeys(one.name for one in self.found))


class NamesLeave(Invalid):
    """It would name someone who did not agree. `passages`: those that do, and those that were written otherwise."""

    default = gettext_lazy(
        "It would name someone of whom no consent to this reader holds. Write the passages below otherwise, for this "
        "document only, or ask first."
    )

    def __init__(self, passages: list[Passage]) -> None:
        super().__init__()
        self.passages = passages


def key_of(text: str) -> str:
    """The name of a passage in a form: it stays the same whichever other parts are chosen."""
    return crypto.derive(text.encode(), crypto.context("passage"), 8).hex()


def without_names(
    dossier: Dossier, finding: Finding, written: Mapping[str, str], coarse: frozenset[str]
) -> tuple[Dossier, list[str]]:
    """The dossier as it may leave, and where it says other words than the violation.

    `written` holds other words by passage; of the passages in `coarse` each part of a name becomes "[…]". What comes
    from a code list is no passage: nobody wrote it of anybody. Raises NamesLeave.
    """
    passages: dict[str, Passage] = {}

    def told(where: str, text: str) -> str:
        key = key_of(text)
        now = written.get(key, text).strip() or LEFT_OUT if key in written else text
        if key in coarse:
            now = _coarse(now, finding(now))
        found = finding(now)
        if found or now != text:
            passages[key] = Passage(key, where, now, found)
        return now

    title = told(_("Title"), dossier.title)
    sections = [_told(section, told) for section in dossier.sections]
    if any(one.found for one in passages.values()):
        raise NamesLeave(list(passages.values()))
    return replace(dossier, title=title, sections=sections), [one.where for one in passages.values()]


def _told(section: Section, told: Callable[[str, str], str]) -> Section:
    def where(label: str) -> str:
        return f"{section.title} · {label}" if label else section.title

    lines = [line if line.coded else line._replace(text=told(where(line.label), line.text)) for line in section.lines]
    return replace(section, lines=lines)


def _coarse(text: str, found: list[Found]) -> str:
    for one in reversed(found):
        text = text[: one.start] + LEFT_OUT + text[one.end :]
    return text
