"""Appointing focal points, answering the weekly grid, and raising a signal from it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from vigie.ground.access.errors import Denied, Invalid, WrongState
from vigie.ground.access.models import Membership
from vigie.ground.access.rules import may, permit
from vigie.ground.accounts.actor import Actor
from vigie.ground.accounts.models import User
from vigie.ground.audit.actions import note
from vigie.ground.seal.opening import open_one
from vigie.ground.terms.queries import place, place_label
from vigie.warning.signals.actions import keep_signal, person_signal
from vigie.warning.signals.models import Signal
from vigie.warning.situation import rules
from vigie.warning.situation.facts import WORDS, GridFacts, PostFacts
from vigie.warning.situation.models import Grid, Judgement, Level, Post, Trend
from vigie.warning.situation.presenting import as_words
from vigie.warning.situation.weeks import answerable

TEAM = "monitoring"
TOO_LONG = _("This text is too long: 10,000 characters at most.")


def appoint(user: User, *, country: str, facts: PostFacts, by: Actor) -> Post:
    """Make someone the focal point of a country, or of some of its areas. Raises Invalid when they are already."""
    permit(rules.APPOINT, by, TEAM)
    if not Membership.objects.live().filter(user=user, team=TEAM, role__in=rules.ANSWER.roles).exists():
        raise Invalid(_("A focal point is a member of the monitoring team who may answer the grid."))
    found = [place(area) for area in facts.areas]
    if place(country) is None or any(area is None or area.iso3 != country for area in found):
        raise Invalid(_("This area is not in that country."))
    if len(facts.note) > WORDS:
        raise Invalid(TOO_LONG)
    post = Post(user=user, country=country)
    post.seal(facts.sealed(), TEAM)
    try:
        with transaction.atomic():
            post.save(force_insert=True)
            note("situation.appoint", post, by=by)
    except IntegrityError as fault:
        raise Invalid(_("This person is a focal point of that country already.")) from fault
    return post


def relieve(post: Post, *, by: Actor) -> None:
    """Someone is no longer the focal point; what they answered stays. Raises WrongState when that was said before."""
    permit(rules.APPOINT, by, post.team_id)
    with transaction.atomic():
        if not Post.objects.filter(pk=post.pk, ended_on=None).update(ended_on=timezone.localdate()):
            raise WrongState
        note("situation.relieve", post, by=by)


def may_answer(post: Post, by: Actor) -> bool:
    """Whether an actor may answer for a post: their own, or as who writes down what others say."""
    own = post.user_id == getattr(by.user, "pk", None) and may(rules.ANSWER, by, post.team_id)
    return own or may(rules.WRITE_DOWN, by, post.team_id)


def answer(post: Post, week: date, facts: GridFacts, *, seen: int = 0, by: Actor) -> Grid:
    """Keep a week's grid; a second time it corrects the first. The judgements of a whole country lie in clear (ADR 80).

    `seen` is the version of the grid that was read before (0: none). Raises Denied, Invalid for an empty grid or a week
    that cannot be answered, WrongState when the post is over or someone answered meanwhile.
    """
    if not may_answer(post, by) or by.user is None:
        raise Denied(rules.ANSWER.sentence)
    if post.ended_on is not None:
        raise WrongState
    _check(week, facts)
    grid = Grid.objects.visible_to(by).filter(post=post, week=week).first()
    if seen != (grid.version if grid else 0):
        raise WrongState
    verb = "situation.correct" if grid else "situation.answer"
    grid = grid or Grid(post=post, week=week, country=post.country)
    grid.answered_by = by.user
    grid.seal(facts.sealed(), TEAM)
    clear = [] if facts.areas else _clear(grid, facts)
    try:
        with transaction.atomic():
            if seen:
                _unchanged(grid, seen)
            grid.save(force_insert=not seen)
            grid.judgements.all().delete()
            Judgement.objects.bulk_create(clear)
            note(verb, grid, by=by)
    except IntegrityError as fault:
        raise WrongState from fault
    return grid


def _unchanged(grid: Grid, seen: int) -> None:
    """Lock, inside the caller's transaction; a signal that was raised meanwhile stays. Raises WrongState."""
    locked = Grid.objects.select_for_update().get(pk=grid.pk)
    if locked.version != seen:
        raise WrongState
    grid.signal_id = locked.signal_id  # Raising from it changes no version: nothing sealed changes.


def _check(week: date, facts: GridFacts) -> None:
    if week not in answerable(timezone.localdate()):
        raise Invalid(_("This week can no longer be answered, or not yet."))
    if not facts.judged and not facts.words.strip():
        raise Invalid(_("Answer at least one line, if only with “I do not know”."))
    if len(facts.words) > WORDS:
        raise Invalid(TOO_LONG)
    if any(level not in Level.values or trend not in Trend.values for level, trend in facts.judged.values()):
        raise Invalid(_("An answer is not one of the scale."))


def _clear(grid: Grid, facts: GridFacts) -> Sequence[Judgement]:
    shared = {"grid": grid, "country": grid.country, "week": grid.week}
    return [
        Judgement(indicator=key, level=level, trend=trend, **shared) for key, (level, trend) in facts.judged.items()
    ]


def raise_from(grid: Grid, *, by: Actor) -> Signal:
    """A signal with the grid as its reason, sealed with its words. One grid raises one signal. Raises WrongState."""
    facts = GridFacts.opened(open_one(grid, by=by))
    area = facts.areas[0] if len(facts.areas) == 1 else ""
    title = gettext("Situation report: %(place)s") % {"place": place_label(area or grid.country)}
    signal = person_signal(title=title, words=as_words(grid, facts), iso3=grid.country, day=grid.week, area=area, by=by)
    with transaction.atomic():
        if Grid.objects.select_for_update().get(pk=grid.pk).signal_id is not None:
            raise WrongState(_("A signal was raised from this grid already."))
        keep_signal(signal, by=by)
        Grid.objects.filter(pk=grid.pk).update(signal=signal)
        note("situation.raise", grid, by=by)
    grid.signal = signal
    return signal
