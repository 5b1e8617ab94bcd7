"""Values by hand: one enters, another validates, and nothing that was said is lost or guessed."""

from __future__ import annotations

from datetime import date

import pytest
import time_machine
from django.db import DatabaseError, IntegrityError, transaction

from vigie.compute.spans import parse
from vigie.ground.access.errors import Denied, FourEyes, Invalid, WrongState
from vigie.ground.accounts.actor import Actor
from vigie.ground.audit.models import Entry as AuditEntry
from vigie.ground.seal.fixtures import People
from vigie.plan.collection import closing
from vigie.plan.collection.actions import change, define, retire
from vigie.plan.collection.counting import counted as figures
from vigie.plan.collection.entering import enter, send_back, take_back, validate, withdraw
from vigie.plan.collection.factories import SEXES, counted, entered, make_indicator, wanted
from vigie.plan.collection.models import Amount, Entry, ManualIndicator
from vigie.plan.collection.queries import completeness, standing, todo
from vigie.warning.situation.factories import make_post

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("april")]
Q1 = parse("2031-Q1")


def test_a_coordinator_or_an_evaluator_defines_it_and_nobody_else(planners: People) -> None:
    for name in ("coordinator", "evaluator"):
        assert define(wanted(), by=planners[name]).code.startswith("manual-")
    for by in (planners["treasurer"], planners["monitor"], Actor.system(), Actor.nobody()):
        with pytest.raises(Denied):
            define(wanted(), by=by)
    assert ManualIndicator.objects.count() == 2


@pytest.mark.parametrize(
    "wrong",
    [
        {"names": {"fr": "Formées", "en": " "}},
        {"units": {"fr": "personnes"}},
        {"countries": []},
        {"countries": ["FRA"]},
        {"kind": "money"},
        {"frequency": "week"},
        {"values": ({"fr": "Seule", "en": "Alone"},)},
        {"values": ({"fr": "Femmes", "en": "Women"}, {"fr": "femmes", "en": "Females"})},
    ],
)
def test_what_cannot_be_counted_is_not_defined(planners: People, wrong: dict[str, object]) -> None:
    with pytest.raises(Invalid):
        define(wanted(**wrong), by=planners["evaluator"])
    assert not ManualIndicator.objects.exists()


def test_a_value_counts_once_another_person_validated_it(planners: People, indicator: ManualIndicator) -> None:
    made = entered(indicator, "CMR", "2031-Q1", 12, 0, by=planners["evaluator"])
    assert figures(indicator, Q1).cells == {}
    assert figures(indicator, Q1).waiting == {"CMR": 1}
    with pytest.raises(FourEyes):
        validate(made, by=planners["evaluator"])
    for name in ("coordinator", "treasurer", "monitor", "decider"):
        with pytest.raises(Denied):
            validate(made, by=planners[name])
    validate(made, by=planners["evaluator2"])
    assert figures(indicator, Q1).cells == {("CMR", "v1"): (12, None), ("CMR", "v2"): (0, None)}
    with pytest.raises(WrongState):
        validate(made, by=planners["evaluator2"])


def test_the_database_refuses_one_person_twice_and_changed_numbers(
    planners: People, indicator: ManualIndicator
) -> None:
    made = entered(indicator, "CMR", "2031-Q1", 12, 3, by=planners["evaluator"])
    with pytest.raises(IntegrityError), transaction.atomic():
        Entry.objects.filter(pk=made.pk).update(state="validated", decided_by=planners["evaluator"].user)
    with pytest.raises(DatabaseError), transaction.atomic():
        Amount.objects.update(numerator=13)
    assert made.amounts.get(value="v1").numerator == 12


def test_what_was_not_said_is_missing_and_not_zero(planners: People, indicator: ManualIndicator) -> None:
    made = enter(indicator, "CMR", Q1, {"v1": (4, None)}, by=planners["coordinator"])
    validate(made, by=planners["evaluator"])
    assert figures(indicator, Q1).cells == {("CMR", "v1"): (4, None)}
    with pytest.raises(Invalid):
        enter(indicator, "TCD", Q1, {}, by=planners["coordinator"])


def test_a_correction_counts_only_when_it_is_validated_and_history_stays(
    planners: People, indicator: ManualIndicator
) -> None:
    old = counted(indicator, "CMR", "2031-Q1", 12, 3, by=planners["coordinator"], second=planners["evaluator"])
    new = entered(indicator, "CMR", "2031-Q1", 15, 3, by=planners["coordinator"])
    assert figures(indicator, Q1).cells[("CMR", "v1")] == (12, None)
    validate(new, by=planners["evaluator"])
    assert figures(indicator, Q1).cells[("CMR", "v1")] == (15, None)
    old.refresh_from_db()
    assert (old.state, old.amounts.get(value="v1").numerator, Entry.objects.count()) == ("replaced", 12, 2)


