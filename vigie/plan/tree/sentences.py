"""Faults and anomalies in words: what was seen, and what a person is asked."""

from __future__ import annotations

from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from vigie.plan.tree.models import Anomaly
from vigie.plan.tree.reading.faults import PlanFault

FAULTS: dict[str, str | Promise] = {
    "too_big": gettext_lazy("The file is too big: %(size)s bytes, and at most %(limit)s are read."),
    "not_utf8": gettext_lazy("the text is not UTF-8. Save the file again as UTF-8 text with tabs."),
    "not_text": gettext_lazy("this is not text. Save the table as UTF-8 text with tabs."),
    "empty": gettext_lazy("The file is empty."),
    "no_header": gettext_lazy(
        "No line of the file heads the table: it must begin with « Axe » and have the columns "
        "« Objectifs », « Résultats » and « Activités »."
    ),
    "column_missing": gettext_lazy("the head of the table has no column « %(column)s »."),
    "column_twice": gettext_lazy("the head of the table has the column « %(column)s » twice."),
    "column_currency": gettext_lazy("the column « %(column)s » is not in euros. Give its amounts in euros."),
    "columns_order": gettext_lazy("the columns must go from axes to objectives, results and activities."),
    "no_rows": gettext_lazy("nothing stands under the head of the table."),
    "outside_table": gettext_lazy("text stands outside the table. Put it in a cell or before the table."),
    "cells": gettext_lazy("%(found)s cells, where the head of the table has %(expected)s."),
    "before_axis": gettext_lazy("an objective, a result or an activity stands before the first axis."),
    "two_budgets": gettext_lazy("one activity has two budgets that differ."),
    "locked": gettext_lazy("The file has a password. Save it without one and bring it again."),
    "old_office": gettext_lazy("This is a file of an older Word or Excel. Save it as DOCX or XLSX and bring it again."),
    "other_office": gettext_lazy(
        "This packed file is neither Word (DOCX) nor Excel (XLSX). Save the table as one of them."
    ),
    "broken": gettext_lazy(
        "The file is damaged, or is not what Word or Excel write. Save it again and bring it again."
    ),
    "bomb": gettext_lazy("The file unfolds to far more than a plan. It was not opened."),
    "macros": gettext_lazy(
        "The file holds macros or programs. Save it without them (DOCX or XLSX) and bring it again."
    ),
    "outside": gettext_lazy(
        "The file takes something from outside itself (another file, a picture, a template). "
        "Break these links, save it and bring it again."
    ),
    "tracked": gettext_lazy("The file holds tracked changes. Accept or refuse them all, so that one text is left."),
    "hidden": gettext_lazy("something is hidden here. Show it, or take it out: nothing unseen is brought in."),
    "formula": gettext_lazy("the cell %(cell)s holds a formula. Replace it by its value (paste special, values)."),
    "symbol": gettext_lazy("a sign stands here that is drawn by a font of symbols. Write it as a letter, so X."),
    "nested": gettext_lazy("a table stands inside a cell. Write its words in the cell."),
    "too_wide": gettext_lazy("more than %(limit)s columns. Keep those of the plan."),
    "too_long": gettext_lazy("more than %(limit)s rows. Is something left far below the table?"),
    "budget_negative": gettext_lazy("the budget « %(value)s » is negative."),
    "budget_currency": gettext_lazy("the budget « %(value)s » is not in euros."),
}

