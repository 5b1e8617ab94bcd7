from __future__ import annotations

from datetime import date, timedelta

import numpy as np
import pytest
from django.core.management import call_command
from django.utils import timezone

from vigie.compute.detection import NEGBIN_SCAN, NEGBIN_SINGLE, Finding
from vigie.compute.forecast import Forecast
from vigie.compute.series import TooLittle, shift
from vigie.ground.access.errors import Denied
from vigie.ground.accounts.actor import Actor
from vigie.ground.audit.models import Entry
from vigie.ground.seal.opening import open_one
from vigie.protection.incidents.models import AreaWeekCount
from vigie.warning.outlook import queries
from vigie.warning.outlook.actions import run
from vigie.warning.outlook.factories import import_deaths
from vigie.warning.outlook.foreseeing import foresee
from vigie.warning.outlook.models import Reading, Run, SeriesKey, Track
from vigie.warning.outlook.periodic import tick
from vigie.warning.signals.models import Signal

pytestmark = [pytest.mark.django_db, pytest.mark.slow]

FIRST, TODAY = date(2020, 1, 1), date(2023, 6, 10)
NODE = Actor.system()
STEADY = [4, 6, 5, 7, 3, 5, 6, 4, 5, 6] * 4
SURGING = [*STEADY[:-2], 30, 45]


def deaths_of(country: str) -> SeriesKey:
    return SeriesKey("ucdp-monthly", "deaths", "month", country)


def track_of(country: str) -> Track:
    return Track.objects.current().of(deaths_of(country)).get()


@pytest.fixture
def fed(people):
    import_deaths({"CAF": SURGING, "CMR": STEADY, "GAB": [0] * 40}, first=FIRST)
    return people


def test_a_planted_surge_becomes_signals_and_a_steady_series_none(fed):
    passage = run(by=NODE, today=TODAY)
    assert passage.finished_at is not None
    assert passage.fired == Signal.objects.count() > 0
    raised = Signal.objects.all()
    assert {signal.iso3 for signal in raised} == {"CAF"}
    assert {signal.rule for signal in raised} == {NEGBIN_SINGLE}
    with_others = {open_one(signal, by=fed["analyst"])["words"] for signal in raised}
    assert all("Ces règles le disent aussi" in words and "balayage sur 4 mois" in words for words in with_others)
    assert {signal.period_start for signal in raised} == {shift(FIRST, "month", 39)}
    assert {signal.unit for signal in raised} == {"deaths"}


def test_running_again_changes_nothing(fed):
    run(by=NODE, today=TODAY)
    before = Signal.objects.count(), Reading.objects.count(), Track.objects.count()
    again = run(by=NODE, today=TODAY)
    assert again.fired == 0
    assert (Signal.objects.count(), Reading.objects.count(), Track.objects.count()) == before
    assert track_of("CAF").run == again


def test_too_little_data_is_stored_as_an_answer(fed):
    run(by=NODE, today=TODAY)
    assert isinstance(track_of("GAB").outlook, TooLittle)
    assert all(isinstance(answer, TooLittle) for answer in track_of("GAB").found)
    assert isinstance(track_of("CMR").outlook, Forecast)


def test_a_new_month_adds_a_reading_and_keeps_the_old_one(people):
    import_deaths({"CAF": STEADY}, first=FIRST)
    run(by=NODE, today=TODAY)
    import_deaths({"CAF": [*STEADY, 60]}, first=FIRST)
    run(by=NODE, today=TODAY)
    track = track_of("CAF")
    assert track.counts == [*STEADY, 60]
    assert list(track.readings.order_by("period").values_list("observed", flat=True)) == [STEADY[-1], 60]
    assert [mark.period for mark in track.past_marks][-1] == shift(FIRST, "month", 40)


def test_going_on_from_what_was_judged_equals_judging_all_at_once(people):
    for length in (30, 33, 40):
        import_deaths({"CAF": SURGING[:length]}, first=FIRST)
        run(by=NODE, today=TODAY)
    step_by_step = track_of("CAF").marks
    Reading.objects.all().delete()
    Track.objects.all().delete()
    run(by=NODE, today=TODAY)
    assert track_of("CAF").marks == step_by_step
    assert any(isinstance(mark, Finding) for mark in track_of("CAF").past_marks)


