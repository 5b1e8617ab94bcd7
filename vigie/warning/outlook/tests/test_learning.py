"""What forecasts learnt is kept from night to night, used only where it was made of the same, and changes nothing."""

from __future__ import annotations

from datetime import date

import pytest

from vigie.compute.forecast import forecaster as forecasts
from vigie.compute.forecast import learnt as kept
from vigie.compute.series import shift
from vigie.ground.accounts.actor import Actor
from vigie.warning.outlook.actions import run
from vigie.warning.outlook.factories import import_deaths, restless_deaths
from vigie.warning.outlook.models import Learnt, Reading, Track

pytestmark = [pytest.mark.django_db, pytest.mark.slow]

FIRST, MONTHS = date(2012, 1, 1), 100
NODE = Actor.system()
DEATHS = {iso3: counts for iso3, counts in restless_deaths(months=MONTHS + 2).items() if iso3 < "COE"}


@pytest.fixture
def learning(monkeypatch):
    """At which origins and horizons something was learnt, since it was last asked."""
    at, products = [], forecasts.products

    def counting(members, observed):
        at.append(len(observed))
        return products(members, observed)

    monkeypatch.setattr(forecasts, "products", counting)

    def since() -> int:
        found = len(at)
        at.clear()
        return found

    return since


def night(months: int, counts=DEATHS) -> list:
    """What is foreseen after this night, of counts up to a month; to the last digit."""
    import_deaths({iso3: known[:months] for iso3, known in counts.items()}, first=FIRST)
    run(by=NODE, today=shift(FIRST, "month", months))
    return list(Track.objects.order_by("country").values_list("country", "ahead", "forecast"))


def forgotten() -> None:
    for model in (Reading, Track, Learnt):
        model.objects.all().delete()


def test_a_month_more_learns_that_month_alone_and_foresees_what_learning_all_anew_would(people, learning):
    night(MONTHS)
    assert learning() > 100
    stored = dict(Learnt.objects.values_list("pk", "digest"))
    step_by_step = night(MONTHS + 1)
    assert learning() == 6  # One new origin for each of six horizons.
    assert len(set(stored) & set(Learnt.objects.values_list("pk", flat=True))) == len(stored) - 6
    forgotten()
    assert night(MONTHS + 1) == step_by_step
    assert learning() > 100


def test_a_revised_month_is_learnt_anew_with_all_after_it_and_what_rested_on_it_goes(people, learning):
    night(MONTHS)
    learning()
    revised = {iso3: list(counts) for iso3, counts in DEATHS.items()}
    revised["CAF"][80] += 30
    told = night(MONTHS, revised)
    learnt = learning()
    assert 6 * 15 < learnt < 6 * 30
    forgotten()
    assert night(MONTHS, revised) == told
    assert learning() > learnt


def test_another_version_of_what_learns_takes_nothing_over(people, learning, monkeypatch):
    night(MONTHS)
    first = learning()
    monkeypatch.setattr(kept, "code", lambda: "another version")
    night(MONTHS + 1)
    assert learning() == first
    assert Learnt.objects.count() == first


def test_a_night_with_nothing_new_neither_learns_nor_forgets(people, learning):
    night(MONTHS)
    learning()
    before = list(Learnt.objects.values_list("pk", flat=True))
    night(MONTHS)
    assert learning() == 0
    assert list(Learnt.objects.values_list("pk", flat=True)) == before


def test_what_is_kept_is_read_back_to_the_last_digit_and_nothing_else_is_read(people):
    night(MONTHS)
    body = bytes(Learnt.objects.order_by("pk").last().body)
    past = kept.from_bytes(body)
    assert past.said.size
    assert kept.as_bytes(past) == body
    for other in (b"", b"else", kept.zlib.compress(b"1234567890123456" * 9)):
        with pytest.raises(ValueError, match=r"not what was learnt|buffer"):
            kept.from_bytes(other)


def test_a_row_that_does_not_read_is_learnt_anew(people, learning):
    told = night(MONTHS)
    broken = Learnt.objects.order_by("pk").last()
    Learnt.objects.filter(pk=broken.pk).update(body=b"else")
    Track.objects.all().delete()
    learning()
    assert (night(MONTHS), learning()) == (told, 1)
    assert not Learnt.objects.filter(body=b"else").exists()
