"""A share in words: never a percentage alone, but of how many, and how sure it is."""

from __future__ import annotations

from django.utils.translation import gettext as _

from vigie.compute.intervals import Share, Skill


def percent(value: float) -> str:
    """A share as a whole percentage, without its sign."""
    return str(round(100 * value))


def share_words(share: Share) -> str:
    """Such as 75 % (40 to 93 %; 6 of 8), or that there are too few to say: what a share is of must stand beside it."""
    if share.value is None or share.interval is None:
        return _("too few to say (%(k)d of %(n)d)") % {"k": share.k, "n": share.n}
    low, high = share.interval
    return _("%(value)s %% (%(low)s to %(high)s %%; %(k)d of %(n)d)") % {
        "value": percent(share.value),
        "low": percent(low),
        "high": percent(high),
        "k": share.k,
        "n": share.n,
    }


def skill_words(skill: Skill | None) -> str:
    """How much better or worse than the baseline, with its interval; nothing is claimed when the interval holds 0."""
    if skill is None:
        return _("too few to say")
    figures = {"value": percent(skill.value), "low": percent(skill.low), "high": percent(skill.high), "n": skill.n}
    said = {
        "better": _("%(value)s %% better than the baseline (%(low)s to %(high)s %%; %(n)d scores)"),
        "worse": _("worse than the baseline: %(value)s %% (%(low)s to %(high)s %%; %(n)d scores)"),
        "none": _("no skill shown: %(value)s %% (%(low)s to %(high)s %%; %(n)d scores)"),
    }
    return said[skill.says] % figures