def test_a_value_sent_back_says_why_and_waits_for_who_entered_it(planners: People, indicator: ManualIndicator) -> None:
    made = entered(indicator, "CMR", "2031-Q1", 12, 3, by=planners["coordinator"])
    with pytest.raises(Invalid):
        send_back(made, reason=" ", by=planners["evaluator"])
    with pytest.raises(Denied):
        send_back(made, reason="Non.", by=planners["coordinator2"])
    send_back(made, reason="Sans les feuilles de mars (inventé).", by=planners["evaluator"])
    assert [line.title for line in todo(planners["coordinator"])] == [
        "Une valeur que vous avez saisie vous est renvoyée"
    ]
    entered(indicator, "CMR", "2031-Q1", 12, 3, by=planners["coordinator"])
    made.refresh_from_db()
    assert made.state == "replaced"
    assert todo(planners["coordinator"]) == []


def test_who_entered_withdraws_and_another_does_not(planners: People, indicator: ManualIndicator) -> None:
    made = entered(indicator, "CMR", "2031-Q1", 12, 3, by=planners["coordinator"])
    with pytest.raises(Denied):
        withdraw(made, by=planners["coordinator2"])
    assert withdraw(made, by=planners["coordinator"]).state == "withdrawn"
    with pytest.raises(WrongState):
        validate(made, by=planners["evaluator"])


def test_a_figure_is_taken_back_by_two(planners: People, indicator: ManualIndicator) -> None:
    with pytest.raises(Invalid):
        take_back(indicator, "CMR", Q1, by=planners["coordinator"])
    counted(indicator, "CMR", "2031-Q1", 12, 3, by=planners["coordinator"], second=planners["evaluator"])
    gone = take_back(indicator, "CMR", Q1, by=planners["coordinator"])
    assert figures(indicator, Q1).cells
    validate(gone, by=planners["evaluator"])
    assert figures(indicator, Q1).cells == {}
    assert completeness(indicator)[0].cells[0].state == "missing"


def test_a_focal_point_enters_for_their_country_alone(planners: People, indicator: ManualIndicator) -> None:
    make_post(planners["monitor"], "TCD", by=planners["analyst"])
    entered(indicator, "TCD", "2031-Q1", 1, 2, by=planners["monitor"])
    with pytest.raises(Denied):
        entered(indicator, "CMR", "2031-Q1", 1, 2, by=planners["monitor"])
    for by in (planners["outsider"], planners["treasurer"], Actor.system(), Actor.nobody()):
        with pytest.raises(Denied):
            entered(indicator, "TCD", "2031-Q1", 1, 2, by=by)


@pytest.mark.parametrize(
    ("country", "period", "amounts"),
    [
        ("GAB", "2031-Q1", {"v1": (1, None)}),
        ("CMR", "2031-Q2", {"v1": (1, None)}),
        ("CMR", "2031-H1", {"v1": (1, None)}),
        ("CMR", "2031-01", {"v1": (1, None)}),
        ("CMR", "2030-Q2", {"v1": (1, None)}),
        ("CMR", "2031-Q1", {"v3": (1, None)}),
        ("CMR", "2031-Q1", {"v1": (-1, None)}),
        ("CMR", "2031-Q1", {"v1": (1, 2)}),
        ("CMR", "2031-Q1", {"v1": (10**12, None)}),
    ],
)
def test_what_is_not_asked_is_refused(planners, indicator, country, period, amounts) -> None:
    with pytest.raises(Invalid):
        enter(indicator, country, parse(period), amounts, by=planners["coordinator"])
    assert not Entry.objects.exists()


def test_a_share_has_a_part_and_a_whole(planners: People) -> None:
    share = make_indicator(by=planners["evaluator"], kind="ratio", values=(), frequency="year", since=date(2030, 1, 1))
    for wrong in ({"all": (5, 4)}, {"all": (5, None)}):
        with pytest.raises(Invalid):
            enter(share, "CMR", parse("2030"), wrong, by=planners["coordinator"])
    counted(share, "CMR", "2030", (3, 4), by=planners["coordinator"], second=planners["evaluator"])
    assert figures(share, None).cells == {("CMR", "all"): (3, 4)}


