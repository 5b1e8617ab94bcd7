"""A grid comes by a sealed card of the field application, or by the codes of a text; a person takes it in."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from vigie.ground.accounts.actor import Actor
from vigie.ground.audit.models import Chain
from vigie.ground.questions import actions as forms
from vigie.ground.questions.kinds import Question
from vigie.ground.seal.fixtures import People
from vigie.ground.seal.opening import open_one
from vigie.ground.terms.queries import place_label
from vigie.protection.intake.actions import take_in
from vigie.protection.intake.drafts import Draft
from vigie.protection.intake.models import Report, Way
from vigie.protection.intake.texts.factories import make_sheet
from vigie.protection.intake.texts.vocabulary import kinds, meanings, worded
from vigie.warning.situation import queries
from vigie.warning.situation.arriving import asked_on_a_card, read_card, told_in
from vigie.warning.situation.codewords import KIND
from vigie.warning.situation.factories import make_post, week_before
from vigie.warning.situation.facts import FIELD, TEXT, GridFacts
from vigie.warning.situation.models import Grid
from vigie.warning.situation.questions import GRID, SCALE

pytestmark = [pytest.mark.django_db, pytest.mark.slow]
ClientOf = Callable[[Actor], Client]
WORDS = "Mot-planté Zyxwvut"


def received(way: Way, *, words: str = WORDS, told: Any = None, also: Any = None) -> Report:
    """A request as a device or a gateway brings it."""
    given = {"draft": Draft(), "country": "TCD", "urgency": "unknown", "submission": uuid4().hex}
    return take_in(way=way, words=words, chain=Chain.PUBLIC, by=Actor.nobody(), told=told, also=also, **given)


def card(**judged: list[str]) -> dict[str, Any]:
    return {"version": 0, "week": week_before().isoformat(), "area": "TD-ND", "judged": judged}


def test_a_sealed_card_becomes_the_grid_of_a_focal_point_after_a_look(people: People, client_of: ClientOf) -> None:
    post, officer = make_post(people["monitor"], "TCD", by=people["analyst"]), people["officer"]
    make_post(people["monitor2"], "GAB", by=people["analyst"])
    report = received(Way.FIELD, also={"grid": card(arrests=["more", "more"], laws=["none", ""])})
    desk = client_of(officer)
    page = reverse("situation:answer_from_report", args=[report.pk])
    assert page in desk.get(report.get_absolute_url()).content.decode()
    shown = desk.get(page).content.decode()
    assert (shown.count('value="' + str(post.pk)), place_label("TD-ND", "fr") in shown) == (1, True)
    chosen = f"{page}?point={post.pk}&semaine={week_before()}"
    form = desk.get(chosen)
    assert form.context["form"].initial["level-arrests"] == "more"
    assert WORDS in form.content.decode()
    sent = {"seen": "0", "level-arrests": "some", "trend-arrests": "more", "words": "Relu."}
    assert desk.post(chosen, sent).status_code == 302
    grid = Grid.objects.get()
    facts = GridFacts.opened(open_one(grid, by=people["analyst"]))
    assert (facts.way, facts.origin, facts.judged) == (FIELD, str(report.pk), {"arrests": ("some", "more")})
    assert (grid.post, grid.answered_by) == (post, officer.user)
    for other, status in (("monitor", 404), ("outsider", 404)):
        assert client_of(people[other]).get(page).status_code == status


def test_what_is_not_of_the_form_or_of_the_scale_is_left_out(people: People) -> None:
    hostile = {"arrests": ["more", "burn"], "laws": "more", "burn": ["more", "more"], "speeches": [1, 2], "threats": []}
    assert read_card({"version": 0, "judged": hostile}) == {"arrests": ("more", "unknown")}
    for odd in ({}, {"judged": []}, {"judged": None, "version": "x"}):
        assert read_card(odd) == {}
    report = received(Way.FIELD, also={"grid": {"judged": hostile, "week": 7, "area": "CM-NW"}})
    told = told_in(report, by=people["officer"])
    assert (told.week, told.area, told.judged) == (None, "", {"arrests": ("more", "unknown")})


def test_the_codes_of_a_text_are_proposed_and_nothing_of_one_written_under_constraint(people: People) -> None:
    sheet = open_one(make_sheet(country="TCD", by=people["officer"]), by=people["officer"])
    word = {tuple(meaning): one for one, meaning in sheet["codes"].items()}
    sent = {"sms": {"from": "+23560000000", "at": timezone.now().isoformat(timespec="minutes")}}
    said = f"{word[(KIND, 'arrests:more')]} {word[(KIND, 'laws:none')]}"
    told = told_in(received(Way.SMS, words=said, told=sent), by=people["officer"])
    assert (told.way, told.judged, told.words) == (
        TEXT, {"arrests": ("more", "unknown"), "laws": ("none", "unknown")}, "",
    )  # fmt: skip
    forced = received(Way.SMS, words=f"{said} {word[('sign', 'constraint')]}", told=sent)
    assert told_in(forced, by=people["officer"]).judged == {}


def test_a_sheet_of_codes_has_a_word_for_each_indicator_and_level(people: People) -> None:
    ours = [meaning for meaning in meanings("TCD") if meaning[0] == KIND]
    assert len(ours) == 3 * len(queries.indicators())
    assert KIND in kinds()
    assert worded((KIND, "laws:more")) == "Lois et décisions qui restreignent : Beaucoup plus que d’habitude"


def test_an_indicator_that_two_people_worded_is_asked_everywhere(people: People, client_of: ClientOf) -> None:
    asked = Question("", "one", {"fr": "Couvre-feu inventé", "en": "Invented curfew"}, list=SCALE)
    free = Question("", "line", {"fr": "Question inventée", "en": "Invented question"})
    draft = forms.write(GRID, [*GRID.questions(), asked, free], by=people["monitor"])
    forms.try_out(draft, {}, by=people["monitor"])
    assert "Couvre-feu inventé" not in str(queries.indicators())
    draft.refresh_from_db()
    forms.approve(draft, by=people["monitor2"])
    assert queries.indicators()[-1][1] == "Couvre-feu inventé"
    assert asked_on_a_card()["asked"][-1][1] == "Couvre-feu inventé"
    post = make_post(people["monitor"], "TCD", by=people["analyst"])
    page, key = reverse("situation:answer", args=[post.pk]), queries.indicators()[-1][0]
    draft.refresh_from_db()
    extra = draft.asked()[-1].key
    sent = {"seen": "0", f"level-{key}": "more", extra: WORDS}
    answer = client_of(people["monitor"]).post(page, sent)
    assert WORDS in client_of(people["monitor"]).get(answer.headers["Location"]).content.decode()
    grid = Grid.objects.get()
    facts = GridFacts.opened(open_one(grid, by=people["monitor"]))
    assert (facts.version, facts.judged, facts.others) == (draft.number, {key: ("more", "unknown")}, {extra: WORDS})
    assert list(grid.judgements.values_list("indicator", flat=True)) == [key]


def test_the_week_of_a_card_is_the_one_that_is_shown(people: People, client_of: ClientOf) -> None:
    post = make_post(people["monitor"], "TCD", by=people["analyst"])
    report = received(Way.FIELD, also={"grid": card(arrests=["some", "same"])})
    page = reverse("situation:answer_from_report", args=[report.pk])
    bad = client_of(people["officer"]).get(page, {"point": str(post.pk), "semaine": "2001-01-01"})
    assert (bad.status_code, "level-arrests" in bad.content.decode()) == (200, False)
    assert told_in(report, by=people["officer"]).week == week_before()
    assert week_before() + timedelta(days=6) < timezone.localdate()
