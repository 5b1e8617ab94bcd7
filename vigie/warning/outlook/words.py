"""Findings and forecasts in plain words, always with the unit."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, ngettext_lazy

from vigie.compute.detection import CHOSEN, Answer, Finding
from vigie.compute.forecast import Forecast
from vigie.compute.series import Freq, TooLittle, shift
from vigie.ground.terms.queries import place_label
from vigie.ground.ui.periods import period_name
from vigie.warning.outlook.stored import Step
from vigie.warning.outlook.together import Neighbours
from vigie.warning.signals.naming import rule_name


def number(value: int | float, decimals: int | None = None) -> str:
    """A number as the reader writes it, rounded: `number_format` alone would cut the further decimals off."""
    rounded = value if decimals is None else round(value, decimals)
    return number_format(rounded, decimal_pos=decimals, use_l10n=True, force_grouping=True)


UNITS = {
    "acts": ngettext_lazy("%(count)s act", "%(count)s acts", "n"),
    "incidents": ngettext_lazy("%(count)s incident", "%(count)s incidents", "n"),
    "events": ngettext_lazy("%(count)s violent event", "%(count)s violent events", "n"),
    "against": ngettext_lazy("%(count)s attack on civilians", "%(count)s attacks on civilians", "n"),
    "protests": ngettext_lazy("%(count)s protest", "%(count)s protests", "n"),
    "deaths": ngettext_lazy("%(count)s death", "%(count)s deaths", "n"),
    "civilians": ngettext_lazy("%(count)s civilian death", "%(count)s civilian deaths", "n"),
    "killed": ngettext_lazy("%(count)s aid worker killed", "%(count)s aid workers killed", "n"),
    "wounded": ngettext_lazy("%(count)s aid worker wounded", "%(count)s aid workers wounded", "n"),
    "kidnapped": ngettext_lazy("%(count)s aid worker kidnapped", "%(count)s aid workers kidnapped", "n"),
    "weeks_far": ngettext_lazy("%(count)s week", "%(count)s weeks", "n"),
    "affected": ngettext_lazy("%(count)s aid worker affected", "%(count)s aid workers affected", "n"),
}
OTHER = ngettext_lazy("%(count)s case", "%(count)s cases", "n")


def amount(count: int, unit: str) -> str:
    """A count with its unit, which is named by the code of the source's measure."""
    return str(UNITS.get(unit, OTHER) % {"n": count, "count": number(count)})


def by_period(measure: str, freq: Freq) -> str:
    """What the vertical axis counts: the measure's own name and the period."""
    return (_("%(what)s, by month") if freq == "month" else _("%(what)s, by week")) % {"what": measure}


def between(low: int, high: int) -> str:
    """An interval of counts; one count alone where both ends are the same."""
    if low == high:
        return number(low)
    return _("%(low)s to %(high)s") % {"low": number(low), "high": number(high)}


def explain(answer: Answer, unit: str, freq: Freq) -> str:
    """What a rule saw, what it expected and why, and what would have changed its mind."""
    if isinstance(answer, TooLittle):
        return too_little(answer, unit, freq)
    facts = {
        "seen": amount(answer.observed, unit),
        "expected": between(answer.low, answer.high),
        "from": period_name(answer.baseline_start, freq),
        "to": period_name(answer.baseline_end, freq),
        "first": period_name(shift(answer.period, freq, 1 - answer.span), freq),
        "last": period_name(answer.period, freq),
        "limit": number(answer.silent_up_to),
    }
    if answer.fires and answer.span > 1:
        text = _(
            "More than expected: %(seen)s from %(first)s to %(last)s, where %(expected)s were expected after what was "
            "counted from %(from)s to %(to)s. At %(limit)s or fewer the rule would have stayed silent."
        )
    elif answer.fires:
        text = _(
            "More than expected: %(seen)s (%(last)s), where %(expected)s were expected after what was "
            "counted from %(from)s to %(to)s. At %(limit)s or fewer the rule would have stayed silent."
        )
    elif answer.span > 1:
        text = _(
            "Nothing unusual: %(seen)s from %(first)s to %(last)s, where %(expected)s were expected after what was "
            "counted from %(from)s to %(to)s. Above %(limit)s the rule would have spoken."
        )
    else:
        text = _(
            "Nothing unusual: %(seen)s (%(last)s), where %(expected)s were expected after what was "
            "counted from %(from)s to %(to)s. Above %(limit)s the rule would have spoken."
        )
    return text % facts


