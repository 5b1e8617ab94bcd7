"""The figures of a report are those of the rooms below, by part, period, funder and country; small ones stay inside."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
import time_machine
from django.utils import timezone, translation

from vigie.compute.spans import parse, year
from vigie.ground.access.answering import signer
from vigie.ground.access.errors import Invalid
from vigie.ground.seal.fixtures import People
from vigie.plan.activities import actions as bring_on
from vigie.plan.activities import planning
from vigie.plan.activities.models import Activity
from vigie.plan.budget.factories import make_fund, make_line, spend
from vigie.plan.budget.spending import settle
from vigie.plan.collection.actions import change
from vigie.plan.collection.factories import counted, make_indicator, wanted
from vigie.plan.indicators.actions import attach_indicator, lock_period, set_target
from vigie.plan.indicators.adopting import adopt, compose, propose_recipe, write
from vigie.plan.indicators.adopting import change as next_version
from vigie.plan.indicators.describing import add_code
from vigie.plan.indicators.figures import Part
from vigie.plan.indicators.models import RecipeVersion, Target
from vigie.plan.indicators.overriding import approve_override, propose_override
from vigie.plan.indicators.sources.tally import UNSAID
from vigie.plan.reports import actions
from vigie.plan.reports.content import Content, Section
from vigie.plan.reports.factories import a_plan, accepted_account, cleared_element, make_report, prepared_file
from vigie.plan.reports.forms import BeginForm
from vigie.plan.reports.models import Audience, Report
from vigie.plan.tree.models import Element
from vigie.protection.incidents.models import MonthMargin

pytestmark = pytest.mark.django_db


def _element() -> Element:
    return a_plan().nodes.select_related("element").get(text="Ouvrir une ligne").element


def _content(report: Report, people: People) -> Content:
    actions.fix(report, by=people["coordinator"])
    return actions.fixed(report, actions.opened(report, by=people["coordinator"]))


def _chapter(content: Content, key: str) -> Section:
    return next(one for one in content.sections if one.key == key)


def test_money_is_the_sum_of_its_lines_and_of_what_two_approved(planners: People) -> None:
    by = planners["treasurer"]
    line = make_line(_element(), "1200", by=by, fund=make_fund(by=by))
    settle(spend(line, "100", by=by), verb="approve", by=planners["coordinator"])
    spend(line, "50", by=by)  # waits for a second person: not spent
    table = _chapter(_content(make_report(span=year(2026), by=planners["coordinator"]), planners), "money").tables[0]
    assert table.total[1:] == ["1200.00", "0.00", "100.00"]
    later = _content(make_report(span=year(2027), by=planners["coordinator"]), planners)
    assert _chapter(later, "money").tables[0].total[1:] == ["", "", ""]


def test_a_report_for_a_funder_holds_its_own_money_alone(planners: People) -> None:
    by = planners["treasurer"]
    fund = make_fund(by=by)
    make_line(_element(), "1200", by=by, fund=fund)
    make_line(_element(), "70", by=by)
    report = make_report(span=year(2026), audience=Audience.FUNDER, by=planners["coordinator"])
    Report.objects.filter(pk=report.pk).update(funder=fund.funder)
    report.refresh_from_db()
    assert _chapter(_content(report, planners), "money").tables[0].total[1] == "1200.00"


def test_activities_are_counted_where_they_were_due(planners: People) -> None:
    by = planners["coordinator"]
    planning.take_on(a_plan(), by=by)
    activity = Activity.objects.get(element=_element())
    planning.plan(activity, starts=date(2031, 1, 1), ends=date(2031, 6, 30), by=by)
    bring_on.step(activity, "finish", by=by)
    table = _chapter(_content(make_report(by=by), planners), "progress").tables[0]
    assert table.total[1:4] == ["2", "1", "1"]


def test_risks_are_told_to_the_team_alone(planners: People) -> None:
    by = planners["coordinator"]
    planning.take_on(a_plan(), by=by)
    activity = Activity.objects.get(element=_element())
    bring_on.foresee(activity, kind="risk", words="Frontière fermée", likelihood=2, impact=2, by=by)
    assert "Frontière fermée" in str(_content(make_report(by=by), planners).kept())
    outside = make_report(audience=Audience.PUBLIC, by=by)
    assert "Frontière fermée" not in str(_content(outside, planners).kept())


@pytest.mark.parametrize(("n", "inside", "outside"), [(4, "4", ""), (5, "5", "5"), (0, "0", "0")])
def test_small_figures_stay_inside(planners: People, n: int, inside: str, outside: str) -> None:
    by = planners["coordinator"]
    attach_indicator(_element(), "verified-incidents", by=by)
    MonthMargin.objects.create(country="CMR", month=date(2031, 3, 1), dimension="sex", value="woman", n=n)
    for audience, seen in ((Audience.TEAM, inside), (Audience.FUNDER, outside)):
        content = _content(make_report(audience=audience, by=by), planners)
        assert _chapter(content, "indicators").tables[0].rows[0][3] == seen
    assert len(_chapter(content, "indicators").tables) == 1  # no table by country leaves


@pytest.mark.parametrize(("n", "inside", "outside"), [(9, "9", "9"), (4, "4", "masquée")])
def test_a_retained_value_stands_beside_the_counted_one(planners: People, n: int, inside: str, outside: str) -> None:
    by = planners["coordinator"]
    use = attach_indicator(_element(), "verified-incidents", by=by)
    MonthMargin.objects.create(country="CMR", month=date(2031, 3, 1), dimension="sex", value="woman", n=6)
    with time_machine.travel("2032-02-01", tick=False):
        told = {"span": "2031", "value": Part(n), "reason": "Registre", "evidence": "Registre"}
        approve_override(propose_override(use, **told, by=planners["evaluator"]), by=by)
        for audience, seen in ((Audience.TEAM, inside), (Audience.FUNDER, outside)):
            table = _chapter(_content(make_report(audience=audience, by=by), planners), "indicators").tables[0]
            assert (table.rows[0][3], table.rows[0][5]) == ("6", seen)


@pytest.mark.parametrize(("men", "told"), [(5, "7"), (4, "")])
def test_what_subtracting_a_composed_figure_would_tell_stays_inside(planners: People, men: int, told: str) -> None:
    by, other = planners["coordinator"], planners["evaluator"]
    for value, n in (("woman", 7), ("man", men)):
        MonthMargin.objects.create(country="CMR", month=date(2031, 3, 1), dimension="sex", value=value, n=n)
    made = compose("verified-incidents", title="Femmes", by=other)
    made = propose_recipe(write(made, title="Femmes", values=["woman"], by=other), by=other)
    adopt(made, seen=made.written_at.isoformat(), by=by)
    for key in ("verified-incidents", made.key):
        attach_indicator(_element(), key, by=by)
    for audience, seen in ((Audience.TEAM, "7"), (Audience.FUNDER, told)):
        rows = _chapter(_content(make_report(audience=audience, by=by), planners), "indicators").tables[0].rows
        assert next(row for row in rows if row[0] == "Femmes")[3] == seen
        assert str(7 + men) in {row[3] for row in rows}


def test_a_report_on_a_locked_period_shows_its_locked_figures(planners: People) -> None:
    by = planners["coordinator"]
    use = attach_indicator(_element(), "verified-incidents", by=by)
    add_code(use, framework="sdg", code="16.10.1", words="Cas vérifiés (exemple)", by=by)
    MonthMargin.objects.create(country="CMR", month=date(2031, 3, 1), dimension="sex", value="woman", n=6)
    with time_machine.travel("2032-02-01", tick=False):
        lock_period("2031", by=planners["evaluator"])
        MonthMargin.objects.update(n=7)
        table = _chapter(_content(make_report(by=by), planners), "indicators").tables[0]
    assert table.rows[0][3] == "6"
    assert table.rows[0][0].endswith("(SDG 16.10.1)")


def test_iati_tells_what_was_cleared_and_keeps_the_rest(planners: People) -> None:
    by, second = planners["coordinator"], planners["decider"]
    accepted_account(by=by, second=second)
    line = make_line(_element(), "1200", by=by, fund=make_fund(by=planners["treasurer"]))
    for _n in range(5):  # the sum of fewer would be somebody's pay
        settle(spend(line, "20", by=planners["treasurer"]), verb="approve", by=by)
    cleared_element(by=by, second=second)
    nothing = bytes(prepared_file(by=by).body).decode()
    assert "1200" not in nothing
    assert "<transaction>" not in nothing
    cleared_element(by=by, second=second, budget=True, transactions=True, results=True, countries=True)
    told = bytes(prepared_file(by=by).body).decode()
    assert "1200.00" in told
    assert "100.00" in told
    assert "Imprimeur" not in told
    assert "receiver-org" not in told
    organisation = bytes(prepared_file("organisation", by=by).body).decode()
    assert "1200.00" in organisation


@pytest.mark.parametrize(("n", "inside", "outside"), [(4, "4", ""), (5, "5", "5"), (0, "0", "0")])
def test_small_figures_by_hand_stay_inside_too(planners: People, n: int, inside: str, outside: str) -> None:
    by = planners["coordinator"]
    manual = make_indicator(by=by, since=date(2025, 1, 1), values=())
    counted(manual, "CMR", "2025-Q1", n, by=by, second=planners["evaluator"])
    attach_indicator(_element(), manual.code, by=by)
    for audience, seen in ((Audience.TEAM, inside), (Audience.FUNDER, outside)):
        content = _content(make_report(audience=audience, span=parse("2025"), by=by), planners)
        assert _chapter(content, "indicators").tables[0].rows[0][3] == seen


@pytest.mark.parametrize(("n", "told"), [(4, False), (50, True)])
def test_iati_tells_a_figure_by_hand_and_no_small_or_restricted_one(planners: People, n: int, *, told: bool) -> None:
    by, second = planners["coordinator"], planners["decider"]
    accepted_account(by=by, second=second)
    element = cleared_element(by=by, second=second, results=True)
    for restricted in (False, True):
        manual = make_indicator(by=by, since=date(2025, 1, 1), values=(), restricted=restricted)
        counted(manual, "CMR", "2025-Q1", n, by=by, second=planners["evaluator"])
        use = attach_indicator(element, manual.code, by=by)
        set_target(use, span="2025", amount=Decimal(90), by=by)
        Target.objects.create(
            indicator=use, span="2025", value="v1", amount=Decimal(71), set_by=signer(by), set_at=timezone.now()
        )
    live = bytes(prepared_file(by=by).body).decode()
    assert 'value="71"' not in live  # a target of a column would ask for its figure, which may be small
    assert live.count("<result ") == 1  # of the restricted one nothing is told
    assert "<actual " not in live  # two files of a living figure would tell what came in between
    lock_period("2025", by=planners["evaluator"])
    file = bytes(prepared_file(by=by).body).decode()
    assert (f'<actual value="{n}"' in file) == told


@pytest.mark.parametrize("restricted", [False, True])
def test_what_one_team_alone_reads_is_not_in_a_report_that_leaves(planners: People, *, restricted: bool) -> None:
    by = planners["coordinator"]
    manual = make_indicator(by=by, since=date(2025, 1, 1), values=(), restricted=restricted)
    counted(manual, "CMR", "2025-Q1", 50, by=by, second=planners["evaluator"])
    attach_indicator(_element(), manual.code, by=by)
    for audience, seen in ((Audience.TEAM, True), (Audience.FUNDER, not restricted), (Audience.PUBLIC, not restricted)):
        content = _content(make_report(audience=audience, span=parse("2025"), by=by), planners)
        assert ("Personnes formées (inventé)" in str(content.kept())) == seen


def _composed(people: People, title: str = "Femmes") -> str:
    other = people["evaluator"]
    made = compose("verified-incidents", title=title, by=other)
    written = propose_recipe(write(made, title=title, values=["woman"], by=other), by=other)
    adopt(written, seen=written.written_at.isoformat(), by=people["coordinator"])
    return made.key


def _rows_of_2031(people: People, audience: Audience) -> dict[str, str]:
    content = _content(make_report(audience=audience, by=people["coordinator"]), people)
    return {row[0]: row[3] for row in _chapter(content, "indicators").tables[0].rows}


def _two_sexes() -> None:
    for value in ("woman", "man"):
        MonthMargin.objects.create(country="CMR", month=date(2031, 3, 1), dimension="sex", value=value, n=7)


def test_a_part_composed_after_the_lock_stays_inside_in_a_locked_period(planners: People) -> None:
    _two_sexes()
    attach_indicator(_element(), "verified-incidents", by=planners["coordinator"])
    with time_machine.travel("2032-02-01", tick=False):
        lock_period("2031", by=planners["evaluator"])
        attach_indicator(_element(), _composed(planners), by=planners["coordinator"])
        assert _rows_of_2031(planners, Audience.TEAM)["Femmes"] == "7"
        assert _rows_of_2031(planners, Audience.FUNDER)["Femmes"] == ""


@pytest.mark.parametrize(
    ("same", "title", "told"),
    [(True, "Femmes", "7"), (False, "Femmes (chiffre compté comme au verrouillage)", "")],
)
def test_a_figure_that_today_is_counted_otherwise_says_so_and_stays_inside(
    planners: People, title: str, told: str, *, same: bool
) -> None:
    by, other = planners["coordinator"], planners["evaluator"]
    _two_sexes()
    key = _composed(planners)
    for one in ("verified-incidents", key):
        attach_indicator(_element(), one, by=by)
    with time_machine.travel("2032-02-01", tick=False):
        lock_period("2031", by=other)
        if not same:
            next_one = next_version(RecipeVersion.objects.get(key=key), by=other)
            written = propose_recipe(write(next_one, title="Femmes", values=["man"], by=other), by=other)
            adopt(written, seen=written.written_at.isoformat(), by=by)
        assert _rows_of_2031(planners, Audience.TEAM)[title] == "7"
        assert _rows_of_2031(planners, Audience.FUNDER)[title] == told


def test_a_country_that_is_not_said_has_words_in_a_report(planners: People) -> None:
    by = planners["coordinator"]
    attach_indicator(_element(), "verified-incidents", by=by)
    MonthMargin.objects.create(country=UNSAID, month=date(2031, 3, 1), dimension="sex", value="woman", n=6)
    tables = _chapter(_content(make_report(by=by), planners), "indicators").tables
    assert tables[1].rows[0][0] == "Pays non précisé"


def test_a_report_is_of_whole_months(planners: People) -> None:
    by = planners["coordinator"]
    assert make_report(span=parse("2031-02-01/2031-04-30"), by=by).span == "2031-02-01/2031-04-30"
    for half in ("2031-02-01/2031-02-14", "2031-02-15/2031-03-31"):
        with pytest.raises(Invalid):
            make_report(span=parse(half), by=by)
        form = BeginForm({"span": half}, version=a_plan())
        assert "span" in form.errors
    old = make_report(by=by)
    Report.objects.filter(pk=old.pk).update(span=half)  # begun when this was not refused yet
    old.refresh_from_db()
    with pytest.raises(Invalid):
        actions.fix(old, by=by)


def test_iati_tells_french_whoever_prepares_it_and_no_figure_counted_otherwise_since(planners: People) -> None:
    by, second = planners["coordinator"], planners["decider"]
    accepted_account(by=by, second=second)
    element = cleared_element(by=by, second=second, results=True)
    manual = make_indicator(by=by, since=date(2025, 1, 1), values=())
    counted(manual, "CMR", "2025-Q1", 50, by=by, second=planners["evaluator"])
    set_target(attach_indicator(element, manual.code, by=by), span="2025", amount=Decimal(90), by=by)
    lock_period("2025", by=planners["evaluator"])
    with translation.override("en"):
        english = bytes(prepared_file(by=by).body).decode()
    assert "Personnes formées (inventé)" in english
    assert "People trained" not in english
    assert '<actual value="50"' in english
    other = {"fr": "stagiaires", "en": "trainees"}
    change(manual, wanted(since=date(2025, 1, 1), values=(), units=other), by=by)
    assert "<actual " not in bytes(prepared_file(by=by).body).decode()
