"""A version in words: labelled lines as the form asks them, codes by their names; and what differs between two."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from difflib import SequenceMatcher
from itertools import zip_longest
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _

from vigie.compute.words import Piece, compared
from vigie.ground.questions.queries import answered
from vigie.ground.terms.queries import label, place_label
from vigie.protection.incidents.forms import ActForm, SourceForm, ViolationForm
from vigie.protection.incidents.models import Urgency
from vigie.protection.incidents.presenting import dated
from vigie.protection.incidents.questions import ACT

Lines = dict[str, str]  # label → words, in the order of the form
Row = dict[str, Any]
VIOLATION_LISTS = {"precision": "date_precision", "final_precision": "date_precision", "motivation": "motivation"}
ACT_LISTS = {
    "act": "act",
    "counting_unit": "counting_unit",
    "category": "defender_category",
    "sex": "sex",
    "age_band": "age_band",
    "situation": "victim_situation",
}
SOURCE_LISTS = {"kind": "source_kind", "reliability": "reliability"}


@dataclass(frozen=True)
class Change:
    """One line that differs, with its pieces in reading order."""

    label: str
    pieces: list[Piece]


@dataclass(frozen=True)
class Part:
    """The violation itself, an act or a source: its lines, or what changed in them."""

    title: str
    changes: list[Change]
    lines: Lines


def said(values: Row) -> list[Part]:
    """The whole of one version."""
    parts = [Part("", [], violation_lines(values))]
    parts += [Part(_act_title(n), [], act_lines(act)) for n, act in enumerate(values["acts"], 1)]
    parts += [Part(_source_title(n), [], source_lines(source)) for n, source in enumerate(values["sources"], 1)]
    return parts


def differences(before: Row, now: Row) -> list[Part]:
    """What was changed from one version to the next: only lines that differ, under what they belong to."""
    parts = [_part("", violation_lines(before), violation_lines(now))]
    parts += _rows(before["acts"], now["acts"], act_lines, _act_title)
    parts += _rows(before["sources"], now["sources"], source_lines, _source_title)
    return [part for part in parts if part.changes]


def violation_lines(values: Row) -> Lines:
    """Title, narrative, when and where."""
    shown = {
        **values,
        **{name: label(code_list, values[name]) for name, code_list in VIOLATION_LISTS.items()},
        "country": place_label(values["country"]),
        "area": place_label(values["area"]) if values["area"] else _("Not known"),
        "day": _day(values["day"], values["precision"]),
        "final_day": _day(values["final_day"], values["final_precision"]),
        "urgency": str(Urgency(values["urgency"]).label),
    }
    if not values["final_day"]:
        shown["final_precision"] = ""
    return {str(field.label): shown[name] for name, field in ViolationForm.base_fields.items()}


def act_lines(act: Row) -> Lines:
    """One victim, one act, its presumed authors, and the answers of its kind."""
    lines = _coded(ActForm.base_fields, act, ACT_LISTS)
    lines[_("Presumed authors")] = "\n".join(_author(author) for author in act.get("perpetrators", []))
    return lines | dict(answered(ACT, act.get("more", {})))


def source_lines(source: Row) -> Lines:
    """Where the information comes from."""
    return _coded(SourceForm.base_fields, source, SOURCE_LISTS)


def _coded(fields: dict[str, Any], row: Row, lists: dict[str, str]) -> Lines:
    return {
        str(field.label): label(lists[name], row.get(name, "")) if name in lists else row.get(name, "")
        for name, field in fields.items()
    }


def _author(author: Row) -> str:
    degree = author.get("degree", "")
    words = (
        label("author_category", author["category"]),
        author.get("name", ""),
        label("involvement_degree", degree) if degree else "",
    )
    return " · ".join(word for word in words if word)


def _day(day: str | None, precision: str) -> str:
    return dated(date.fromisoformat(day), precision) if day else ""


def _act_title(number: int) -> str:
    return _("Act %(n)s") % {"n": number}


def _source_title(number: int) -> str:
    return _("Source %(n)s") % {"n": number}


def _part(title: str, before: Lines, now: Lines) -> Part:
    names = list(dict.fromkeys([*now, *before]))
    pairs = [(name, before.get(name, ""), now.get(name, "")) for name in names]
    return Part(title, [Change(name, compared(old, new)) for name, old, new in pairs if old != new], {})


def _rows(
    before: Sequence[Row], now: Sequence[Row], lines: Callable[[Row], Lines], title: Callable[[int], str]
) -> list[Part]:
    """Acts or sources matched to each other, so that one taken out does not make all after it look changed."""
    old_keys, new_keys = ([json.dumps(row, sort_keys=True) for row in rows] for rows in (before, now))
    parts = []
    for tag, a, b, c, d in SequenceMatcher(None, old_keys, new_keys, autojunk=False).get_opcodes():
        if tag == "equal":
            continue
        for old, new in zip_longest(range(a, b), range(c, d)):
            number = (new if new is not None else old) + 1
            came, went = old is None, new is None
            note: str | Promise = _("added") if came else _("removed") if went else ""
            heading = f"{title(number)} ({note})" if note else title(number)
            parts.append(_part(heading, {} if came else lines(before[old]), {} if went else lines(now[new])))
    return parts
