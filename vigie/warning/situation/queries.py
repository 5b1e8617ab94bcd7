"""Who has answered, what was judged, and where nobody said anything."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from uuid import UUID

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from vigie.ground.access.rules import may
from vigie.ground.accounts.actor import Actor
from vigie.ground.questions.queries import in_use
from vigie.ground.search.searchable import Searchable
from vigie.ground.tasks.todo import Todo
from vigie.ground.terms.queries import place_label
from vigie.warning.situation import rules
from vigie.warning.situation.actions import TEAM, may_answer
from vigie.warning.situation.models import Grid, Judgement, Post
from vigie.warning.situation.presenting import week_name
from vigie.warning.situation.questions import GRID, is_indicator
from vigie.warning.situation.watching import Judged, gravest
from vigie.warning.situation.weeks import WEEK, asked_for, last_weeks

SILENT_AFTER = 2  # whole weeks without an answer, after which the analyst is asked to call
DRAWN = 26  # weeks of the strip
LISTED = 30
ANSWERED, PARTLY, SILENT, NOBODY = "answered", "partly", "silent", "nobody"


@dataclass(frozen=True)
class Cell:
    """One country in one week: of `expected` focal points `answered` did. Without any, nobody was asked."""

    week: date
    expected: int
    answered: int

    @property
    def state(self) -> str:
        """Nobody was asked, all were silent, some answered, or all did."""
        if not self.expected:
            return NOBODY
        return SILENT if not self.answered else ANSWERED if self.answered >= self.expected else PARTLY


@dataclass(frozen=True)
class Line:
    """One country over the weeks, the oldest first."""

    country: str
    cells: list[Cell]

    @property
    def expected(self) -> int:
        """Answers that were asked for in all."""
        return sum(cell.expected for cell in self.cells)

    @property
    def answered(self) -> int:
        """Answers that came in all."""
        return sum(cell.answered for cell in self.cells)

    @property
    def last(self) -> date | None:
        """The newest week with an answer."""
        return next((cell.week for cell in reversed(self.cells) if cell.answered), None)


def completeness(actor: Actor, *, today: date | None = None, weeks: int = DRAWN, country: str = "") -> list[Line]:
    """Each country (or the one asked) that has or had a focal point, week by week: who was asked and who answered.

    Silence is not zero. What the actor may not see is not there: a country of which they see no post has no line.
    """
    asked = last_weeks(today or timezone.localdate(), weeks)
    only = {"country": country} if country else {}
    posts = list(Post.objects.visible_to(actor).filter(**only).values_list("pk", "country", "started_on", "ended_on"))
    grids = Grid.objects.visible_to(actor).filter(**only).of_weeks(asked[0], asked[-1]).values_list("post", "week")
    answers = set(grids)
    lines: dict[str, list[Cell]] = {}
    for where in sorted({row[1] for row in posts}, key=place_label):
        here = [(pk, start, end) for pk, place, start, end in posts if place == where]
        lines[where] = [_cell(week, here, answers) for week in asked]
    return [Line(where, cells) for where, cells in lines.items()]


def _cell(week: date, posts: list[tuple[UUID, date, date | None]], answers: set[tuple[UUID, date]]) -> Cell:
    """A post is asked for the weeks that lie wholly in its time; an answer for another week is counted as well."""
    last = week + WEEK - timedelta(days=1)
    asked = {pk for pk, start, end in posts if start <= last and (end is None or end > last)}
    answered = {pk for pk, _start, _end in posts if (pk, week) in answers}
    return Cell(week, len(asked | answered), len(answered))


def posts_of(actor: Actor) -> list[Post]:
    """An actor's own live posts, where they may still answer: a focal point may have lost the role since."""
    return [post for post in Post.objects.visible_to(actor).live().of(actor) if may_answer(post, actor)]


def live_posts(actor: Actor) -> list[Post]:
    """Everyone who is a focal point now, with their accounts."""
    return list(Post.objects.visible_to(actor).live().select_related("user"))


def indicators() -> list[tuple[str, str]]:
    """Key and words of each indicator that is asked now, in order."""
    return [(question.key, question.label()) for question in in_use(GRID)[1] if is_indicator(question)]


def judged(first: date, last: date, *, country: str = "") -> dict[tuple[str, str], dict[date, Judged]]:
    """(country, indicator) → Monday → level and trend, of whole countries: all that jobs, which hold no key, may read.

    `country` asks for one only. Several grids of one week count as the gravest that somebody knows. A week nobody
    answered is not there: it is unknown, and never “none”.
    """
    said: dict[tuple[str, str, date], list[Judged]] = defaultdict(list)
    found = Judgement.objects.filter(week__range=(first, last), **({"country": country} if country else {}))
    for where, indicator, week, level, trend in found.values_list("country", "indicator", "week", "level", "trend"):
        said[where, indicator, week].append((level, trend))
    series: dict[tuple[str, str], dict[date, Judged]] = defaultdict(dict)
    for (where, indicator, week), each in said.items():
        series[where, indicator][week] = gravest(each)
    return dict(series)


def newest(actor: Actor) -> list[Grid]:
    """The newest grids that an actor may see."""
    return list(Grid.objects.visible_to(actor).select_related("answered_by", "post__user")[:LISTED])


def todo(actor: Actor) -> list[Todo]:
    """Own grids that are asked for; for who calls focal points, the countries that are silent. Clear facts only."""
    today = timezone.localdate()
    return [*_own(actor, today), *_silent(actor, today)]


def _own(actor: Actor, today: date) -> list[Todo]:
    week = asked_for(today)
    mine = [post for post in posts_of(actor) if post.started_on < week + WEEK]
    done = set(Grid.objects.visible_to(actor).filter(post__in=mine, week=week).values_list("post", flat=True))
    by = datetime.combine(week + WEEK + timedelta(days=3), time(), UTC)
    return [
        Todo(
            "yellow",
            _("Answer the weekly grid"),
            f"{place_label(post.country)} · {week_name(week)}",
            reverse("situation:answer", args=[post.pk]),
            by,
        )
        for post in mine
        if post.pk not in done
    ]


def silent(actor: Actor, today: date) -> dict[str, int]:
    """Country → how many of its focal points said nothing for the last whole weeks."""
    weeks = last_weeks(today, SILENT_AFTER)
    heard = Grid.objects.visible_to(actor).filter(week__gte=weeks[0]).values("post")
    quiet = Post.objects.visible_to(actor).live().filter(started_on__lte=weeks[0] + timedelta(days=6))
    found: dict[str, int] = defaultdict(int)
    for country in quiet.exclude(pk__in=heard).values_list("country", flat=True):
        found[country] += 1
    return dict(found)


def _silent(actor: Actor, today: date) -> list[Todo]:
    if not may(rules.APPOINT, actor, TEAM):
        return []
    return [
        Todo(
            "orange",
            _("No situation report for two weeks"),
            f"{place_label(country)} · " + ngettext("%(n)d focal point", "%(n)d focal points", n) % {"n": n},
            f"{reverse('situation:list')}#completeness",
        )
        for country, n in silent(actor, today).items()
    ]


def searchable(actor: Actor) -> list[Searchable]:
    """The grids an actor may see, for a search in their words."""
    return [
        Searchable(
            kind=_("Weekly grid"),
            records=Grid.objects.visible_to(actor),
            title=lambda grid, facts: f"{place_label(grid.country)} · {week_name(grid.week)}",
            text=lambda grid, facts: facts["words"],
            url=Grid.get_absolute_url,
        )
    ]
