"""The chances of surges as the watch page tells them: which counts, which rule, how often such warnings were right."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.urls import reverse
from django.utils.translation import gettext as _

from vigie.compute.intervals import Share
from vigie.compute.series import shift
from vigie.compute.surges import AHEAD, FEWEST_MONTHS, FEWEST_SURGES, UNBROKEN, Standing
from vigie.ground.access.rules import may
from vigie.ground.accounts.actor import Actor
from vigie.ground.terms.models import Place
from vigie.ground.terms.queries import places
from vigie.ground.ui.periods import month_name
from vigie.ground.ui.shares import share_words
from vigie.warning.outlook.labels import source_title
from vigie.warning.outlook.looks import Judged, SurgeLook
from vigie.warning.outlook.surging import FEEDS, SHORT
from vigie.warning.outlook.words import amount, number
from vigie.warning.signals import rules as signals
from vigie.warning.signals.models import Feed

UNIT = "deaths"
LEAST = 0.001
FEWEST_ONSETS = 5
WORLD = Share(550, 1639)
WORLD_PRESENT = Share(794, 1639)
"""Over 133 countries, June 2013 to May 2023, by the same method learnt on all of them (ADR 79, `bench/surges.py`)."""


@dataclass(frozen=True, slots=True)
class PlaceLine:
    """One country: its chance (empty where none can be told), what would be a surge, and what would have changed it."""

    name: str
    chance: str
    warns: bool
    limit: str
    why: str


@dataclass(frozen=True, slots=True)
class Link:
    """Where the reader can see to it that more is known."""

    url: str
    text: str


@dataclass(frozen=True, slots=True)
class SurgesShown:
    """The section. Without `lines` it is one sentence, `nothing`, and perhaps a `link`."""

    title: str
    source: str = ""
    nothing: str = ""
    over: str = ""
    provisional: bool = False
    lines: tuple[PlaceLine, ...] = ()
    silent: str = ""
    record: tuple[str, ...] = ()
    rule: tuple[str, ...] = ()
    link: Link | None = None


def surges(actor: Actor, *, today: date) -> SurgesShown:
    """What the newest look says of each country, or why nothing is said."""
    look = SurgeLook.objects.newest_of(FEEDS)
    if look is None or look.refused:
        return SurgesShown(_("Chance of a surge of deaths"), nothing=_nothing(look), link=_link(actor))
    first, last = (month_name(shift(look.newest, "month", step)) for step in (1, AHEAD))
    over = look.is_over(today)
    return SurgesShown(
        title=_("Chance of a surge of deaths, %(first)s to %(last)s") % {"first": first, "last": last},
        source=source_title(look.what.partition(":")[0]),
        over=_("These months are over. Bring a newer version in before you rely on this.") if over else "",
        provisional=look.provisional,
        lines=tuple(_lines(look)),
        silent=_silent(look),
        record=_record(look),
        rule=_rule(look),
        link=_link(actor) if over else None,
    )


def _nothing(look: SurgeLook | None) -> str:
    if look is None:
        if Feed.objects.filter(code__in=[feed.partition(":")[0] for feed in FEEDS]).exists():
            return _("A feed of deaths is here; the chances follow after the next nightly run.")
        return _("No feed of deaths by country and month is here, and of our own counts no such chance is told.")
    if look.refused == SHORT:
        facts = {"known": number(look.months), "needed": number(FEWEST_MONTHS)}
        return _("Too little data: %(known)s months are known; to learn and to judge takes %(needed)s.") % facts
    return _("Too little data: fewer than %(n)s months came before a surge, and so many are needed to learn from.") % {
        "n": number(FEWEST_SURGES)
    }


def _link(actor: Actor) -> Link | None:
    if may(signals.IMPORT, actor):
        return Link(reverse("signals:bring"), _("Bring a file in"))
    if signals.may_read_feeds(actor):
        return Link(reverse("signals:feeds"), _("See the sources"))
    return None


def _lines(look: SurgeLook) -> list[PlaceLine]:
    """Countries that the feed knows; the highest chance first, those without one last."""
    known = look.standings
    named = [(place.label(), known[place.iso3]) for place in places(Place.Kind.COUNTRY) if place.iso3 in known]
    named.sort(key=lambda pair: -1.0 if pair[1] is None or pair[1].chance is None else pair[1].chance, reverse=True)
    return [_line(name, standing, look) for name, standing in named]


def _line(name: str, standing: Standing | None, look: SurgeLook) -> PlaceLine:
    if standing is None:
        why = _("Its count of %(month)s is not known.") % {"month": month_name(look.newest)}
        return PlaceLine(name, "", warns=False, limit="", why=why)
    limit = "" if standing.limit is None else number(standing.limit)
    if standing.chance is None:
        facts = {"months": number(UNBROKEN)}
        why = _(
            "Too little data: the last %(months)s months known without a gap, and five deaths in three years, are "
            "needed."
        )
        return PlaceLine(name, "", warns=False, limit=limit, why=why % facts)
    chance = _chance(standing.chance, look.threshold, warns=standing.warns)
    return PlaceLine(name, chance, standing.warns, limit, _turning(standing, look.newest))


def _chance(value: float, threshold: float | None = None, *, warns: bool = False) -> str:
    """With one decimal; where rounding would lift it to the threshold that it does not reach, that is said."""
    shown = {"n": number(100 * value, 1)}
    if value < LEAST:
        return _("under %(n)s %%") % {"n": number(100 * LEAST, 1)}
    if threshold is not None and not warns and shown["n"] == number(100 * threshold, 1):
        return _("just under %(n)s %%") % shown
    return _("%(n)s %%") % shown


def _turning(standing: Standing, newest: date) -> str:
    facts = {"seen": amount(standing.observed, UNIT), "month": month_name(newest)}
    if standing.turns_at is None:
        return _("%(seen)s in %(month)s. No other number of that month alone would have changed the verdict.") % facts
    facts["turn"] = number(standing.turns_at)
    if standing.warns:
        return _("%(seen)s in %(month)s. At %(turn)s there would be no warning.") % facts
    return _("%(seen)s in %(month)s. At %(turn)s a warning would stand.") % facts


def _silent(look: SurgeLook) -> str:
    silent = [place.label() for place in places(Place.Kind.COUNTRY) if place.iso3 not in look.places]
    if not silent:
        return ""
    return _("The source says nothing of these, which is not zero: %(places)s.") % {"places": ", ".join(silent)}


def _record(look: SurgeLook) -> tuple[str, ...]:
    """How often such a warning was right, with the numbers that this rests on."""
    judged = look.judged
    if judged is None or look.first is None or look.last is None:
        return ()
    right = Share(judged.true, judged.alerts)
    if right.too_few:
        return (_("How often such a warning is right is not known: there were fewer than five in the months judged."),)
    facts = {
        "first": month_name(look.first),
        "last": month_name(shift(look.last, "month", -AHEAD)),
        "areas": number(look.areas),
        "right": share_words(right),
        "present": share_words(Share(judged.true_or_present, judged.alerts)),
        "caught": number(judged.caught),
        "onsets": number(judged.onsets),
    }
    said = (
        _(
            "How often such a warning was right, in these counts of %(areas)s countries from %(first)s to %(last)s: "
            "followed by a surge within three months, %(right)s; with those that stood while a surge was on already, "
            "%(present)s."
        )
        % facts,
        _("Of %(onsets)s surges that began, %(caught)s had been announced: that no warning stands promises nothing.")
        % facts,
    )
    return (*said, *_first_counts(look))


def _first_counts(look: SurgeLook) -> tuple[str, ...]:
    """The record is of counts as they are known today; a warning of provisional ones was never judged as it stood."""
    if not look.provisional:
        return ()
    return (
        _(
            "That was judged on counts as revised since. On first, provisional counts, as the newest are, it was not "
            "measured."
        ),
    )


def _rule(look: SurgeLook) -> tuple[str, ...]:
    judged = look.judged
    if judged is None:
        return ()
    return (
        _(
            "The limit: what 95 of 100 months like those of the year before would not exceed, and at least ten deaths "
            "and half as much again above their mean. Each of the three months has its own; the table holds the lowest."
        ),
        _(
            "The chance is learnt from earlier months of the same counts: their level, how near they are to the limit, "
            "past surges and quiet times."
        ),
        _line_of(look, judged),
        _beside(judged),
        _(
            "Over 133 countries, from June 2013 to May 2023, the same method was right in %(world)s; with surges that "
            "were on already, %(present)s. That was learnt and measured there, and not on these counts."
        )
        % {"world": share_words(WORLD), "present": share_words(WORLD_PRESENT)},
        _("Warnings of neighbouring months often speak of the same surge: the true range is wider than the one told."),
    )


def _line_of(look: SurgeLook, judged: Judged) -> str:
    """From which chance on a warning stands, and how much of the past that was chosen on."""
    facts = {"threshold": _chance(look.threshold or 0)}
    if judged.line_years is None:
        return _("A warning stands from a chance of %(threshold)s on, a line chosen on earlier years.") % facts
    facts |= {name: number(getattr(judged, f"line_{name}")) for name in ("years", "onsets", "caught")}
    if judged.line_onsets < FEWEST_ONSETS:
        return (
            _(
                "A warning stands from a chance of %(threshold)s on. Beginnings of surges in the years before: "
                "%(onsets)s, too few to choose a line by."
            )
            % facts
        )
    return (
        _(
            "A warning stands from a chance of %(threshold)s on. Years before that this line was chosen on: %(years)s; "
            "of %(onsets)s beginnings of surges in them, it would have announced %(caught)s."
        )
        % facts
    )


def _beside(judged: Judged) -> str:
    return _("To compare, the rule “a surge is on” was right in this share, and announces no beginning: %(share)s.") % {
        "share": share_words(Share(judged.on_true, judged.on_alerts))
    }
