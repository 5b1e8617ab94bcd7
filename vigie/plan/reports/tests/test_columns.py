"""Values retained for single columns in reports: which they are for the team, and for others no small cell."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
import time_machine

from vigie.ground.seal.fixtures import People
from vigie.plan.indicators.actions import attach_indicator, set_target
from vigie.plan.indicators.figures import Part
from vigie.plan.indicators.models import Indicator
from vigie.plan.indicators.overriding import approve_override, propose_override
from vigie.plan.reports import actions
from vigie.plan.reports.content import Table
from vigie.plan.reports.factories import a_plan, make_report
from vigie.plan.reports.models import Audience
from vigie.protection.incidents.models import MonthMargin

pytestmark = pytest.mark.django_db


@pytest.fixture
def indicator(planners: People) -> Indicator:
    for value, n in (("woman", 6), ("man", 8)):
        MonthMargin.objects.create(country="CMR", month=date(2031, 3, 1), dimension="sex", value=value, n=n)
    element = a_plan().nodes.select_related("element").get(text="Ouvrir une ligne").element
    return attach_indicator(element, "verified-incidents", by=planners["coordinator"])


def _retain(use: Indicator, n: int, people: People, *, country: str = "CMR", column: str = "woman") -> None:
    told = {"span": "2031", "value": Part(n), "country": country, "column": column, "reason": "R", "evidence": "E"}
    approve_override(propose_override(use, **told, by=people["evaluator"]), by=people["coordinator"])


def _tables(people: People, audience: Audience) -> list[Table]:
    report = actions.fix(make_report(audience=audience, by=people["coordinator"]), by=people["coordinator"])
    content = actions.fixed(report, actions.opened(report, by=people["coordinator"]))
    return next(one for one in content.sections if one.key == "indicators").tables


def test_the_team_reads_which_column_and_what_it_makes_of_the_total(indicator: Indicator, planners: People) -> None:
    with time_machine.travel("2032-02-01", tick=False):
        _retain(indicator, 11, planners)
        whole, by_country, by_column = _tables(planners, Audience.TEAM)
        assert (whole.rows[0][3], whole.rows[0][5]) == ("14", "19 (avec des valeurs de colonnes)")
        assert by_country.rows[0][1:] == ["14", "", "19 (avec des valeurs de colonnes)"]
        assert by_column.rows == [["Cameroun", "Femme", "6", "", "11"]]
        _retain(indicator, 30, planners, country="", column="")
        whole, by_country, _column = _tables(planners, Audience.TEAM)
        assert "deux sources" in whole.rows[0][5]
        assert "deux sources" in by_country.total[3]


@pytest.mark.parametrize(("n", "seen"), [(11, "19 (avec des valeurs de colonnes)"), (9, "masquée"), (2, "masquée")])
def test_outside_a_total_that_a_column_moved_by_few_is_hidden(
    indicator: Indicator, planners: People, n: int, seen: str
) -> None:
    """14 counted beside 17 would tell that a register knows of three more."""
    with time_machine.travel("2032-02-01", tick=False):
        _retain(indicator, n, planners)
        (whole,) = _tables(planners, Audience.FUNDER)
        assert (whole.rows[0][3], whole.rows[0][5]) == ("14", seen)
        assert len(_tables(planners, Audience.TEAM)) == 3


def test_the_target_of_a_column_is_told_to_the_team_beside_its_part_and_to_nobody_else(
    indicator: Indicator, planners: People
) -> None:
    by = planners["coordinator"]
    set_target(indicator, span="2031", amount=Decimal(77), column="woman", by=by)
    set_target(indicator, span="2031", amount=Decimal(76), country="TCD", column="man", by=by)
    whole, _by_country, aims = _tables(planners, Audience.TEAM)
    assert whole.rows[0][2:4] == ["", "14"]
    assert aims.rows == [["Tous les pays ensemble · Femme", "77.00", "6", ""], ["Tchad · Homme", "76.00", "", ""]]
    set_target(indicator, span="2031", amount=Decimal(90), by=by)
    assert _tables(planners, Audience.TEAM)[0].rows[0][2:4] == ["90.00", "14"]
    assert [table.rows[0][2:4] for table in _tables(planners, Audience.FUNDER)] == [["90.00", "14"]]
