"""Scores of what was forecast and alerted, inside and for the public."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
import time_machine
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from vigie.compute.forecast import CONFLICTOLOGY, crps
from vigie.compute.forecast.outlook import POOL
from vigie.compute.series import TooLittle, shift
from vigie.ground.access.errors import Denied, FourEyes, Invalid, WrongState
from vigie.ground.accounts.actor import Actor
from vigie.ground.seal.fixtures import People
from vigie.warning.alerts import publishing
from vigie.warning.alerts.factories import NO_HARM, TEXTS, issued_alert
from vigie.warning.alerts.models import Outcome
from vigie.warning.outlook.actions import run
from vigie.warning.outlook.factories import import_deaths
from vigie.warning.outlook.models import Reading
from vigie.warning.outlook.stored import forecast_from, steps_from, to_json
from vigie.warning.response import aftermath
from vigie.warning.response.aftermath import Account
from vigie.warning.response.factories import averted
from vigie.warning.scoreboard import actions, queries
from vigie.warning.scoreboard.board import alert_tables, calibration_table, forecast_table, judged_for
from vigie.warning.scoreboard.models import ForecastScore, YearSheet
from vigie.warning.scoreboard.periodic import tick
from vigie.warning.signals.catalogue import MayNotLeave

pytestmark = [pytest.mark.django_db, pytest.mark.slow]

FIRST, NODE = date(2020, 1, 1), Actor.system()
STEADY = [4, 6, 5, 7, 3, 5, 6, 4, 5, 6] * 4


def closed(people: People, account: Account, *, published: bool = False, level: str = "orange", confirmed: bool = True):
    """An alert that was issued, perhaps published, closed, and perhaps confirmed by a second person."""
    alert = issued_alert(people["decider"], people["decider2"], by=people["analyst"], level=level)
    if published:
        proposal = publishing.propose(alert, texts=TEXTS, harm=NO_HARM, delay=timedelta(0), by=people["decider"])
        publishing.publish(proposal, by=people["decider2"])
    made = aftermath.close(alert, account, by=people["decider"])
    if confirmed:
        aftermath.confirm(made, by=people["analyst"])
    return alert


def test_a_forecast_is_scored_when_its_month_is_known_once_and_again_when_that_is_revised(people: People) -> None:
    import_deaths({"CAF": STEADY[:30]}, first=FIRST)
    run(by=NODE, today=date(2022, 7, 10))
    tick()
    assert not ForecastScore.objects.exists()
    import_deaths({"CAF": STEADY[:34]}, first=FIRST)
    run(by=NODE, today=date(2022, 11, 10))
    tick()
    found = ForecastScore.objects.order_by("horizon")
    assert [(one.horizon, one.target) for one in found] == [(1, date(2022, 7, 1)), (3, date(2022, 9, 1))]
    assert [one.observed for one in found] == [STEADY[30], STEADY[32]]
    for one in found:
        (ours,) = [step.told for step in steps_from(one.reading.ahead) if step.horizon == one.horizon]
        base = forecast_from(one.reading.forecast)
        assert (ours.model, base.model) == (POOL, CONFLICTOLOGY)
        assert one.crps == pytest.approx(crps(ours.sample, one.observed))
        assert one.baseline == pytest.approx(crps(base.sample, one.observed))
    assert actions.score_forecasts(by=NODE) is None
    import_deaths({"CAF": [*STEADY[:30], 50, *STEADY[31:34]]}, first=FIRST)
    run(by=NODE, today=date(2022, 11, 11))
    tick()
    revised = ForecastScore.objects.get(horizon=1)
    assert (revised.observed, revised.inside) == (50, False)
    assert revised.crps > found[1].crps
    with pytest.raises(Denied):
        actions.score_forecasts(by=people["analyst"])
    periods = {kind.horizon: one for kind, one in queries.scores().items()}
    assert [(one.n, one.inside) for one in periods[1]] == [(1, 0)]
    assert periods[1][0].ours == pytest.approx(revised.crps)
    assert {key: len(one) for key, one in queries.public_scores(2022).items()} == {("month", 1): 1, ("month", 3): 1}
    assert queries.public_scores(2021) == {}
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(queries, "PUBLIC", ("acled", *queries.PUBLIC))
        with pytest.raises(MayNotLeave):
            queries.public_scores(2022)
    assert [row[2:4] for row in forecast_table().rows] == [["1 mois", "1"], ["3 mois", "1"]]


def test_a_provisional_count_is_not_scored(people: People) -> None:
    import_deaths({"CAF": STEADY[:30]}, first=FIRST)
    run(by=NODE, today=date(2022, 7, 10))
    import_deaths({"CAF": STEADY[:33]}, first=FIRST, provisional=2)
    run(by=NODE, today=date(2022, 10, 10))
    tick()
    assert [one.target for one in ForecastScore.objects.all()] == [shift(FIRST, "month", 30)]


def test_where_the_pool_said_too_little_nothing_is_scored_for_the_baseline_would_meet_itself(people: People) -> None:
    for length, today in ((30, date(2022, 7, 10)), (33, date(2022, 10, 10))):
        import_deaths({"CAF": STEADY[:length], "CMR": STEADY[:length]}, first=FIRST)
        run(by=NODE, today=today)
    told = Reading.objects.filter(track__country="CAF", period=date(2022, 6, 1))
    too_little = to_json(TooLittle(POOL, date(2022, 6, 1), 1, 2, 0, 1))
    steps = told.get().ahead
    told.update(ahead=[{**step, "told": too_little} if step["horizon"] == 1 else step for step in steps])
    Reading.objects.filter(track__country="CMR").update(ahead=[])
    tick()
    assert [(one.reading.track.country, one.horizon) for one in ForecastScore.objects.all()] == [("CAF", 3)]


def test_what_was_foreseen_is_read_only_where_something_is_to_be_scored(people: People) -> None:
    for length, today in ((30, date(2022, 7, 10)), (31, date(2022, 8, 10))):
        import_deaths({"CAF": STEADY[:length]}, first=FIRST)
        run(by=NODE, today=today)

    def read() -> list[str]:
        with CaptureQueriesContext(connection) as asked:
            list(actions._new_scores())
        return [one["sql"] for one in asked.captured_queries if '"outlook_reading"."forecast"' in one["sql"]]

    (sql,) = read()
    assert "answers" not in sql
    tick()
    assert ForecastScore.objects.count() == 1
    assert read() == []


def test_averted_and_unconfirmed_alerts_are_never_false_on_the_board(people: People) -> None:
    closed(people, averted())
    closed(people, Account(Outcome.FALSE, "Rien vu (exemple)."))
    closed(people, Account(Outcome.FALSE, "Rien vu (exemple)."), confirmed=False, level="yellow")
    found = judged_for(people["analyst"])
    by_level = {row[0]: row[1:7] for row in alert_tables(found)[1].rows}
    assert [*by_level.values()] == [["2", "0", "1", "1", "0", "0"], ["1", "0", "0", "0", "0", "1"]]
    assert [row[1] for row in calibration_table(found).rows] == ["2", "1"]
    assert judged_for(people["outsider"]) == []


def test_the_board_is_read_by_those_who_may_and_shows_what_they_may_see(people: People, client_of) -> None:
    closed(people, averted())
    page = client_of(people["officer"]).get("/bureau/bilan/")
    assert page.status_code == 200
    assert client_of(people["monitor"]).get("/bureau/bilan/").status_code == 403
    assert "Cameroun" in page.content.decode()
    assert client_of(people["protector"]).get("/bureau/bilan/").status_code == 403


def test_only_published_alerts_of_that_year_are_counted_for_the_public(people: People) -> None:
    with time_machine.travel("2025-06-10T09:00:00+00:00", tick=True):
        closed(people, averted(), published=True)
        closed(people, averted(), published=True, confirmed=False)
        closed(people, Account(Outcome.FALSE, "Rien vu (exemple)."))
    with time_machine.travel("2026-06-10T09:00:00+00:00", tick=True):
        closed(people, averted(), published=True)
        assert queries.published_outcomes(2025) == {"averted": 1, "waiting": 1}
        assert queries.years_to_prepare() == [2025]


def test_a_year_is_prepared_by_one_let_out_by_another_and_then_never_changed(people: People, client_of) -> None:
    year = timezone.localdate().year
    for wrong in (year, year + 1, 1999):
        with pytest.raises(Invalid):
            actions.prepare(wrong, by=people["analyst"])
    with pytest.raises(Denied):
        actions.prepare(year - 1, by=people["officer"])
    sheet = actions.prepare(year - 1, by=people["decider"])
    with pytest.raises(WrongState):
        actions.prepare(year - 1, by=people["analyst"])
    public = Client()
    assert str(year - 1) not in public.get("/alertes/bilan/").content.decode()
    with pytest.raises(FourEyes):
        actions.publish(sheet, by=people["decider"])
    with pytest.raises(Denied):
        actions.publish(sheet, by=people["analyst"])
    assert len(queries.todo(people["decider2"])) == 1
    assert not queries.todo(people["decider"])
    page = client_of(people["decider2"]).get(f"/bureau/bilan/annee/{sheet.pk}/")
    assert "publier/" in page.content.decode()
    assert client_of(people["decider2"]).post(f"/bureau/bilan/annee/{sheet.pk}/publier/").status_code == 302
    answer = public.get("/alertes/bilan/")
    assert str(year - 1) in answer.content.decode()
    assert not answer.cookies
    with pytest.raises(WrongState):
        actions.drop(sheet, by=people["decider"])
    with pytest.raises(IntegrityError), transaction.atomic():
        YearSheet.objects.filter(pk=sheet.pk).update(second=sheet.prepared_by)


def test_a_sheet_put_aside_makes_room_for_another(people: People) -> None:
    year = timezone.localdate().year - 1
    actions.drop(actions.prepare(year, by=people["analyst"]), by=people["analyst"])
    assert actions.prepare(year, by=people["analyst"]).state == "prepared"
    assert not YearSheet.objects.visible_to(people["outsider"]).exists()


def test_what_became_of_an_alert_later_does_not_change_the_public_page(people: People) -> None:
    with time_machine.travel("2025-06-10T09:00:00+00:00", tick=True):
        alerts = [closed(people, averted(), published=True, confirmed=False, level="yellow") for _n in range(5)]
    with time_machine.travel("2026-03-10T09:00:00+00:00", tick=True):
        actions.publish(actions.prepare(2025, by=people["analyst"]), by=people["decider"])
        before = Client().get("/alertes/bilan/").content
        for made in alerts:
            aftermath.confirm(aftermath.account_for(made, averted(), by=people["analyst"]), by=people["analyst2"])
        assert Client().get("/alertes/bilan/").content == before


def test_the_public_page_asks_nothing_of_an_alert(people: People, django_assert_max_num_queries) -> None:
    closed(people, averted(), published=True)
    with django_assert_max_num_queries(1) as asked:
        assert Client().get("/alertes/bilan/").status_code == 200
    assert all("alerts_" not in query["sql"] for query in asked.captured_queries)
