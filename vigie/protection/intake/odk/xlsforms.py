"""Our two forms as XLSForms, in French and English, with the node's own lists; and what pyxform makes of them."""

from __future__ import annotations

import json
from collections.abc import Callable
from functools import lru_cache
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

from vigie.compute.cells import workbook_of
from vigie.compute.odk import for_a_form, md5
from vigie.ground.terms.queries import places, terms
from vigie.protection.intake.drafts import ACT, AUTHOR, FACT, FIELDS, SOURCE
from vigie.protection.intake.models import Urgency
from vigie.protection.intake.odk.models import FormKey
from vigie.protection.intake.odk.own import YES_NO_LIST, rows_for_acts, yes_no

Row = dict[str, str]
Sheets = dict[str, list[Row]]
LANGUAGES = {"fr": "Français (fr)", "en": "English (en)"}
LONGEST_SIDE = 1600  # pixels: a picture that a slow network carries
EXACT_DAY = ". <= today()"
DANGER = {Urgency.IMMEDIATE: _("Yes"), Urgency.NONE: _("No"), Urgency.UNKNOWN: _("I do not know")}
FACTS = _("The facts")
LATER = _("This day lies in the future.")


def _said(text: object, column: str = "label") -> Row:
    """A text in each language, under the column's name as an XLSForm has it."""
    found = {}
    for code, name in LANGUAGES.items():
        with override(code):
            found[f"{column}::{name}"] = str(text)
    return found


def _ask(kind: str, name: str, text: str | Promise, **more: str) -> Row:
    return {"type": kind, "name": name, **_said(text), **more}


def _group(kind: str, name: str, text: str | Promise, rows: list[Row]) -> list[Row]:
    return [_ask(f"begin_{kind}", name, text), *rows, {"type": f"end_{kind}", "name": ""}]


def _asked(names: dict[str, tuple[str | Promise, str]], *only: str) -> list[Row]:
    """Questions of a draft under its own names: a choice of a list where there is one, else a text."""
    return [_ask(f"select_one {codes}" if codes else "text", name, names[name][0]) for name in only
            for codes in [names[name][1]]]  # fmt: skip


def _where() -> list[Row]:
    return [
        _ask("select_one country", "country", _("Country"), required="yes"),
        _ask("select_one urgency", "urgency", _("Is someone in danger now?"), required="yes"),
    ]


def _when() -> list[Row]:
    late = _said(LATER, "constraint_message")
    area = _ask("select_one area", "area", FIELDS["area"][0], choice_filter="iso3 = ${country}")
    return [
        {**_ask("date", "day", FIELDS["day"][0], constraint=EXACT_DAY), **late},
        *_asked(FIELDS, "precision"),
        area,
        *_asked(FIELDS, "locality"),
    ]


def _narrative() -> Row:
    return _ask("text", "narrative", FIELDS["narrative"][0], required="yes", appearance="multiline")


def _pieces() -> list[Row]:
    return [
        _ask("image", "picture", _("A picture, if it helps"), parameters=f"max-pixels={LONGEST_SIDE}"),
        _ask("audio", "sound", _("Your voice, if you would rather speak"), parameters="quality=voice-only"),
        _ask("file", "paper", _("Another file, if there is one")),
    ]


def _facts() -> list[Row]:
    authors = _group("repeat", "perpetrators", AUTHOR["category"][0], _asked(AUTHOR, *AUTHOR))
    acts = [*_asked(ACT, "act", "victim", "category", "sex", "age_band", "details"), *authors, *rows_for_acts(_said)]
    return [
        *_where(),
        *_group("group", "violation", FACTS, [
            _narrative(), *_when(), *_asked(FIELDS, "unknown", "motivation"),
        ]),
        *_group("repeat", "acts", ACT["act"][0], acts),
        *_group("repeat", "sources", SOURCE["kind"][0], _asked(SOURCE, "kind", "words")),
        *_pieces(),
    ]  # fmt: skip


def _security() -> list[Row]:
    about = [_ask("text", "victim", _("About whom? A name or a pseudonym"))]
    return [
        *_where(),
        *_group("group", "violation", FACTS, [*_asked(FACT, "fact"), _narrative(), *_when()]),
        *_group("group", "acts", ACT["victim"][0], about),
        *_pieces(),
    ]


# Under a name that says nothing: whoever looks at the telephone reads it first.
FORMS: dict[str, tuple[str | Promise, Callable[[], list[Row]]]] = {
    "fiche-a": (_("Sheet A"), _facts),
    "fiche-b": (_("Sheet B"), _security),
}


def sheets(form: str, key: FormKey | None = None) -> Sheets:
    """The three sheets of an XLSForm; encrypted on the telephone where there is a key. Raises LookupError."""
    title, questions = FORMS[form]
    with override("fr"):  # The same order and the same version for every reader.
        survey = questions()
        lists = dict.fromkeys(row["type"].split()[1] for row in survey if row["type"].startswith("select_"))
        choices = [row for code in lists for row in _choices(code)]
        settings = {"form_title": str(title), "form_id": form, "default_language": LANGUAGES["fr"]}
    if key is not None:
        settings["public_key"] = for_a_form(bytes(key.public))
    settings["version"] = md5(json.dumps([survey, choices, settings], sort_keys=True).encode())[:12]
    return {"survey": survey, "choices": choices, "settings": [settings]}


def _choices(code: str) -> list[Row]:
    if code == "urgency":
        return [_choice(code, value.value, _said(text)) for value, text in DANGER.items()]
    if code == YES_NO_LIST:
        return [_choice(code, value, _said(text)) for value, text in yes_no()]
    if code in {"country", "area"}:
        return [_choice(code, one.code, _named(one.label), iso3=one.iso3) for one in places(code)]
    return [_choice(code, term.code, _named(term.label)) for term in terms(code)]


def _choice(code: str, name: str, labels: Row, **more: str) -> Row:
    return {"list_name": code, "name": name, **labels, **more}


def _named(label: Callable[[str], Any]) -> Row:
    return {f"label::{name}": str(label(code)) for code, name in LANGUAGES.items()}


def xform(form: str, key: FormKey | None = None) -> bytes:
    """The XForm that a telephone fetches, UTF-8."""
    return _converted(json.dumps(sheets(form, key), ensure_ascii=False))


@lru_cache(maxsize=8)
def _converted(told: str) -> bytes:
    """Made once for each state of the lists and the key: it takes a good part of a second."""
    from pyxform.xls2xform import convert  # A second to import, which no start of the node should pay.

    given: Sheets = json.loads(told)
    headers = {f"{name}_header": [dict.fromkeys(_columns(rows))] for name, rows in given.items()}
    made = convert({**given, **headers}, form_name="data", validate=False)
    return made.xform.encode()


def _columns(rows: list[Row]) -> list[str]:
    return list(dict.fromkeys(column for row in rows for column in row))


def xlsx(form: str) -> bytes:
    """The same as a workbook, to be changed or put elsewhere; never with our key, for others could not open it."""
    found = sheets(form)
    return workbook_of({name: [_columns(rows), *_cells(rows)] for name, rows in found.items()})


def _cells(rows: list[Row]) -> list[list[str]]:
    return [[row.get(column, "") for column in _columns(rows)] for row in rows]
