"""What the pages of the situation report are made of."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from vigie.compute.series import shift
from vigie.ground.access.rules import may
from vigie.ground.accounts.actor import Actor
from vigie.ground.seal.opening import open_one
from vigie.ground.terms.queries import place_label
from vigie.warning.situation import actions, queries, rules
from vigie.warning.situation.arriving import Told
from vigie.warning.situation.drawing import ON_A_PHONE, draw
from vigie.warning.situation.facts import GridFacts
from vigie.warning.situation.models import Grid, Post
from vigie.warning.situation.over_weeks import Week, course
from vigie.warning.situation.presenting import Row, rows, week_name
from vigie.warning.situation.proposing import far_again as again
from vigie.warning.situation.small_multiples import LOOKS, picture
from vigie.warning.situation.weeks import asked_for


def overview(actor: Actor, today: date) -> dict[str, Any]:
    """The first page: judgements of the last whole week by country, completeness, the newest grids, one's own."""
    lines, week, asked = queries.completeness(actor, today=today), asked_for(today), queries.indicators()
    judged = queries.judged(week, week)
    countries = [line.country for line in lines]
    table = [(label, [_judged(judged, key, label, country, week) for country in countries]) for key, label in asked]
    own = queries.posts_of(actor)
    return {
        "week_name": week_name(week),
        "countries": countries,
        "table": table,
        "lines": lines,
        "quiet": queries.silent(actor, today),
        "strips": [("wide", draw(lines)), ("narrow", draw(lines, ON_A_PHONE))],
        "grids": [(grid, week_name(grid.week)) for grid in queries.newest(actor)],
        "own": own,
        "may_write_down": may(rules.WRITE_DOWN, actor, actions.TEAM),
    }


def _judged(
    judged: dict[tuple[str, str], dict[date, tuple[str, str]]], key: str, label: str, country: str, week: date
) -> Row:
    return Row(key, label, *judged.get((country, key), {}).get(week, ("", "")))


def country(line: queries.Line) -> dict[str, Any]:
    """One country's indicators over the weeks of `line`: each its picture, with its table behind it."""
    judged = queries.judged(line.cells[0].week, line.cells[-1].week, country=line.country)
    named = dict(queries.indicators())
    named |= {key: key for _country, key in judged if key not in named}  # asked once, and no more
    courses = [course(key, name, line.cells, judged.get((line.country, key), {})) for key, name in named.items()]
    return {
        "country": line.country,
        "line": line,
        "weeks": len(line.cells),
        "courses": [(one, picture(one)) for one in courses],
        "keys": [(look, Week(line.cells[-1].week, state).said) for state, look in LOOKS.items()],
    }


def post_choices(posts: Iterable[Post], country: str) -> list[tuple[str, str]]:
    """Whose grid it may be; those of the request's country where it names one."""
    here = [post for post in posts if not country or post.country == country]
    return [(str(post.pk), f"{place_label(post.country)} · {post.user.username}") for post in here]


def which(told: Told) -> dict[str, str]:
    """The week that a request names."""
    return {"semaine": told.week.isoformat()} if told.week else {}


def far_again(grid: Grid, facts: GridFacts, *, by: Actor) -> list[Row]:
    """The indicators that this focal point judged far above the usual in this week and in the one before."""
    if not any(row.far for row in rows(facts)):
        return []
    before = Grid.objects.visible_to(by).filter(post=grid.post_id, week=shift(grid.week, "week", -1)).first()
    if before is None:
        return []
    earlier = GridFacts.opened(open_one(before, by=by))
    found = again({grid.week: facts.judged, before.week: earlier.judged}, grid.week)
    return [row for row in rows(facts) if row.key in found]