def test_periods_add_up_or_the_last_one_stands_for_all(planners: People, indicator: ManualIndicator) -> None:
    stock = make_indicator(by=planners["coordinator"], joining="last")
    for one in (indicator, stock):
        for period, numbers in (("2030-Q4", (10, 5)), ("2031-Q1", (12, 4))):
            counted(one, "CMR", period, *numbers, by=planners["coordinator"], second=planners["evaluator"])
        counted(one, "TCD", "2030-Q4", 7, 7, by=planners["coordinator"], second=planners["evaluator"])
    assert figures(indicator, None).cells[("CMR", "v1")] == (22, None)
    assert figures(stock, None).cells == {
        ("CMR", "v1"): (12, None),
        ("CMR", "v2"): (4, None),
        ("TCD", "v1"): (7, None),
        ("TCD", "v2"): (7, None),
    }
    assert figures(indicator, parse("2031-01")).cells == {}
    assert figures(indicator, parse("2030")).cells[("CMR", "v2")] == (5, None)


def test_who_did_not_see_the_newest_value_overwrites_nothing(planners: People, indicator: ManualIndicator) -> None:
    seen = standing(indicator, "CMR", Q1.start).mark
    entered(indicator, "CMR", "2031-Q1", 1, 2, by=planners["coordinator"])
    with pytest.raises(WrongState):
        enter(indicator, "CMR", Q1, {"v1": (9, None)}, by=planners["coordinator2"], mark=seen)
    with pytest.raises(Invalid):
        entered(indicator, "CMR", "2031-Q1", 1, 2, by=planners["coordinator2"])
    assert Entry.objects.count() == 1