def test_night_after_night_over_the_turn_of_a_month_equals_one_run_over_everything(people):
    monday, weeks, nights = date(2018, 1, 1), 300, 6
    chance = np.random.default_rng(11)
    for area, mean in (("CM-EN", 6), ("CM-AD", 2), ("CM-NO", 0.3), ("TD-LC", 4)):
        counts = chance.negative_binomial(2, 2 / (2 + mean), weeks)
        counts[-4:] += 5 * int(mean)  # It surges over the nights that are walked through.
        AreaWeekCount.objects.bulk_create(
            AreaWeekCount(area=area, week=shift(monday, "week", week), act_group="arrest", n=int(n))
            for week, n in enumerate(counts)
            if n
        )
    days = [shift(monday, "week", weeks - nights + night) for night in range(1, nights + 1)]
    assert len({day.month for day in days}) > 1
    fired = [run(by=NODE, today=day).fired for day in days]
    step_by_step, told = said_of_all(), sorted(Signal.objects.values_list("series", "rule", "period_start"))
    assert sum(fired[1:]) == len(told) - fired[0] > 0
    Reading.objects.all().delete()
    Track.objects.all().delete()
    assert run(by=NODE, today=days[-1]).fired == 0
    assert said_of_all() == step_by_step
    assert sorted(Signal.objects.values_list("series", "rule", "period_start")) == told


def said_of_all() -> dict[str, list]:
    """All that is said of every series, to the last digit."""
    return {
        str(track.key): [track.counts, track.marks, track.answers, track.forecast, track.ahead]
        for track in Track.objects.all()
    }


def test_a_revised_past_is_judged_again_and_what_was_said_before_stays(people):
    import_deaths({"CAF": SURGING}, first=FIRST)
    run(by=NODE, today=TODAY)
    import_deaths({"CAF": [*SURGING[:-2], 5, 6]}, first=FIRST)
    run(by=NODE, today=TODAY)
    track = track_of("CAF")
    assert not any(answer.fires for answer in track.found if isinstance(answer, Finding))
    assert set(track.readings.values_list("observed", flat=True)) == {45, 6}


def test_what_is_foreseen_of_a_series_that_stayed_follows_the_one_that_changed_and_its_reading_stays(people):
    import_deaths({"CAF": STEADY, "CMR": STEADY}, first=FIRST)
    run(by=NODE, today=TODAY)
    before, told = track_of("CAF").ahead, Reading.objects.get(track=track_of("CAF")).ahead
    import_deaths({"CAF": STEADY, "CMR": [*STEADY[:-4], 30, 35, 40, 45]}, first=FIRST)
    run(by=NODE, today=TODAY)
    together = foresee(list(queries.known_series(TODAY)), {deaths_of("CMR")})
    assert track_of("CAF").ahead != before
    for country in ("CAF", "CMR"):
        assert track_of(country).steps == together[deaths_of(country)]
    assert Reading.objects.get(track=track_of("CAF")).ahead == told


def test_an_analyst_may_run_it_and_a_monitor_may_not(fed, people):
    run(by=people["analyst"], today=TODAY)
    with pytest.raises(Denied):
        run(by=people["monitor"], today=TODAY)


def test_a_run_leaves_one_entry_and_the_command_says_what_it_did(fed, capsys):
    before = Entry.objects.count()
    call_command("outlook", "run")
    said = capsys.readouterr().out
    assert "Séries examinées" in said
    assert ": 3. Nouveaux signaux" in said
    assert Entry.objects.count() == before + 1 + Signal.objects.count()


def test_the_timed_work_runs_once_a_day(fed):
    tick()
    tick()
    assert Run.objects.count() == 1
    Run.objects.update(started_at=timezone.now() - timedelta(days=1))
    tick()
    assert Run.objects.count() == 2


def test_our_own_verified_violations_are_examined_by_area_and_act_group(people):
    monday = date(2022, 1, 3)
    for week, n in enumerate([2] * 56 + [2, 6, 9, 12]):
        AreaWeekCount.objects.create(area="CM-EN", week=shift(monday, "week", week), act_group="arrest", n=n)
    run(by=NODE, today=shift(monday, "week", 60))
    keys = {track.key for track in Track.objects.current().filter(freq="week")}
    place = ("own", "acts", "week", "CMR")
    assert {SeriesKey(*place), SeriesKey(*place, "CM-EN"), SeriesKey(*place, "CM-EN", "arrest")} <= keys
    assert Signal.objects.filter(source="own", area="CM-EN", act_group="arrest", rule=NEGBIN_SCAN).exists()
