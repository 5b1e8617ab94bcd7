"""Importing: figures that add up, nothing changed twice, revisions kept, nothing but codes in clear."""

from __future__ import annotations

import json
from datetime import date

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from vigie.ground.access.errors import Denied
from vigie.ground.accounts.actor import Actor
from vigie.ground.audit.models import Entry
from vigie.ground.seal.models import NoTeamKey, seal_many
from vigie.ground.seal.opening import open_one
from vigie.warning.signals.feeds.rows import COORDINATE_FLAGS, FLAGS, REFUSALS
from vigie.warning.signals.importing import import_feed
from vigie.warning.signals.models import FeedEvent, FeedRevision, FeedVintage
from vigie.warning.signals.reasons import FLAGS as FLAG_SENTENCES
from vigie.warning.signals.reasons import REFUSALS as REFUSAL_SENTENCES
from vigie.warning.signals.tests.helpers import AWSD, FILES, MONTHLY, as_csv

pytestmark = pytest.mark.django_db
NODE = Actor.system()


@pytest.fixture
def feed_file(tmp_path):
    """Write rows into a file and return its path."""

    def write(*rows, name="feed.csv"):
        path = tmp_path / name
        path.write_text(as_csv(*rows), encoding="utf-8")
        return path

    return write


def months(count):
    return [MONTHLY | {"month": f"{2000 + index // 12}-{index % 12 + 1:02}"} for index in range(count)]


def adds_up(report):
    assert report.rows == report.taken + report.flagged + report.refused
    assert report.created + report.updated + report.unchanged == report.taken + report.flagged
    return report


def test_every_code_of_the_readers_has_its_sentence():
    assert set(REFUSAL_SENTENCES) == set(REFUSALS)
    assert set(FLAG_SENTENCES) == set(FLAGS)


@pytest.mark.slow
@pytest.mark.parametrize(
    "source, rows, taken, flagged, unknown",
    [("awsd", 400, 29, 371, 9), ("ucdp-ged", 1520, 1425, 95, 0), ("ucdp-monthly", 3304, 2065, 1239, 0)],
)
def test_the_real_files_add_up_and_importing_twice_changes_nothing(
    people, shared_data, source, rows, taken, flagged, unknown
):
    path = shared_data / FILES[source]
    dry = adds_up(import_feed(source, path, by=NODE, dry_run=True))
    assert (dry.created, FeedEvent.objects.count(), FeedVintage.objects.count()) == (rows, 0, 0)
    first = adds_up(import_feed(source, path, by=NODE))
    assert (first.rows, first.taken, first.flagged, first.refused) == (rows, taken, flagged, 0)
    assert (first.created, first.updated, first.unchanged) == (rows, 0, 0)
    assert (first.flags["area_unknown"].count if unknown else 0) == unknown
    entries = Entry.objects.count()
    second = adds_up(import_feed(source, path, by=NODE))
    assert (second.created, second.updated, second.unchanged) == (0, 0, rows)
    assert (FeedEvent.objects.count(), FeedVintage.objects.count(), Entry.objects.count()) == (rows, 1, entries)
    vintage = FeedVintage.objects.get()
    assert (vintage.done, vintage.created, vintage.finished_at is None) == (rows, rows, False)


def test_a_changed_row_is_updated_and_its_earlier_value_is_kept(people, feed_file):
    import_feed("awsd", feed_file(AWSD, AWSD | {"Incident ID": "2"}), by=NODE)
    changed = AWSD | {"Total killed": "2", "Details": "Texte corrigé."}
    report = adds_up(import_feed("awsd", feed_file(changed, AWSD | {"Incident ID": "2"}), by=NODE))
    assert (report.created, report.updated, report.unchanged, report.flagged) == (0, 1, 1, 1)
    revision = FeedRevision.objects.get()
    assert (revision.killed, revision.flags, revision.vintage.number, revision.replaced_in.number) == (1, [], 1, 2)
    event = revision.event
    assert (event.killed, event.flags, event.vintage.number, event.version) == (2, ["totals_disagree"], 2, 2)
    assert open_one(event, by=people["analyst"])["details"] == "Texte corrigé."