# kind → (what it is called in a list, what was seen)
ANOMALIES: dict[str, tuple[str | Promise, str | Promise]] = {
    "missing_axis": (gettext_lazy("Axis missing"), gettext_lazy("The table skips the axis at line %(line)s.")),
    "missing_objective": (
        gettext_lazy("Objective missing"),
        gettext_lazy("The table goes from the axis to what is below without an objective, at line %(line)s."),
    ),
    "missing_result": (
        gettext_lazy("Expected result missing"),
        gettext_lazy("The objective has activities but no expected result, at line %(line)s."),
    ),
    "missing_code": (gettext_lazy("No code"), gettext_lazy("The text carries no number.")),
    "nothing_below": (gettext_lazy("Nothing below"), gettext_lazy("Nothing in the table stands under this.")),
    "several_in_one_row": (
        gettext_lazy("Several in one row"),
        gettext_lazy("Line %(line)s holds several at once; what follows was put under the last one."),
    ),
    "duplicate_code": (
        gettext_lazy("Code used more than once"),
        gettext_lazy("The code %(code)s is used %(times)s times, for different texts."),
    ),
    "code_of_another_objective": (
        gettext_lazy("Code of another objective"),
        gettext_lazy("The code %(code)s belongs to “%(owner)s” (%(axis)s); here codes begin with %(expected)s."),
    ),
    "code_of_another_result": (
        gettext_lazy("Code of another result"),
        gettext_lazy("The code %(code)s belongs to result %(owner)s; here codes begin with %(expected)s."),
    ),
    "unknown_code": (
        gettext_lazy("Code of nowhere"),
        gettext_lazy("No objective or result has codes like %(code)s; here codes begin with %(expected)s."),
    ),
    "result_of_another_objective": (
        gettext_lazy("Result of another objective"),
        gettext_lazy("Result %(code)s stands under objective %(expected)s."),
    ),
    "two_numberings": (
        gettext_lazy("Two ways of numbering"),
        gettext_lazy("The results are numbered in two ways: %(codes)s."),
    ),
    "gap": (gettext_lazy("Gap in the numbering"), gettext_lazy("These numbers are used nowhere: %(skipped)s.")),
    "out_of_order": (gettext_lazy("Out of order"), gettext_lazy("%(first)s stands before %(second)s.")),
    "continued": (
        gettext_lazy("Sentence cut by a page"),
        gettext_lazy("The text stands on lines %(lines)s. Read there: “%(words)s”. Was it joined as it should be?"),
    ),
    "compound_paragraphs": (
        gettext_lazy("Several results in one"),
        gettext_lazy("The cell has several paragraphs: %(parts)s. Are these several results?"),
    ),
    "compound": (
        gettext_lazy("Several actions in one"),
        gettext_lazy("A second action seems to begin at “%(words)s”. Should it be counted apart?"),
    ),
    "unfinished": (gettext_lazy("Text cut short"), "%(why)s"),
    "emphasis": (
        gettext_lazy("Words set off"),
        gettext_lazy("Words stand in bold or italics inside the text: “%(words)s”. The original keeps them."),
    ),
    "header_shifted": (
        gettext_lazy("Head of the table shifted"),
        gettext_lazy(
            "At line %(line)s “Période” stands above “EUROS”: the columns of money and periods slipped by one."
        ),
    ),
    "period_grid": (
        gettext_lazy("Years missing from the grid"),
        gettext_lazy("The plan runs %(period)s, %(years)s years, and the table has the columns %(columns)s only."),
    ),
    "markup": (
        gettext_lazy("Markup left in the text"),
        gettext_lazy(
            "Marks of another program (%(tags)s) on lines %(lines)s. They are not shown; the original keeps them."
        ),
    ),
    "separator": (
        gettext_lazy("Rule inside the table"),
        gettext_lazy("Line %(line)s holds dashes only: the mark of a page or of another table."),
    ),
    "shared_budget": (
        gettext_lazy("Budget for several activities"),
        gettext_lazy("Line %(line)s gives “%(value)s” for several activities at once; none of them was given it."),
    ),
    "shared_period": (
        gettext_lazy("Period for several activities"),
        gettext_lazy("Line %(line)s gives “%(value)s” for several activities at once; none of them was given it."),
    ),
    "shared_responsible": (
        gettext_lazy("Responsible for several activities"),
        gettext_lazy("Line %(line)s gives “%(value)s” for several activities at once; none of them was given it."),
    ),
    "stray_budget": (gettext_lazy("Budget of nothing"), gettext_lazy("Line %(line)s: “%(value)s” beside no activity.")),
    "stray_period": (gettext_lazy("Period of nothing"), gettext_lazy("Line %(line)s: “%(value)s” beside no activity.")),
    "stray_responsible": (
        gettext_lazy("Responsible of nothing"),
        gettext_lazy("Line %(line)s: “%(value)s” beside no activity."),
    ),
    "unreadable_budget": (
        gettext_lazy("Budget that is no amount"),
        gettext_lazy("Line %(line)s: “%(value)s” cannot be read as euros; the activity stays without a figure."),
    ),
    "no_budget": (
        gettext_lazy("Activities not costed"),
        gettext_lazy("%(empty)s of %(of)s activities have no budget."),
    ),
    "no_periods": (
        gettext_lazy("Activities without a period"),
        gettext_lazy("%(empty)s of %(of)s activities have no period."),
    ),
    "no_responsible": (
        gettext_lazy("Activities without anyone responsible"),
        gettext_lazy("%(empty)s of %(of)s activities name no one responsible."),
    ),
    "no_indicators": (
        gettext_lazy("Results without an indicator"),
        gettext_lazy("The column is headed “%(column)s”, and no indicator is written in it."),
    ),
}

CUT_SHORT: dict[str, str | Promise] = {
    "bracket": gettext_lazy("A bracket is opened and not closed, or the other way round."),
    "quote": gettext_lazy("A quotation mark is opened and not closed."),
    "ending": gettext_lazy("The text ends as if more were to come."),
    "item": gettext_lazy("A list between brackets ends with a comma."),
}


def fault_sentence(fault: PlanFault) -> str:
    """Why a file was refused, naming the line."""
    sentence = str(FAULTS[fault.kind]) % fault.facts
    return _("Line %(line)s: %(sentence)s") % {"line": fault.line, "sentence": sentence} if fault.line else sentence


def anomaly_title(anomaly: Anomaly) -> str:
    """What kind of anomaly this is, in two or three words."""
    return str(ANOMALIES[anomaly.kind][0])


def anomaly_sentence(anomaly: Anomaly) -> str:
    """What was seen, with its values."""
    return str(ANOMALIES[anomaly.kind][1]) % {key: _value(key, value) for key, value in anomaly.facts.items()}


def _value(key: str, value: Any) -> str:
    if key == "why":
        return str(CUT_SHORT[value])
    between = " / " if key in {"parts", "words"} else ", "
    return between.join(str(part) for part in value) if isinstance(value, list) else str(value)
