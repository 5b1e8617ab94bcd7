"""What the worker sends: first "did you mean it?", then each published message once to each subscriber.

A letter goes first and is marked right after the server took it, outside any transaction. Killed in between, one letter
to one address goes twice, under one Message-ID; none is lost.
"""

from __future__ import annotations

from datetime import timedelta

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.dateparse import parse_datetime

from vigie.ground.access.alarms import raise_alarm
from vigie.ground.access.models import AlarmKind
from vigie.ground.access.rules import permit
from vigie.ground.accounts.actor import Actor
from vigie.ground.audit.actions import note
from vigie.warning.alerts.bulletin.content import Bulletin
from vigie.warning.alerts.bulletin.making import bulletins_of
from vigie.warning.alerts.models import MessageType, Published
from vigie.warning.alerts.publishing import as_signed
from vigie.warning.alerts.queries import public_messages
from vigie.warning.subscribers import rules
from vigie.warning.subscribers.letters import bulletin_letter, confirmation
from vigie.warning.subscribers.models import Delivery, Edition, Subscriber, Wish
from vigie.warning.subscribers.posting import Answer, Round
from vigie.warning.subscribers.sealing import Unreadable, Wanted

PAUSE = timedelta(days=1)  # between two letters that ask one address whether it was meant
WITHDRAWN_FOR = timedelta(days=7)  # how long a withdrawal is still news
TRIED_FOR = timedelta(days=1)  # how long an address is tried again whose server puts letters off
REFUSED_AT_MOST = 3  # editions in a row: then the address is forgotten


def send_confirmations(post: Round, *, by: Actor) -> int:
    """Ask each new address once whether it was meant; returns how many letters were taken. Raises Silent."""
    permit(rules.SEND, by)
    sent = 0
    for wish in Wish.objects.filter(mailed_at=None):
        if post.full:
            break
        asked_lately = Wish.objects.filter(digest=bytes(wish.digest), mailed_at__gt=timezone.now() - PAUSE)
        try:
            wanted = wish.opened()
        except Unreadable:
            wanted = None
        if wanted is None or asked_lately.exists():
            wish.delete()  # whoever sends the form again and again fills nobody's mailbox
            continue
        answer = post.send(confirmation(wish, wanted))
        if answer is Answer.TAKEN:
            Wish.objects.filter(pk=wish.pk).update(mailed_at=timezone.now())
            sent += 1
        elif answer is Answer.REFUSED:
            wish.delete()
    return sent


def begin_editions(*, by: Actor) -> int:
    """One edition for each public message that holds today and is no exercise; returns how many began.

    A message that is not as it was signed goes to nobody: the alarm is raised, and its edition is stopped at once.
    """
    permit(rules.SEND, by)
    begun = 0
    known = Edition.objects.values("published")
    for published in public_messages().filter(exercise=False, proposal__alert__exercise=False).exclude(pk__in=known):
        if not _is_news(published):
            continue
        whole = as_signed(published)
        now = timezone.now()
        edition = Edition(published=published, begun_at=now, ended_at=None if whole else now, stopped=not whole)
        with transaction.atomic():
            edition.save(force_insert=True)
            note("edition.begin" if whole else "edition.stop", edition, by=by)
        if not whole:
            raise_alarm(AlarmKind.ALTERED_RECORD, published, by=by)
        begun += whole
    return begun


def _is_news(published: Published) -> bool:
    now = timezone.now()
    if published.kind == MessageType.CANCEL:
        return published.sent > now - WITHDRAWN_FOR
    return published.expires > now


def send_editions(post: Round, *, by: Actor) -> int:
    """Go on with each edition that has not ended, the oldest first; returns how many letters were taken."""
    permit(rules.SEND, by)
    under_way = Edition.objects.filter(ended_at=None).select_related("published__proposal__alert")
    return sum(_go_on(edition, post, by) for edition in under_way.order_by("begun_at"))


def _go_on(edition: Edition, post: Round, by: Actor) -> int:
    sent, put_off = 0, False
    bulletins = bulletins_of(edition.published, edition.published.proposal.alert)
    for subscriber, wanted in _waiting(edition):
        if not _still_holds(edition.published):
            _end(edition, by=by, stopped=True)
            return sent
        answer = post.send(bulletin_letter(edition, _spoken(bulletins, wanted.language), subscriber, wanted))
        if answer is Answer.LATER:
            put_off = True
            if post.full:
                return sent
            continue
        sent += answer is Answer.TAKEN
        _mark(edition, subscriber, taken=answer is Answer.TAKEN)
    if not _still_holds(edition.published):
        _end(edition, by=by, stopped=True)
    elif not put_off or timezone.now() > edition.begun_at + TRIED_FOR:
        _end(edition, by=by, stopped=False)
    return sent


def _still_holds(published: Published) -> bool:
    """Asked before each letter: a withdrawal stops the rest of an edition at once."""
    return published.newest == published and _is_news(published)


def _waiting(edition: Edition) -> list[tuple[Subscriber, Wanted]]:
    """Those who asked for this country before it was published, and have neither had it nor refused it."""
    found, published = [], edition.published
    for subscriber in _without(edition):
        try:
            wanted = subscriber.opened()
        except Unreadable:
            continue
        since = parse_datetime(wanted.since)
        if published.country in wanted.countries and since is not None and since <= published.sent:
            found.append((subscriber, wanted))
    return found


def _without(edition: Edition) -> QuerySet[Subscriber]:
    return Subscriber.objects.exclude(pk__in=edition.deliveries.values("subscriber"))


def _spoken(bulletins: dict[str, Bulletin], language: str) -> Bulletin:
    """In the language that was asked for, else in French, else in whichever there is: as on the public page."""
    return bulletins.get(language) or bulletins.get("fr") or next(iter(bulletins.values()))


def _mark(edition: Edition, subscriber: Subscriber, *, taken: bool) -> None:
    """Note it at once. Whoever left in this moment has nothing to be marked."""
    with transaction.atomic():
        if Subscriber.objects.select_for_update().filter(pk=subscriber.pk).exists():
            Delivery.objects.get_or_create(edition=edition, subscriber=subscriber, defaults={"taken": taken})


def _end(edition: Edition, *, by: Actor, stopped: bool) -> None:
    """Keep how many, forget who. An address that was refused three times in a row is forgotten; but not where the
    server took nothing at all, for then the fault is ours."""
    with transaction.atomic():
        taken = [pk for pk, good in edition.deliveries.values_list("subscriber", "taken") if good]
        refused = [pk for pk, good in edition.deliveries.values_list("subscriber", "taken") if not good]
        edition.sent, edition.refused = len(taken), len(refused)
        edition.ended_at, edition.stopped = timezone.now(), stopped
        edition.save()
        Subscriber.objects.filter(pk__in=taken).update(refused=0)
        if taken:
            for subscriber in Subscriber.objects.select_for_update().filter(pk__in=refused):
                _count_refusal(subscriber, by)
        edition.deliveries.all().delete()
        note("edition.stop" if stopped else "edition.end", edition, by=by)


def _count_refusal(subscriber: Subscriber, by: Actor) -> None:
    subscriber.refused += 1
    if subscriber.refused >= REFUSED_AT_MOST:
        note("subscriber.forget", subscriber, by=by)
        subscriber.delete()
    else:
        subscriber.save(update_fields=["refused"])
