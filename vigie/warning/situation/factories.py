"""Focal points and grids for tests and for the demonstration, made through the actions. All of it is invented."""

from __future__ import annotations

from datetime import date

from django.utils import timezone

from vigie.compute.series import shift
from vigie.ground.accounts.actor import Actor
from vigie.warning.situation import actions
from vigie.warning.situation.facts import GridFacts, Judged, PostFacts
from vigie.warning.situation.models import Grid, Post
from vigie.warning.situation.weeks import asked_for


def make_post(
    actor: Actor, country: str = "TCD", *, areas: list[str] | None = None, note: str = "", weeks: int = 10, by: Actor
) -> Post:
    """`actor` is the focal point of a country, for so many weeks already."""
    if actor.user is None:
        raise LookupError
    post = actions.appoint(actor.user, country=country, facts=PostFacts(areas or [], note), by=by)
    begun = shift(asked_for(timezone.localdate()), "week", 1 - weeks)
    Post.objects.filter(pk=post.pk).update(started_on=begun)
    post.started_on = begun
    return post


def week_before(weeks: int = 0) -> date:
    """The last whole week, or one so many weeks before it."""
    return shift(asked_for(timezone.localdate()), "week", -weeks)


def make_grid(
    post: Post, week: date | None = None, *, words: str = "Semaine inventée.", areas: list[str] | None = None,
    by: Actor, **judged: str | Judged,
) -> Grid:  # fmt: skip
    """A week's grid; each indicator is given its level, or its level and trend."""
    pairs = {key: (one, "unknown") if isinstance(one, str) else one for key, one in judged.items()}
    facts = GridFacts(version=0, judged=pairs, words=words, areas=areas or [])
    return actions.answer(post, week or week_before(), facts, by=by)
