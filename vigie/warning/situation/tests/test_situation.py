"""Focal points answer the weekly grid; what may be clear is, the rest is sealed, and silence shows as silence."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import UTC, datetime, time, timedelta

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from vigie.ground.access.errors import Denied, Invalid, WrongState
from vigie.ground.accounts.actor import Actor
from vigie.ground.seal.fixtures import People
from vigie.ground.seal.opening import open_one
from vigie.warning.signals.models import Signal
from vigie.warning.signals.tests.helpers import depths_of_sealing
from vigie.warning.situation import actions, queries
from vigie.warning.situation.factories import make_grid, make_post, week_before
from vigie.warning.situation.facts import GridFacts, PostFacts
from vigie.warning.situation.keeping import GRIDS
from vigie.warning.situation.models import Grid, Judgement, Post
from vigie.warning.situation.periodic import tick

pytestmark = [pytest.mark.django_db, pytest.mark.slow]
ClientOf = Callable[[Actor], Client]
WORDS = "Mot-planté Zyxwvut"


def held(*tables: str) -> str:
    """All that lies in these tables, as it lies there."""
    with connection.cursor() as cursor:
        found = []
        for table in tables:
            cursor.execute(f"SELECT * FROM {table}")  # three names of our own
            found.append(repr(cursor.fetchall()))
    return "".join(found)


def test_a_focal_point_answers_on_the_desk_and_the_others_read_it(people: People, client_of: ClientOf) -> None:
    post = make_post(people["monitor"], by=people["analyst"])
    monitor, page = client_of(people["monitor"]), reverse("situation:answer", args=[post.pk])
    assert "Lois et décisions" in monitor.get(page).content.decode()
    empty = monitor.post(page, {"seen": "0"})
    assert empty.status_code == 422
    half = monitor.post(page, {"seen": "0", "trend-laws": "more", "words": WORDS})
    assert half.status_code == 422
    assert WORDS in half.content.decode()  # nothing typed is lost
    sent = {"seen": "0", "level-laws": "more", "trend-laws": "more", "level-arrests": "unknown", "words": WORDS}
    kept = monitor.post(page, sent)
    grid = Grid.objects.get()
    assert (kept.status_code, kept.headers["Location"]) == (302, grid.get_absolute_url())
    assert GridFacts.opened(open_one(grid, by=people["analyst"])).judged == {
        "laws": ("more", "more"), "arrests": ("unknown", "unknown"),
    }  # fmt: skip
    shown = client_of(people["analyst"]).get(grid.get_absolute_url()).content.decode()
    assert WORDS in shown
    assert "Pas de réponse" in shown  # the other indicators are not “none”
    assert client_of(people["outsider"]).get(grid.get_absolute_url()).status_code == 404


def test_what_is_clear_is_a_country_s_week_and_an_area_s_week_is_sealed_whole(people: People) -> None:
    whole = make_post(people["monitor"], "TCD", note=WORDS, by=people["analyst"])
    part = make_post(people["monitor2"], "CMR", areas=["CM-NW"], by=people["analyst"])
    make_grid(whole, by=people["monitor"], words=WORDS, speeches=("some", "less"))
    make_grid(part, by=people["monitor2"], words=WORDS, areas=["CM-NW"], checkpoints="more")
    clear = Judgement.objects.values_list("country", "week", "indicator", "level", "trend")
    assert list(clear) == [("TCD", week_before(), "speeches", "some", "less")]
    lying = held("situation_post", "situation_grid", "situation_judgement")
    assert "speeches" in lying
    assert not any(word in lying for word in (WORDS, "CM-NW", "checkpoints"))


def test_only_the_focal_point_or_who_writes_for_them_answers(people: People, client_of: ClientOf) -> None:
    post = make_post(people["monitor"], by=people["analyst"])
    facts = GridFacts(0, {"laws": ("some", "same")})
    with pytest.raises(Denied):
        actions.answer(post, week_before(), facts, by=people["monitor2"])
    assert client_of(people["monitor2"]).get(reverse("situation:answer", args=[post.pk])).status_code == 403
    assert actions.answer(post, week_before(), facts, by=people["officer"]).answered_by == people["officer"].user
    with pytest.raises(Denied):
        actions.appoint(people["officer"].user, country="GAB", facts=PostFacts(), by=people["monitor"])
    with pytest.raises(Invalid):  # not of the monitoring team
        actions.appoint(people["outsider"].user, country="GAB", facts=PostFacts(), by=people["analyst"])
    with pytest.raises(Invalid):
        actions.appoint(people["officer"].user, country="GAB", facts=PostFacts(["CM-NW"]), by=people["analyst"])


def test_a_second_answer_corrects_the_first_and_nobody_overwrites_unseen(people: People) -> None:
    post, by = make_post(people["monitor"], by=people["analyst"]), people["monitor"]
    first = make_grid(post, by=by, laws="more", arrests="some")
    with pytest.raises(WrongState):
        make_grid(post, by=by, laws="none")
    actions.answer(post, week_before(), GridFacts(0, {"laws": ("none", "less")}), seen=first.version, by=by)
    assert list(Judgement.objects.values_list("indicator", "level")) == [("laws", "none")]
    for week in (week_before(-2), week_before(20)):
        with pytest.raises(Invalid):
            make_grid(post, week, by=by, laws="none")


def test_today_reminds_who_has_not_answered_and_the_analyst_after_two_weeks(people: People) -> None:
    monitor, analyst = people["monitor"], people["analyst"]
    post = make_post(monitor, by=analyst, weeks=6)
    (asked,) = queries.todo(monitor)
    assert asked.url == reverse("situation:answer", args=[post.pk])
    (call,) = queries.todo(analyst)
    assert call.level == "orange"
    assert "Tchad" in call.detail
    make_grid(post, week_before(1), by=monitor, laws="none")
    assert queries.todo(analyst) == []  # silent for one week only
    assert [todo.url for todo in queries.todo(monitor)] == [asked.url]
    make_grid(post, by=monitor, laws="unknown")
    assert queries.todo(monitor) == []
    actions.relieve(post, by=analyst)
    assert queries.live_posts(analyst) == []
    with pytest.raises(WrongState):
        actions.relieve(post, by=analyst)


def test_silence_is_drawn_as_silence(people: People, client_of: ClientOf) -> None:
    post = make_post(people["monitor"], by=people["analyst"], weeks=4)
    make_grid(post, week_before(2), by=people["monitor"], laws="none")
    (line,) = queries.completeness(people["analyst"])
    assert [cell.state for cell in line.cells[-5:]] == ["nobody", "silent", "answered", "silent", "silent"]
    assert (line.answered, line.expected, line.last) == (1, 4, week_before(2))
    page = client_of(people["decider"]).get(reverse("situation:list")).content.decode()
    wide = page.split("</svg>")[0]
    assert (wide.count('class="week hush"'), wide.count('class="week green"')) == (3, 1)
    assert "silence" in page
    assert queries.completeness(people["outsider"]) == []


def test_two_weeks_in_a_row_raise_one_signal_of_clear_judgements_alone(people: People) -> None:
    whole = make_post(people["monitor"], "TCD", by=people["analyst"])
    part = make_post(people["monitor2"], "CMR", areas=["CM-NW"], by=people["analyst"])
    for back in (2, 1, 0):
        make_grid(whole, week_before(back), by=people["monitor"], arrests="more", laws="some", words=WORDS)
        make_grid(part, week_before(back), by=people["monitor2"], areas=["CM-NW"], arrests="more")
    tick()
    tick()
    signal = Signal.objects.get()
    assert (signal.iso3, signal.period_start, signal.by_rule) == ("TCD", week_before(1), True)
    said = open_one(signal, by=people["analyst"])["words"]
    assert "Arrestations et convocations" in said
    assert WORDS not in said


def test_a_crisis_that_lasts_raises_one_signal_and_no_other_ten_weeks_later(people: People) -> None:
    post = make_post(people["monitor"], "TCD", weeks=20, by=people["analyst"])
    by, weeks = people["monitor"], [week_before(back) for back in range(13, -1, -1)]
    shown = GridFacts(0, {"arrests": ("more", "same")})
    for week in weeks:
        with time_machine.travel(datetime.combine(week + timedelta(days=8), time(9), UTC), tick=False):
            actions.answer(post, week, shown, by=by)
            tick()
    assert list(Signal.objects.values_list("period_start", flat=True)) == [weeks[1]]
    late = {"indicator": "laws", "country": "TCD", "level": "more", "trend": "same"}
    for back in (6, 5):
        Judgement.objects.create(week=week_before(back), **late)
    tick()
    Judgement.objects.create(week=week_before(7), **late)  # an answer that came late puts a week before them
    tick()
    assert list(Signal.objects.filter(series__contains=":laws:").values_list("period_start")) == [(week_before(5),)]


def test_a_click_raises_a_signal_with_the_grid_as_its_reason_once(people: People, client_of: ClientOf) -> None:
    post = make_post(people["monitor"], "CMR", areas=["CM-NW"], by=people["analyst"])
    for back in (1, 0):
        grid = make_grid(post, week_before(back), by=people["monitor"], areas=["CM-NW"], arrests="more", words=WORDS)
    page = client_of(people["monitor"]).get(grid.get_absolute_url()).content.decode()
    assert "deux semaines de suite" in page
    assert client_of(people["outsider"]).post(reverse("situation:raise", args=[grid.pk])).status_code == 404
    answer = client_of(people["monitor"]).post(reverse("situation:raise", args=[grid.pk]))
    signal = Signal.objects.get()
    assert answer.headers["Location"] == reverse("signals:detail", args=[signal.pk])
    opened = open_one(signal, by=people["analyst"])
    assert (opened["area"], WORDS in opened["words"], signal.iso3) == ("CM-NW", True, "CMR")
    with pytest.raises(WrongState):
        actions.raise_from(grid, by=people["monitor"])


def test_a_signal_is_sealed_before_the_transaction_that_keeps_it(people: People, monkeypatch) -> None:
    post = make_post(people["monitor"], by=people["analyst"])
    grid, depth = make_grid(post, by=people["monitor"], laws="more"), len(connection.savepoint_ids)
    sealed_at = depths_of_sealing(monkeypatch)
    actions.raise_from(grid, by=people["monitor"])
    assert sealed_at == [depth]


def test_a_signal_that_is_raised_meanwhile_stays_when_the_grid_is_corrected(people: People, monkeypatch) -> None:
    post, by, clear = make_post(people["monitor"], by=people["analyst"]), people["monitor"], actions._clear
    first = make_grid(post, by=by, laws="more")

    def raised_meanwhile(grid: Grid, facts: GridFacts) -> Sequence[Judgement]:
        actions.raise_from(Grid.objects.get(), by=by)
        return clear(grid, facts)

    monkeypatch.setattr(actions, "_clear", raised_meanwhile)
    actions.answer(post, week_before(), GridFacts(0, {"laws": ("some", "less")}), seen=first.version, by=by)
    kept = Grid.objects.get()
    assert (kept.version, kept.signal) == (2, Signal.objects.get())


def test_a_forgotten_grid_leaves_its_judgements_without_their_author(people: People) -> None:
    post = make_post(people["monitor"], by=people["analyst"])
    make_grid(post, by=people["monitor"], laws="some")
    actions.relieve(post, by=people["analyst"])
    assert not GRIDS.due(timezone.localdate()).exists()
    GRIDS.erase([one.pk for one in GRIDS.due(timezone.localdate() + timedelta(days=2000))])
    assert (Grid.objects.count(), Post.objects.count()) == (0, 0)
    assert list(Judgement.objects.values_list("grid", "level")) == [(None, "some")]


def test_who_is_a_focal_point_is_said_on_screen(people: People, client_of: ClientOf) -> None:
    analyst, page = client_of(people["analyst"]), reverse("situation:posts")
    sent = {"user": str(people["monitor"].user.pk), "country": "CMR", "areas": ["CM-NW"], "note": WORDS}
    assert analyst.post(page, {**sent, "areas": ["TD-ND"]}).status_code == 422
    assert analyst.post(page, sent).status_code == 302
    assert analyst.post(page, sent).status_code == 422  # already
    assert WORDS in analyst.get(page).content.decode()
    assert client_of(people["monitor"]).post(page, sent).status_code == 403
    post = Post.objects.get()
    grid = reverse("situation:answer", args=[post.pk])
    for name, may in (("analyst", True), ("monitor", True), ("monitor2", False), ("decider", False)):
        assert (grid in client_of(people[name]).get(page).content.decode()) is may, name
        assert (client_of(people[name]).get(grid).status_code == 200) is may, name
    assert post.started_on == timezone.localdate()
    assert queries.silent(people["analyst"], timezone.localdate() + timedelta(days=5)) == {}
    assert client_of(people["monitor"]).post(reverse("situation:relieve", args=[post.pk])).status_code == 403
    assert analyst.post(reverse("situation:relieve", args=[post.pk])).status_code == 302