def reason(fired: Sequence[Finding], unit: str, freq: Freq) -> str:
    """Why a signal is raised: what the chosen rule saw, and which others of those that fired say the same."""
    chosen = next(found for found in fired if found.rule == CHOSEN[freq])
    said = explain(chosen, unit, freq)
    others = [rule_name(found.rule, freq) for found in fired if found is not chosen]
    if not others:
        return said + " " + _("No other rule says so.")
    return said + " " + _("These rules say so too: %(rules)s.") % {"rules": ", ".join(others)}


def explain_together(found: Neighbours, unit: str) -> str:
    """What neighbouring areas have together, what their share would be, and what would have changed the scan's mind."""
    cluster = found.cluster
    return ngettext(
        "More than their share together: %(seen)s in the last week in %(areas)s, where %(expected)s would be usual. At "
        "%(limit)s or fewer the scan would have stayed silent.",
        "More than their share together: %(seen)s in the last %(weeks)s weeks in %(areas)s, where %(expected)s would "
        "be usual. At %(limit)s or fewer the scan would have stayed silent.",
        cluster.span,
    ) % {
        "seen": amount(cluster.observed, unit),
        "weeks": number(cluster.span),
        "areas": ", ".join(place_label(area) for area in found.areas),
        "expected": number(cluster.expected, 1),
        "limit": number(cluster.silent_up_to),
    }


def too_little(answer: TooLittle, unit: str, freq: Freq) -> str:
    """Why there is no answer: it is said, never shown as a zero."""
    if answer.reason == "sparse":
        return _("Too little data: %(seen)s in the periods compared, and at least %(needed)s are needed to judge.") % {
            "seen": amount(answer.count, unit),
            "needed": number(answer.count_needed),
        }
    facts = {"known": number(answer.periods), "needed": number(answer.periods_needed)}
    if freq == "month":
        return _("Too little data: %(known)s earlier months are known, and %(needed)s are needed to judge.") % facts
    return _("Too little data: %(known)s earlier weeks are known, and %(needed)s are needed to judge.") % facts


def forecast_sentences(steps: Sequence[Step], baseline: Forecast | Answer, unit: str, freq: Freq) -> list[str]:
    """What is foreseen, by which rule and how it was chosen; then what the baseline says; or that there is none."""
    told = [(step.horizon, step.told) for step in steps if isinstance(step.told, Forecast)]
    if not told:
        return [forecast_sentence(baseline, unit, freq)]
    (soon, near), (late, far) = told[0], told[-1]
    pooled = _(
        "Forecast: %(middle)s in %(month)s in the middle, nine times in ten %(range)s; in %(last)s nine times in ten "
        "%(later)s. Several models are pooled, each weighted by how well it foretold earlier months."
    ) % {
        "middle": amount(near.quantile(0.5), unit),
        "range": between(*near.interval(0.9)),
        "month": period_name(shift(near.origin, freq, soon), freq),
        "last": period_name(shift(far.origin, freq, late), freq),
        "later": between(*far.interval(0.9)),
    }
    return [pooled, _("To compare:") + " " + forecast_sentence(baseline, unit, freq)]


def forecast_by(*, pooled: bool) -> str:
    """The caption of the table of forecasts."""
    if pooled:
        return _("Forecast for each of the coming months, by the pool of models")
    return _("Forecast for each of the coming periods, by the rule “last twelve months”")


def forecast_sentence(outlook: Forecast | Answer, unit: str, freq: Freq) -> str:
    """The forecast in one sentence, with the rule it comes from; or that there is none."""
    if isinstance(outlook, TooLittle):
        return _("No forecast.") + " " + too_little(outlook, unit, freq)
    if isinstance(outlook, Finding):
        raise TypeError("a finding is not a forecast")
    low, high = outlook.interval(0.9)
    facts = {"middle": amount(outlook.quantile(0.5), unit), "range": between(low, high)}
    if freq == "month":
        return (
            _(
                "Forecast: if the coming months are like the last twelve, %(middle)s a month, and nine times in ten "
                "%(range)s."
            )
            % facts
        )
    return (
        _("Forecast: if the coming weeks are like the last 52, %(middle)s a week, and nine times in ten %(range)s.")
        % facts
    )


def headline(found: list[Answer], unit: str, freq: Freq) -> str:
    """The one sentence under the title of a series."""
    fired = [answer for answer in found if isinstance(answer, Finding) and answer.fires]
    judged = [answer for answer in found if isinstance(answer, Finding)]
    if fired:
        return explain(max(fired, key=lambda answer: answer.observed - answer.high), unit, freq)
    if judged:
        return explain(judged[0], unit, freq)
    return explain(found[0], unit, freq) if found else _("Nothing is known yet.")


def coming(origin: date, freq: Freq, steps: int) -> list[date]:
    """The periods after the newest known one."""
    return [shift(origin, freq, step + 1) for step in range(steps)]