def test_a_locked_period_takes_no_value_and_lets_none_count(
    planners: People, indicator: ManualIndicator, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = entered(indicator, "CMR", "2031-Q1", 1, 2, by=planners["coordinator"])
    monkeypatch.setattr(closing, "_fixed", [lambda: ["2031-Q1"]])
    with pytest.raises(Invalid):
        entered(indicator, "TCD", "2031-Q1", 1, 2, by=planners["coordinator"])
    with pytest.raises(Invalid):
        validate(made, by=planners["evaluator"])
    assert send_back(made, reason="Trop tard.", by=planners["evaluator"]).state == "returned"
    entered(indicator, "TCD", "2030-Q4", 1, 2, by=planners["coordinator"])
    monkeypatch.setattr(closing, "_fixed", [lambda: ["2031-03"]])
    entered(indicator, "TCD", "2031-Q1", 1, 2, by=planners["coordinator"])


def test_each_country_is_complete_waits_or_is_late(planners: People, indicator: ManualIndicator) -> None:
    counted(indicator, "CMR", "2030-Q3", 1, 2, by=planners["coordinator"], second=planners["evaluator"])
    entered(indicator, "CMR", "2030-Q4", 1, 2, by=planners["coordinator"])
    found = {line.country: [cell.state for cell in line.cells] for line in completeness(indicator)}
    assert found == {"CMR": ["missing", "waits", "counts"], "TCD": ["missing", "late", "late"]}


def test_today_says_what_waits_is_due_and_late_to_those_who_can_do_it(
    planners: People, indicator: ManualIndicator
) -> None:
    make_post(planners["monitor"], "TCD", by=planners["analyst"])
    entered(indicator, "CMR", "2031-Q1", 1, 2, by=planners["evaluator"])
    assert [line.level for line in todo(planners["monitor"])] == ["yellow", "green"]
    assert [line.title for line in todo(planners["evaluator"])] == ["4 valeurs à saisir à la main sont en retard"]
    assert len(todo(planners["evaluator2"])) == 2
    assert todo(planners["outsider"]) == todo(planners["treasurer"]) == todo(Actor.system()) == []
    retire(indicator, by=planners["coordinator"])
    assert todo(planners["monitor"]) == []


def test_other_words_are_a_new_version_and_what_was_counted_stays(planners: People, indicator: ManualIndicator) -> None:
    by = planners["coordinator"]
    assert change(indicator, wanted(countries=["CMR", "TCD", "GAB"]), by=by).version == 1
    counted(indicator, "CMR", "2030-Q3", 1, 2, by=by, second=planners["evaluator"])
    assert change(indicator, wanted(units={"fr": "stagiaires", "en": "trainees"}), by=by).version == 2
    for wrong in ({"frequency": "year"}, {"joining": "last"}, {"values": ()}, {"countries": ["TCD"]},
                  {"since": date(2031, 1, 1)}):  # fmt: skip
        with pytest.raises(Invalid):
            change(indicator, wanted(**wrong), by=by)
    with pytest.raises(Denied):
        change(indicator, wanted(), by=planners["treasurer"])
    with pytest.raises(Denied):
        retire(indicator, by=planners["monitor"])
    retire(indicator, by=by)
    with pytest.raises(WrongState):
        retire(indicator, by=by)
    with pytest.raises(Invalid):
        entered(indicator, "CMR", "2031-Q1", 1, 2, by=by)
    assert figures(indicator, None).cells[("CMR", "v1")] == (1, None)


FILLES = {"fr": "Filles", "en": "Girls"}
FEMMES, HOMMES = SEXES


@pytest.mark.parametrize(
    ("values", "stays"),
    [
        ((FEMMES, HOMMES, FILLES), True),
        (({"fr": "Femmes adultes", "en": "Women"}, HOMMES), True),
        ((HOMMES, FEMMES), False),
        ((FILLES, FEMMES, HOMMES), False),
        (({"fr": "hommes", "en": "Men"}, FILLES), False),
    ],
)
def test_what_was_counted_stays_under_its_own_word(planners: People, indicator, values, *, stays: bool) -> None:
    by = planners["coordinator"]
    change(indicator, wanted(values=values), by=by)  # nothing was entered: any order
    change(indicator, wanted(), by=by)
    counted(indicator, "CMR", "2031-Q1", 12, 3, by=by, second=planners["evaluator"])
    if stays:
        assert change(indicator, wanted(values=values), by=by).values[0]["code"] == "v1"
    else:
        with pytest.raises(Invalid, match=r"Femmes|Hommes"):
            change(indicator, wanted(values=values), by=by)
    assert figures(indicator, Q1).cells == {("CMR", "v1"): (12, None), ("CMR", "v2"): (3, None)}


def test_who_did_not_see_the_newest_words_changes_nothing(planners: People, indicator: ManualIndicator) -> None:
    seen = indicator.changed_at.isoformat()
    with time_machine.travel("2031-04-10 11:00", tick=False):
        closed = change(indicator, wanted(restricted=True), by=planners["evaluator"], seen=seen)
    with pytest.raises(WrongState):
        change(indicator, wanted(), by=planners["coordinator"], seen=seen)
    indicator.refresh_from_db()
    assert indicator.restricted
    assert not change(indicator, wanted(), by=planners["coordinator"], seen=closed.changed_at.isoformat()).restricted


def test_what_counts_of_an_ended_one_is_still_corrected_and_taken_back(
    planners: People, indicator: ManualIndicator
) -> None:
    by, second = planners["coordinator"], planners["evaluator"]
    counted(indicator, "CMR", "2031-Q1", 120, 3, by=by, second=second)
    entered(indicator, "TCD", "2031-Q1", 5, 6, by=by)
    retire(indicator, by=by)
    counted(indicator, "CMR", "2031-Q1", 12, 3, by=by, second=second)
    assert figures(indicator, Q1).cells[("CMR", "v1")] == (12, None)
    counted(indicator, "TCD", "2031-Q1", 4, 6, by=by, second=second)
    validate(take_back(indicator, "CMR", Q1, by=by), by=second)
    assert {country for country, _value in figures(indicator, Q1).cells} == {"TCD"}
    for place in (("CMR", "2031-Q1"), ("TCD", "2030-Q4")):  # nothing counts there, and nothing is asked any more
        with pytest.raises(Invalid):
            entered(indicator, *place, 1, 1, by=by)


def test_a_period_with_a_correction_sent_back_still_counts_as_said(
    planners: People, indicator: ManualIndicator
) -> None:
    by, second = planners["coordinator"], planners["evaluator"]
    counted(indicator, "CMR", "2030-Q3", 1, 2, by=by, second=second)
    send_back(entered(indicator, "CMR", "2030-Q3", 9, 2, by=by), reason="Non (inventé).", by=second)
    send_back(entered(indicator, "CMR", "2030-Q4", 9, 2, by=by), reason="Non (inventé).", by=second)
    line = completeness(indicator)[0]
    assert [cell.state for cell in line.cells] == ["missing", "back", "back"]
    assert (line.complete, line.unsaid) == (1, 2)


def test_each_step_is_in_the_audit_log(planners: People, indicator: ManualIndicator) -> None:
    counted(indicator, "CMR", "2030-Q3", 1, 2, by=planners["coordinator"], second=planners["evaluator"])
    told = [entry.facts["verb"] for entry in AuditEntry.objects.order_by("seq")][-3:]
    assert told == ["manual.define", "manual_value.enter", "manual_value.validate"]
