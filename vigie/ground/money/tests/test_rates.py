"""Rates by month: brought in, corrected, and never guessed."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction

from vigie.ground.access.errors import Denied, Invalid
from vigie.ground.audit.models import Entry
from vigie.ground.money.actions import import_rates, write_rate
from vigie.ground.money.models import Rate
from vigie.ground.money.queries import NoRate, rate_of, stood_below, to_eur
from vigie.ground.money.reading import month_of, read_rates

pytestmark = pytest.mark.django_db

MARCH = date(2026, 3, 1)
LIST = ["Country", "Currency", "ISO A3 Code", "Value", "Comment"]
ROWS = [
    ["CAMEROON", "CFA Franc (BEAC)", "XAF", "655.957", ""],
    ["CHAD", "CFA Franc (BEAC)", "XAF", "655.957", ""],
    ["CONGO (DEM. REP.)", "Congolese Franc", "CDF", "2873.12", ""],
    ["SAO TOME AND PRINCIPE", "Dobra", "STN", "24,5", ""],
    ["UNITED STATES", "US Dollar", "USD", "1.0842", ""],
    ["JAPAN", "Yen", "JPY", "160.1", ""],
    ["AUSTRIA", "Euro", "EUR", "1", ""],
]


def test_the_list_of_a_month_comes_in_once_and_then_changes_nothing(planners):
    with pytest.raises(Invalid):
        read_rates(LIST, ROWS)
    reading = read_rates(LIST, ROWS, month=MARCH)
    with pytest.raises(Denied):
        import_rates(reading, by=planners["coordinator"])
    dry = import_rates(reading, dry_run=True, by=planners["treasurer"])
    assert (dry.new, dry.faults, Rate.objects.count(), reading.others) == (4, [], 0, 2)
    assert import_rates(reading, by=planners["treasurer"]).new == 4
    again = import_rates(reading, by=planners["treasurer2"])
    assert (again.new, again.same, Rate.objects.count()) == (0, 4, 4)
    assert rate_of("STN", date(2026, 3, 31)) == Decimal("24.5")
    assert to_eur(Decimal("655957.00"), "XAF", MARCH) == Decimal("1000.00")
    assert to_eur(Decimal("10.00"), "EUR", date(1999, 1, 1)) == Decimal("10.00")
    assert Entry.objects.filter(chain="desk").count() >= 4


def test_no_rate_is_guessed_from_another_month(planners):
    write_rate(month=MARCH, currency="USD", rate="1.08", by=planners["treasurer"])
    with pytest.raises(NoRate, match="2026-04"):
        to_eur(Decimal(1), "USD", date(2026, 4, 1))
    with pytest.raises(NoRate):
        to_eur(Decimal(1), "XAF", MARCH)
    with pytest.raises(Invalid):
        rate_of("GBP", MARCH)


def test_a_correction_stands_over_the_rate_before_which_is_kept(planners):
    write_rate(month=MARCH, currency="USD", rate="1.08", by=planners["treasurer"])
    write_rate(month=MARCH, currency="USD", rate="1,09", by=planners["treasurer2"])
    assert rate_of("USD", MARCH) == Decimal("1.09")
    assert [row.rate for row in stood_below([MARCH])] == [Decimal("1.08")]
    with pytest.raises(Denied):
        write_rate(month=MARCH, currency="USD", rate="1.10", by=planners["officer"])


def test_one_bad_line_is_named_and_nothing_of_the_sheet_is_kept(planners):
    rows = [
        ["2026-03", "USD", "1.08"],
        ["2026-04", "USD", "-1"],
        ["13/2026", "USD", "1.08"],
        ["2026-03", "XAF", "650"],
        ["2026-03", "dollars", "1.08"],
        ["2026-03", "USD", "1.09"],
        ["2026-05", "USD", "108"],
    ]
    outcome = import_rates(read_rates(["Mois", "Devise", "Taux"], rows), by=planners["treasurer"])
    assert [line for line, _why in outcome.faults] == [3, 4, 5, 6, 7, 8]
    assert not Rate.objects.exists()
    with pytest.raises(Invalid):
        read_rates(["a", "b"], rows)


@pytest.mark.parametrize("text", ["2026-03", "2026-03-17", "03/2026", "17/03/2026", "2026-03-01T00:00:00"])
def test_a_month_is_read_as_people_write_it(text):
    assert month_of(text) == MARCH


@pytest.mark.parametrize("wrong", [{"rate": 0}, {"rate": -1}, {"currency": "EUR"}, {"currency": "XAF", "rate": 650}])
def test_the_database_refuses_nonsense(wrong):
    facts = {"month": MARCH, "currency": "USD", "rate": Decimal("1.08"), "source": "typed"}
    with pytest.raises(IntegrityError), transaction.atomic():
        Rate.objects.create(**(facts | wrong))
    Rate.objects.create(**facts)
    with pytest.raises(IntegrityError), transaction.atomic():
        Rate.objects.create(**facts)
    Rate.objects.create(month=MARCH, currency="XAF", rate=Decimal("655.957"), source="sheet")