def test_blanks_around_a_cell_are_no_change(people, feed_file):
    import_feed("awsd", feed_file(AWSD), by=NODE)
    report = import_feed("awsd", feed_file(AWSD | {"Details": AWSD["Details"] + " \n"}), by=NODE)
    assert (report.updated, report.unchanged) == (0, 1)


def test_a_feed_that_goes_back_to_an_earlier_file_is_a_new_vintage(people, feed_file):
    for killed in ("1", "2", "1"):
        import_feed("awsd", feed_file(AWSD | {"Total killed": killed}), by=NODE)
    assert list(FeedVintage.objects.values_list("number", "updated")) == [(1, 0), (2, 1), (3, 1)]
    assert list(FeedRevision.objects.values_list("killed", flat=True)) == [1, 2]


def test_a_dry_run_says_what_would_change_and_changes_nothing(people, feed_file):
    import_feed("awsd", feed_file(AWSD), by=NODE)
    path = feed_file(AWSD | {"Total killed": "2"}, AWSD | {"Incident ID": "2"})
    before = Entry.objects.count()
    report = adds_up(import_feed("awsd", path, by=NODE, dry_run=True))
    assert (report.created, report.updated) == (1, 1)
    assert (FeedEvent.objects.get().killed, FeedVintage.objects.count(), Entry.objects.count()) == (1, 1, before)


def test_a_batch_is_all_or_nothing_and_resuming_finishes_the_vintage(people, feed_file):
    path = feed_file(*months(60))

    def stop(line, _lines):
        if line >= 41:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        import_feed("ucdp-monthly", path, by=NODE, batch_rows=20, progress=stop)
    left = FeedVintage.objects.get()
    assert (left.finished_at, left.done, FeedEvent.objects.count()) == (None, 40, 40)
    report = adds_up(import_feed("ucdp-monthly", path, by=NODE, batch_rows=20, resume=True))
    vintage = FeedVintage.objects.get()
    assert (report.created, vintage.created, vintage.done, vintage.finished_at is None) == (60, 60, 60, False)


def test_running_again_without_resume_finishes_the_same_vintage(people, feed_file):
    path = feed_file(*months(60))

    def stop(_line, _lines):
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        import_feed("ucdp-monthly", path, by=NODE, batch_rows=20, progress=stop)
    report = adds_up(import_feed("ucdp-monthly", path, by=NODE, batch_rows=20))
    vintage = FeedVintage.objects.get()
    assert (report.created, report.unchanged, vintage.created) == (40, 20, 60)


def test_another_import_of_the_same_rows_at_the_same_moment_is_noticed(people, feed_file, monkeypatch):
    path, other = feed_file(*months(5)), feed_file(*months(3), name="other.csv")
    raced: list[bool] = []

    def slow(records, team):
        if not raced:
            raced.append(True)
            import_feed("ucdp-monthly", other, by=NODE)
        seal_many(records, team)

    monkeypatch.setattr("vigie.warning.signals.importing.seal_many", slow)
    report = adds_up(import_feed("ucdp-monthly", path, by=NODE))
    assert (report.created, report.unchanged, FeedEvent.objects.count()) == (2, 3, 5)


def test_two_imports_that_change_the_same_row_leave_two_revisions(people, feed_file, monkeypatch):
    import_feed("ucdp-monthly", feed_file(MONTHLY), by=NODE)
    path = feed_file(MONTHLY | {"fatalities_best": "8"}, name="eight.csv")
    other = feed_file(MONTHLY | {"fatalities_best": "9"}, name="nine.csv")
    raced: list[bool] = []

    def slow(records, team):
        if not raced:
            raced.append(True)
            import_feed("ucdp-monthly", other, by=NODE)
        seal_many(records, team)

    monkeypatch.setattr("vigie.warning.signals.importing.seal_many", slow)
    import_feed("ucdp-monthly", path, by=NODE)
    assert FeedEvent.objects.get().best == 8
    assert set(FeedRevision.objects.values_list("best", flat=True)) == {7, 9}


