"""What a dossier says: sections of labelled lines, of the parts that were chosen and of no other."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple

from django.db import models
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from vigie.ground.files.facts import FileFacts
from vigie.ground.questions.queries import answered
from vigie.ground.terms.queries import label, place_label
from vigie.protection.incidents.facts import UNKNOWN, Act, Facts, Source
from vigie.protection.incidents.models import Incident
from vigie.protection.incidents.presenting import Taken, dated, taken
from vigie.protection.incidents.questions import ACT
from vigie.protection.incidents.states import INCIDENT


class Line(NamedTuple):
    """A label and what it says; `coded` when every word of that comes from a list of codes, and none from a person."""

    label: str
    text: str
    coded: bool = False


class Part(models.TextChoices):
    """What may be left in or out. The coded facts are always in: without them there is no dossier."""

    NARRATIVE = "narrative", gettext_lazy("The narrative, word for word")
    VICTIMS = "victims", gettext_lazy("Names of the victims")
    AUTHORS = "authors", gettext_lazy("Names or units of the presumed authors")
    LOCALITY = "locality", gettext_lazy("Town, village or district, and the exact day")
    SOURCES = "sources", gettext_lazy("The sources, with what is said of each")
    FILES = "files", gettext_lazy("The list of files, with the digest of each (the files themselves never)")
    STEPS = "steps", gettext_lazy("Who verified, with the reasons, under their pseudonyms")


@dataclass(frozen=True)
class Section:
    """A heading and its lines; a line without a label is a paragraph."""

    title: str
    lines: list[Line]


@dataclass(frozen=True)
class Dossier:
    """One document. `mark` is the short name by which a copy that went astray is recognised."""

    mark: str
    title: str
    made_on: date
    recipient: str
    left_out: list[str]
    sections: list[Section]


def compose(
    incident: Incident, known: dict[str, Any], files: Sequence[FileFacts], parts: Sequence[str], about: Dossier
) -> Dossier:
    """The dossier `about` (its mark, day and recipient) filled with the chosen parts of an opened violation."""
    facts, chosen = Facts.opened(known), set(parts)
    sections = [_summary(incident, facts, chosen)]
    sections += [_act(number, act, chosen) for number, act in enumerate(facts.acts, 1)]
    if Part.NARRATIVE in chosen:
        sections.append(Section(_("What happened"), [Line("", facts.narrative)]))
        sections += [Section(_("What is not known yet"), [Line("", facts.unknown)])] * bool(facts.unknown)
    if Part.SOURCES in chosen:
        sections.append(Section(_("Sources"), [_source(source) for source in facts.sources]))
    if Part.FILES in chosen:
        kept = [file for file in files if file.sha256]
        sections.append(Section(_("Files"), [Line(_("File"), f"{file.name} · SHA-256 {file.sha256}") for file in kept]))
    if Part.STEPS in chosen:
        verified = [step for step in known["steps"] if step["verb"] in INCIDENT.transitions]  # Who else reads, is not.
        sections.append(Section(_("Verification"), [_step(step) for step in taken(verified)]))
    title = facts.title if Part.NARRATIVE in chosen else _("Violation, %(month)s") % {"month": _month(facts.day)}
    left_out = [str(part.label) for part in Part if part not in chosen]
    sections = [section for section in sections if section.lines]
    return Dossier(about.mark, title, about.made_on, about.recipient, left_out, sections)


def _summary(incident: Incident, facts: Facts, chosen: set[str]) -> Section:
    near = Part.LOCALITY in chosen
    last = _day(facts.final_day, facts.final_precision) if near and facts.final_day else ""
    lines = [
        Line(_("Country"), place_label(incident.country), coded=True),
        Line(_("Area"), place_label(facts.area) if facts.area else _("Not known"), coded=True),
        Line(_("Town, village or district"), facts.locality if near else ""),
        Line(_("Date"), _day(facts.day, facts.precision) if near else _month(facts.day), coded=True),
        Line(_("Last day"), last, coded=True),
        Line(_("Is it linked to the person’s activity?"), label("motivation", facts.motivation), coded=True),
        Line(_("State"), str(incident.get_state_display()), coded=True),
    ]
    return Section(_("Facts"), [line for line in lines if line.text])


def _act(number: int, act: Act, chosen: set[str]) -> Section:
    coded = [label("defender_category", act.category), label("sex", act.sex), label("age_band", act.age_band)]
    if act.situation != UNKNOWN:
        coded.append(label("victim_situation", act.situation))
    victim = act.victim if Part.VICTIMS in chosen else ""
    lines = [
        Line(_("Act"), label("act", act.act), coded=True),
        Line(_("Victim"), _joined(victim, *coded), coded=not victim),
        Line(_("Who is counted"), label("counting_unit", act.counting_unit), coded=True),
    ]
    for author in act.perpetrators:
        name = author.get("name", "") if Part.AUTHORS in chosen else ""
        said = _joined(label("author_category", author["category"]), name)
        lines.append(Line(_("Presumed author"), said, coded=not name))
    if act.details and Part.NARRATIVE in chosen:
        lines.append(Line(_("Details of the act"), act.details))
    if Part.NARRATIVE in chosen:
        lines += [Line(*pair) for pair in answered(ACT, act.more)]
    return Section(_("Act %(n)s") % {"n": number}, lines)


def _source(source: Source) -> Line:
    return Line(label("source_kind", source.kind), _joined(label("reliability", source.reliability), source.words))


def _step(step: Taken) -> Line:
    return Line(_joined(str(step.done), step.by, date_format(step.at.date(), "DATE_FORMAT")), step.why)


def _joined(*words: str) -> str:
    return " · ".join(word for word in words if word)


def _month(day: date) -> str:
    return date_format(day, "YEAR_MONTH_FORMAT")


def _day(day: date, precision: str) -> str:
    return f"{dated(day, precision)} ({label('date_precision', precision)})"
