"""Asking, confirming, leaving. Whether an address is known is never told, and never looked up while someone waits."""

from __future__ import annotations

from datetime import timedelta

from django.db import IntegrityError, transaction
from django.utils import timezone

from vigie.ground.access.limits import spend_together
from vigie.ground.access.rules import permit
from vigie.ground.accounts.actor import Actor
from vigie.ground.audit.actions import note
from vigie.ground.audit.models import Chain
from vigie.warning.subscribers import rules
from vigie.warning.subscribers.models import SOMEONE, Subscriber, Wish
from vigie.warning.subscribers.sealing import Unreadable, Wanted, hashed, new_token

HOLDS = timedelta(days=7)  # how long a wish waits to be confirmed


def ask(address: str, *, countries: tuple[str, ...], language: str, by: Actor) -> Wish:
    """Keep a wish; the worker writes to the address. The same is done for every address, known or not.

    Raises TooMany for all alike when more are asked for in an hour than people would: a form must not become a way to
    fill others' mailboxes.
    """
    permit(rules.SUBSCRIBE, by)
    spend_together("subscribe")
    token = new_token()
    wish = Wish(asked_at=timezone.now())
    wish.keep(Wanted(address, tuple(sorted(countries)), language, token), hashed(token))
    with transaction.atomic():
        wish.save(force_insert=True)
        note("subscriber.ask", wish, by=by, chain=Chain.PUBLIC)
    return wish


def wish_of(token: str) -> Wish | None:
    """The wish that a letter's link names, while it holds."""
    return Wish.objects.filter(token=hashed(token), asked_at__gt=timezone.now() - HOLDS).first()


def confirm(token: str, *, by: Actor) -> bool:
    """Take what was asked for: a new subscriber, or new countries and language of one. False where nothing waits.

    The link is used up, and with it every other wish of this address. Raises Unreadable.
    """
    permit(rules.SUBSCRIBE, by)
    try:
        return _confirm(token, by)
    except IntegrityError:  # another link of the same address was confirmed in this very moment
        return _confirm(token, by)


@transaction.atomic
def _confirm(token: str, by: Actor) -> bool:
    wish = Wish.objects.select_for_update().filter(token=hashed(token), asked_at__gt=timezone.now() - HOLDS).first()
    if wish is None:
        return False
    wanted = wish.opened()
    known = Subscriber.objects.select_for_update().filter(digest=wanted.digest).first()
    _take(wanted, known)
    Wish.objects.filter(digest=wanted.digest).delete()
    note("subscriber.confirm", SOMEONE, by=by, chain=Chain.PUBLIC)
    return True


def _take(wanted: Wanted, known: Subscriber | None) -> None:
    """Keep the subscriber with what is wanted now; the links in letters that went out before go on working."""
    subscriber, leave, since = known or Subscriber(), new_token(), timezone.now().isoformat()
    if known is not None:
        try:
            before = known.opened()
            leave, since = before.token, before.since
        except Unreadable:
            pass
    subscriber.keep(Wanted(wanted.address, wanted.countries, wanted.language, leave, since), hashed(leave))
    subscriber.refused = 0
    subscriber.save()


def leave(token: str, *, by: Actor) -> None:
    """Forget a subscriber at once, and what else waits of the address. A token of nobody is taken just the same."""
    permit(rules.SUBSCRIBE, by)
    with transaction.atomic():
        subscriber = Subscriber.objects.select_for_update().filter(token=hashed(token)).first()
        if subscriber is None:
            return
        note("subscriber.leave", SOMEONE, by=by, chain=Chain.PUBLIC)
        Wish.objects.filter(digest=bytes(subscriber.digest)).delete()
        subscriber.delete()


def forget_unconfirmed() -> int:
    """Delete the wishes that nobody confirmed in time; returns how many."""
    return Wish.objects.filter(asked_at__lte=timezone.now() - HOLDS).delete()[0]