def test_the_events_of_one_country_need_no_country_column_when_the_file_name_has_it(people, shared_data):
    report = import_feed("ucdp-ged", shared_data / FILES["ucdp-ged"], by=NODE, dry_run=True)
    assert report.country == "CAF"


def test_a_country_that_is_not_covered_is_kept_as_unknown(people, feed_file):
    import_feed(
        "ucdp-monthly", feed_file(MONTHLY | {"iso3": "GAB", "fatalities_best": "0", "in_source": "False"}), by=NODE
    )
    event = FeedEvent.objects.get()
    assert (event.in_source, event.best, event.flags) == (False, None, ["not_in_source"])


def test_a_node_without_its_team_refuses_with_a_sentence(db, feed_file):
    call_command("terms", "load", verbosity=0)
    with pytest.raises(NoTeamKey):
        import_feed("awsd", feed_file(AWSD), by=NODE)
    with pytest.raises(CommandError, match=r"\w"):
        call_command("import_feed", "awsd", str(feed_file(AWSD)))


def test_only_an_analyst_a_coordinator_or_the_node_imports(people, feed_file):
    for name in ("officer", "monitor", "outsider"):
        with pytest.raises(Denied):
            import_feed("awsd", feed_file(AWSD), by=people[name])
    import_feed("awsd", feed_file(AWSD), by=people["analyst"])
    assert FeedVintage.objects.get().imported_by == people["analyst"].user


def test_the_command_writes_a_report_that_adds_up_and_holds_no_text(people, feed_file, tmp_path):
    path = feed_file(AWSD, AWSD, AWSD | {"Incident ID": "2", "Day": ""})
    out = tmp_path / "out.json"
    call_command("import_feed", "awsd", str(path), report=out, verbosity=0)
    report = json.loads(out.read_text(encoding="utf-8"))
    figures = {
        name: report[name] for name in ("rows", "taken", "flagged", "refused", "created", "updated", "unchanged")
    }
    assert figures == {"rows": 3, "taken": 1, "flagged": 1, "refused": 1, "created": 2, "updated": 0, "unchanged": 0}
    assert [(each["code"], each["count"], each["lines"]) for each in report["reasons"]] == [("duplicate", 1, [3])]
    assert [(each["code"], each["lines"]) for each in report["flags"]] == [("day_missing", [4])]
    assert "inventé" not in out.read_text(encoding="utf-8")


@pytest.mark.parametrize("content", ["", "a,b\n1,2\n", "month,iso3,iso3,fatalities_best\n"])
def test_a_file_of_another_kind_is_refused_as_a_whole(people, tmp_path, content):
    path = tmp_path / "other.csv"
    path.write_text(content, encoding="utf-8")
    with pytest.raises(CommandError):
        call_command("import_feed", "ucdp-monthly", str(path))
    with pytest.raises(CommandError):
        call_command("import_feed", "ucdp-monthly", str(tmp_path / "absent.csv"))
    assert not FeedVintage.objects.exists()


def test_no_cell_of_the_row_is_readable_in_the_table(people, feed_file):
    planted = {
        name: f"Zéphyrine{index}" for index, name in enumerate(AWSD) if AWSD[name].isalpha() or name == "Details"
    }
    planted |= {"Country": "Chad", "Actor name": "Zéphyrine-acteur", "City": "Zéphyrine-ville"}
    import_feed("awsd", feed_file(AWSD | planted), by=NODE)
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM signals_feedevent")
        (values,) = cursor.fetchall()
    stored = b"|".join(
        bytes(value) if isinstance(value, (bytes, memoryview)) else str(value).encode() for value in values
    )
    assert b"phyrine" not in stored
    assert open_one(FeedEvent.objects.get(), by=people["analyst"])["city"] == "Zéphyrine-ville"


def test_the_clear_date_is_the_period_the_source_allows(people, feed_file):
    import_feed("awsd", feed_file(AWSD | {"Day": ""}), by=NODE)
    event = FeedEvent.objects.get()
    assert (event.start, event.end, event.precision, event.area) == (
        date(2020, 3, 1),
        date(2020, 3, 31),
        "month",
        "TD-LC",
    )
    assert not set(event.flags) & set(COORDINATE_FLAGS)
