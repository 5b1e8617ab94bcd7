"""Nothing a person wrote lies in clear: each clear text column is a known one, with its reason."""

from __future__ import annotations

from django.apps import apps
from django.db.models import CharField, Field, JSONField, TextField

# Columns of these names hold a code of a list or a place, as security.md ("Clear on a record") allows everywhere.
CODES = {"code", "iso3", "country", "area", "act_group", "freq", "measure", "source", "kind"}
CLEAR = {
    "access.alarm.subject_id": "the random id of a record, a key or an account",
    "access.alarm.subject_kind": "the kind of object, no content",
    "accounts.session.session_data": "encrypted under a key that only the browser's cookie holds",
    "accounts.session.session_key": "a hash of the key, never the key",
    "accounts.user.kdf": "parameters of a derivation, authenticated by it",
    "accounts.user.language": "a language code, for the pages before anything is opened",
    "accounts.user.username": "a pseudonym; people log in by nothing else",
    "alerts.published.texts": "let out: two people decided who outside may read it",
    "agenda.riskdate.precision": "a code, and only of a public date: the database refuses it on any other (ADR 81)",
    "agenda.riskdate.title": "of a public election or anniversary: the database refuses it elsewhere (ADR 81)",
    "incidents.countdelta.dimension": "the name of a count's table",
    "incidents.countdelta.value": "a cell of a count that no record can be linked to",
    "incidents.monthmargin.value": "a cell of a count that no record can be linked to",
    "intake.gateway.id_field": "what a gateway calls a field, nothing of a text",
    "intake.gateway.sender_field": "what a gateway calls a field, nothing of a text",
    "intake.gateway.text_field": "what a gateway calls a field, nothing of a text",
    "intake.outsideline.name": "published: the coordination names it on the public pages",
    "intake.outsideline.phone": "published: the coordination names it on the public pages",
    "intake.phone.label": "drawn at random for a telephone, and of nobody",
    "intake.report.submission": "a random mark of the form that was sent, so that a second click is no second report",
    "intake.trip.submission": "a random mark of the form that was sent, so that a second click plans no second journey",
    "intake.wording.body": "written beforehand for anyone, of nobody, and read by two",
    "intake.wording.title": "the title of an answer written beforehand for anyone",
    "outlook.learnt.digest": "a hash of the counts and the code that something was learnt with",
    "outlook.learnt.what": "a source and its measure",
    "outlook.regionahead.ahead": "forecasts made of clear counts",
    "outlook.regionahead.digest": "a hash of the counts and forecasts that were added up",
    "outlook.regionahead.what": "a source and its measure",
    "outlook.surgelook.digest": "a hash of the counts of a public feed that were read",
    "outlook.surgelook.figures": "how warnings of the past did, counted from a public feed",
    "outlook.surgelook.places": "chances computed from a public feed's counts alone",
    "outlook.surgelook.refused": "the code of a reason",
    "outlook.surgelook.what": "a source and its measure",
    "outlook.reading.answers": "computed from counts alone",
    "outlook.reading.digest": "a hash of the counts that were read",
    "outlook.reading.forecast": "computed from counts alone",
    "outlook.scan.digest": "a hash of the counts that were read",
    "outlook.scan.found": "computed from counts alone",
    "outlook.track.answers": "computed from counts alone",
    "outlook.track.counts": "counts that no record can be linked to",
    "outlook.track.forecast": "computed from counts alone",
    "outlook.track.marks": "computed from counts alone",
    "outlook.reading.ahead": "forecasts made of clear counts, as they were told then",
    "outlook.track.ahead": "forecasts made of clear counts",
    "activities.activity.coalition": "a code of a country",
    "activities.activity.partner": "a code of our own, said to be no name (ADR 93)",
    "activities.milestone.title": "a step, said to name nobody (ADR 93)",
    "budget.allotment.place": "a digest of what a line is of: ids and a country, to keep two from sharing a month",
    "budget.budgetline.place": "a digest of what a line is of: ids and a country, to keep two from sharing a month",
    "budget.fund.countries": "codes of countries (ADR 94)",
    "budget.heading.title": "a line of a funder's published form (ADR 94)",
    "funding.reportdue.span": "the code of a period",
    "reports.clearance.words": "the hash of the plan's text that was cleared",
    "reports.iatiaccount.name": "the name that IATI's readers read (ADR 98)",
    "reports.iatiaccount.org_type": "a code of a kind of organisation",
    "reports.iatiaccount.ref": "the identifier that IATI's readers read",
    "reports.iatifile.sha256": "the hash of a file that the world may read",
    "reports.report.language": "a code of a language",
    "reports.report.sha256": "the hash of a fixed report, to show that it never changed (ADR 98)",
    "reports.report.shape": "the name of a declared shape, or the id of one that was made",
    "reports.report.span": "the code of a period",
    "reports.template.chapters": "titles of chapters, said to name nobody (ADR 98)",
    "reports.template.name": "the name of a shape, said to name nobody",
    "plan.anomaly.facts": "what contradicts itself in a published plan",
    "plan.anomaly.fingerprint": "a hash of the anomaly's place",
    "plan.anomaly.reason": "said of the published plan, never of a person",
    "collection.amount.value": "the code of a value that divides a number (ADR 97)",
    "collection.entry.reason": "why a number was sent back, said to name nobody (ADR 97)",
    "collection.manualindicator.names": "words of the plan: what is counted (ADR 97)",
    "collection.manualindicator.units": "words of the plan: what is counted (ADR 97)",
    "collection.manualindicator.values": "words of the plan: what divides a number (ADR 97)",
    "collection.manualindicator.verification": "words of the plan, said to name nobody (ADR 97)",
    "indicators.indicator.assumptions": "words of the published plan",
    "indicators.indicator.recipe": "the name of a declared recipe",
    "indicators.indicator.verification": "words of the published plan",
    "indicators.listcode.words": "words of a funder's published list (ADR 101)",
    "indicators.override.span": "the code of a period (ADR 101)",
    "indicators.override.value": "the code of a column, as the computed figure has it (ADR 105)",
    "indicators.periodlock.span": "the code of a period (ADR 96)",
    "indicators.recipeversion.base": "the name of a declared recipe",
    "indicators.recipeversion.countries": "codes of countries",
    "indicators.recipeversion.hits": "codes of a list",
    "indicators.recipeversion.key": "a random name of a composed recipe (ADR 101)",
    "indicators.recipeversion.title": "what a composed recipe counts, said to name nobody (ADR 101)",
    "indicators.recipeversion.unit": "words beside a number, said to name nobody (ADR 101)",
    "indicators.recipeversion.values": "codes of a list",
    "indicators.resulttheme.theme": "the key of a declared theme",
    "indicators.snapshot.cells": "clear counts that every signed-in person reads (ADR 96)",
    "indicators.snapshot.recipe": "the name of a declared recipe (ADR 96)",
    "indicators.snapshot.sha256": "a hash of clear counts (ADR 96)",
    "indicators.snapshot.waiting": "clear counts by country (ADR 96)",
    "indicators.target.span": "the code of a period (ADR 96)",
    "indicators.target.value": "the code of a column, as the computed figure has it (ADR 105)",
    "plan.node.continuations": "words of the published plan",
    "plan.node.erratum": "a mend of the published plan's words",
    "plan.node.label": "words of the published plan",
    "plan.node.paragraphs": "words of the published plan",
    "plan.node.periods": "dates of the published plan",
    "plan.node.raw": "words of the published plan",
    "plan.node.responsible": "bodies that the published plan names",
    "plan.node.text": "words of the published plan",
    "plan.plan.period": "years of the published plan",
    "plan.plan.title": "title of the published plan",
    "plan.planversion.header": "words of the published plan",
    "plan.planversion.sha256": "a hash of the plan's file",
    "plan.planversion.subheader": "words of the published plan",
    "questions.formversion.form": "the name of a declared form",
    "questions.formversion.questions": "questions to whoever fills a form in, of nobody, and read by two",
    "questions.listchange.labels": "words of a public list, read by two",
    "questions.listchange.list": "the code of a list",
    "questions.listchange.parent": "a code of a list",
    "audit.witnessed.node": "the name of another node",
    "seal.namedkey.record_kind": "the kind of record, no content",
    "seal.opening.record_kind": "the kind of record, no content",
    "retention.erasure.backups": "days on which backups were made and are to be destroyed",
    "retention.erasure.lines": "counts of what was erased, by rule and month",
    "scoreboard.yearsheet.figures": "made for the public and suppressed before it is kept",
    "seal.blindcomparison.record_kind": "the kind of record, no content",
    "situation.judgement.indicator": "the key of an indicator that a form asks, of nobody (ADR 80)",
    "signals.countseries.licence": "the licence of a series of counts, as its source words it",
    "signals.countseries.title": "what a series of counts is called, for jobs that hold no key (ADR 87)",
    "signals.feedevent.flags": "codes of what is odd in the row, no values",
    "signals.feedevent.precision": "a code: day, month or year",
    "signals.feedevent.violence": "a code of the public source",
    "signals.feedrevision.flags": "codes of what is odd in the row, no values",
    "signals.feedrevision.precision": "a code: day, month or year",
    "signals.feedrevision.violence": "a code of the public source",
    "signals.signal.rule": "the name of a detection rule",
    "signals.signal.series": "the name of a series of counts",
    "signals.signal.unit": "a code: what the series counts",
    "signals.signalnote.verb": "the verb done, as in the audit chain",
    "tasks.task.subject_id": "the random id of a record",
    "tasks.task.subject_kind": "the kind of record, no content",
    "terms.edition.digest": "a hash of the shipped lists",
    "terms.place.aliases": "public names of public places",
    "terms.place.chief_town": "public names of public places",
    "terms.place.labels": "public names of public places",
    "terms.place.node_labels": "public names, worded by this node",
    "terms.place.parent": "the code of a place",
    "terms.term.labels": "words of a public list",
    "terms.term.node_labels": "words of a public list, by this node",
}


def clear_text_columns() -> dict[str, Field]:
    """Columns that could hold free words: text without choices, and JSON."""
    return {
        f"{model._meta.label_lower}.{field.name}": field
        for model in apps.get_models(include_auto_created=True)
        if model.__module__.startswith("vigie.")
        for field in model._meta.local_concrete_fields
        if isinstance(field, (CharField, TextField, JSONField))
        and not field.choices
        and not field.is_relation
        and field.name not in CODES
    }


def test_each_clear_text_column_has_its_reason() -> None:
    unknown = sorted(set(clear_text_columns()) - set(CLEAR))
    assert not unknown, f"seal these, or say here why they may be clear: {unknown}"


def test_no_reason_outlives_its_column() -> None:
    gone = sorted(set(CLEAR) - set(clear_text_columns()))
    assert not gone, f"no such clear column any more: {gone}"


def test_every_reason_says_something() -> None:
    assert all(len(reason.split()) >= 3 for reason in CLEAR.values())
