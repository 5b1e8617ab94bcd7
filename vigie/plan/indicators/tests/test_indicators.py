"""Indicators: cells add up, silence is not zero, and each number opens to the rows that one may see."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal

import pytest
import time_machine
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from vigie.ground.accounts.actor import Actor
from vigie.ground.seal.fixtures import People
from vigie.plan.indicators.figures import Figure, Part, add
from vigie.plan.indicators.presenting import headline, sheet
from vigie.plan.indicators.recipes import IN_TIME, RECIPES
from vigie.plan.indicators.sources.alerts_due import decided_in_time, decision_rows
from vigie.plan.indicators.sources.incidents import verified_by
from vigie.plan.indicators.sources.response import answered_in_time, answered_rows, came_true, outcome_rows
from vigie.protection.incidents.models import CountDelta, MonthMargin
from vigie.warning.alerts.actions import decide
from vigie.warning.alerts.factories import assessed_alert, issued_alert
from vigie.warning.alerts.models import Outcome
from vigie.warning.response.actions import finish
from vigie.warning.response.aftermath import Account, close, confirm
from vigie.warning.response.factories import averted, give_task

ClientOf = Callable[[Actor], Client]
CELLS = st.dictionaries(
    st.tuples(st.sampled_from("ABCD"), st.sampled_from(["woman", "man", "other", "unknown"])), st.integers(0, 500)
)


@given(CELLS)
def test_cells_add_up_to_every_total(cells: dict[tuple[str, str], int]) -> None:
    figure = Figure({key: Part(n) for key, n in cells.items()})
    rows = [row for country in "ABCD" if (row := figure.row(country))]
    columns = [figure.column(value) for value in ("woman", "man", "other", "unknown")]
    assert figure.total.numerator == sum(cells.values())
    assert add(rows).numerator == add(columns).numerator == figure.total.numerator


@given(st.lists(st.tuples(st.integers(0, 50), st.integers(0, 50)).map(sorted), min_size=1))
def test_a_ratio_of_several_is_the_ratio_of_their_sums(parts: list[list[int]]) -> None:
    total = add(Part(low, high) for low, high in parts)
    assert (total.numerator, total.denominator) == (sum(low for low, _ in parts), sum(high for _, high in parts))


def test_a_ratio_of_nothing_has_no_percentage() -> None:
    assert Part(0, 0).percent is None
    assert Part(3).percent is None
    assert Part(1, 3).percent == Decimal(33)


def test_a_country_that_said_nothing_has_no_cell_and_not_a_zero() -> None:
    figure = Figure({("CMR", "woman"): Part(0)})
    assert figure.cell("CMR", "woman") == Part(0)
    assert figure.cell("TCD", "woman") is None
    assert figure.row("TCD") is None
    assert figure.reporting == {"CMR"}


@pytest.mark.django_db
def test_silent_countries_are_named_and_shown_without_a_number(people: People) -> None:
    shown = sheet(RECIPES["verified-incidents"], Figure({("CMR", "woman"): Part(2)}, {"TCD": 3}))
    lines = {line.country: line for line in shown.lines}
    assert len(lines) == 8
    assert (lines["Cameroun"].total.text, lines["Cameroun"].reported) == ("2", True)
    assert (lines["Tchad"].total.text, lines["Tchad"].waiting) == ("", 3)
    assert "Gabon" in shown.silent
    assert shown.waiting == 3
    assert [number.text for number in lines["Cameroun"].numbers].count("") == len(shown.heads) - 1


@pytest.mark.django_db
def test_verified_acts_are_counted_by_country_and_sex_from_the_clear_counts_alone() -> None:
    january, february = date(2031, 1, 1), date(2031, 2, 1)
    for country, month, dimension, value, n in (
        ("CMR", january, "sex", "woman", 2),
        ("CMR", february, "sex", "woman", 1),
        ("CMR", january, "sex", "unknown", 1),
        ("TCD", january, "sex", "man", 4),
        ("TCD", january, "age_band", "adult", 4),
    ):
        MonthMargin.objects.create(country=country, month=month, dimension=dimension, value=value, n=n)
    CountDelta.objects.create(country="GAB", dimension="sex", period=january, value="man", sign=1)
    figure = verified_by("sex")(None)
    assert figure.cells == {("CMR", "woman"): Part(3), ("CMR", "unknown"): Part(1), ("TCD", "man"): Part(4)}
    assert figure.waiting == {"GAB": 1}


@pytest.mark.django_db
def test_alerts_decided_in_time_are_counted_over_all_that_were_due(people: People) -> None:
    analyst, first, second = people["analyst"], people["decider"], people["decider2"]
    issued_alert(first, second, by=analyst, level="orange", country="CMR")
    late = assessed_alert(by=analyst, level="orange", country="CMR")
    forgotten = assessed_alert(by=analyst, level="orange", country="TCD", area="TD-ND")
    waiting = assessed_alert(by=analyst, level="yellow", country="TCD", area="TD-ND")
    issued_alert(first, second, by=analyst, level="orange", country="CMR", exercise=True)
    assessed_alert(by=analyst, level="orange", country="CMR", exercise=True)  # exercises are counted nowhere
    with time_machine.travel(timezone.now() + timedelta(hours=49)):
        decide(late, reason="Tard (exemple).", by=first)
        decide(late, reason="Tard (exemple).", by=second)
        figure = decided_in_time()
        rows = decision_rows(analyst, "", "")
    assert figure.cells == {("CMR", "orange"): Part(1, 2), ("TCD", "orange"): Part(0, 1)}
    assert figure.total.percent == Decimal(33)
    assert len(rows) == 3
    assert str(forgotten.pk) in " ".join(row.url for row in rows)
    assert str(waiting.pk) not in " ".join(row.url for row in rows)


@pytest.mark.django_db
def test_a_task_counts_by_its_first_deadline_and_an_averted_alert_in_no_ratio(people: People) -> None:
    alerts = [issued_alert(people["decider"], people["decider2"], by=people["analyst"]) for _number in range(2)]
    done = give_task(alerts[0], people["officer"], by=people["analyst"])
    finish(done, outcome="fait", by=people["officer"])
    give_task(alerts[1], people["officer"], by=people["analyst"], hours=1)
    with time_machine.travel(timezone.now() + timedelta(hours=2)):
        assert answered_in_time().cells == {("CMR", "orange"): Part(1, 2)}
        assert [row.counted for row in answered_rows(people["analyst"], "CMR", "orange")] == [True, False]
        assert answered_rows(people["outsider"], "", "") == []
    false = Account(Outcome.FALSE, "Rien vu (exemple).", left="Rien (exemple).")
    for alert, account in zip(alerts, (averted(), false), strict=True):
        confirm(close(alert, account, by=people["decider"]), by=people["analyst"])
    assert came_true().cells == {("CMR", "orange"): Part(0, 1)}
    assert [row.counted for row in outcome_rows(people["analyst"], "CMR", "orange")] == [False]
    assert outcome_rows(people["outsider"], "", "") == []


@pytest.mark.django_db
def test_a_percentage_says_of_what_it_is(people: People) -> None:
    assert "%" not in headline(IN_TIME, None)
    said = headline(IN_TIME, Part(3, 4))
    assert said == "75\u00a0% des alertes arrivées à échéance (3 sur 4)"


@pytest.mark.django_db
def test_a_number_opens_to_its_rows_for_those_who_may_see_them(people: People, client_of: ClientOf) -> None:
    issued_alert(people["decider"], people["decider2"], by=people["analyst"], level="orange", country="CMR")
    page = client_of(people["analyst"]).get(reverse("indicators:indicator", args=[IN_TIME.key])).content.decode()
    address = reverse("indicators:rows", args=[IN_TIME.key]) + "?pays=CMR&valeur=orange"
    assert address.replace("&", "&amp;") in page
    seen = client_of(people["analyst"]).get(address).content.decode()
    hidden = client_of(people["outsider"]).get(address).content.decode()
    assert "/bureau/alertes/" in seen.partition("<main")[2]
    assert "/bureau/alertes/" not in hidden.partition("<main")[2]
    assert str(IN_TIME.readers).replace("'", "&#x27;") in hidden
    assert (
        "/bureau/alertes/"
        not in client_of(people["analyst"]).get(address.replace("CMR", "TCD")).content.decode().partition("<main")[2]
    )


@pytest.mark.django_db
def test_each_indicator_has_its_page_and_an_unknown_one_has_none(people: People, client_of: ClientOf) -> None:
    browser = client_of(people["coordinator"])
    for key in (key for key, recipe in RECIPES.items() if not recipe.team):
        assert browser.get(reverse("indicators:indicator", args=[key])).status_code == 200
        assert browser.get(reverse("indicators:rows", args=[key])).status_code == 200
    assert browser.get(reverse("indicators:indicator", args=["bonheur"])).status_code == 404
    assert browser.get(reverse("indicators:rows", args=["bonheur"])).status_code == 404
