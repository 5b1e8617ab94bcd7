"""What the worker sends: first "did you mean it?", then each published message once to each subscriber.

A letter goes first and is marked right after the server took it, outside any transaction. Killed in between, one letter
to one address goes twice, under one Message-ID. One that was handed over whole without a word of the server counts as
taken.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.dateparse import parse_datetime

from vigie.ground.access.alarms import raise_alarm
from vigie.ground.access.models import AlarmKind
from vigie.ground.access.rules import permit
from vigie.ground.accounts.actor import Actor
from vigie.ground.audit.actions import note
from vigie.warning.alerts.bulletin.content import Bulletin
from vigie.warning.alerts.bulletin.making import bulletins_of
from vigie.warning.alerts.levels import LEVELS
from vigie.warning.alerts.models import MessageType, Published
from vigie.warning.alerts.publishing import as_signed
from vigie.warning.alerts.queries import public_messages
from vigie.warning.subscribers import rules
from vigie.warning.subscribers.letters import bulletin_letter, confirmation
from vigie.warning.subscribers.models import SOMEONE, Delivery, Edition, Subscriber, Wish
from vigie.warning.subscribers.posting import Answer, Round
from vigie.warning.subscribers.sealing import Unreadable, Wanted, hashed

PAUSE = timedelta(days=1)  # between two letters that ask one address whether it was meant
WITHDRAWN_FOR = timedelta(days=7)  # how long a withdrawal is still news
TRIED_FOR = timedelta(days=1)  # how long an address is tried again whose server puts letters off
SOONEST = timedelta(seconds=50)  # until then nobody is tried again: the timed work comes back each minute
REFUSED_AT_MOST = 3  # editions in a row: then the address is forgotten


def send_confirmations(post: Round, *, by: Actor) -> int:
    """Ask each new address once whether it was meant; returns how many letters were taken. Raises Silent.

    In an order that nobody foresees, so that no wish stands before all others for ever.
    """
    permit(rules.SEND, by)
    due = Wish.objects.filter(_is_due(), mailed_at=None).order_by("?")
    sent = 0
    for digest in dict.fromkeys(bytes(found) for found in due.values_list("digest", flat=True)):
        if post.full:
            break
        wish = _asked_last(digest)
        if wish is not None:
            sent += _ask(wish, post)
    return sent


def _is_due() -> Q:
    return Q(again_at=None) | Q(again_at__lte=timezone.now())


def _again(since: datetime) -> datetime:
    """When to come back to who was put off, counted from their first try: soon, then ever more seldom."""
    now = timezone.now()
    return now + max(SOONEST, (now - since) / 4)


@transaction.atomic
def _asked_last(digest: bytes) -> Wish | None:
    """The one wish of an address that is to be mailed: its newest, for whoever asked before has no claim on it.

    None where a letter went within the day: what was asked since is then under the link that it holds already, and
    whoever sends the form again and again fills nobody's mailbox.
    """
    wishes = Wish.objects.select_for_update().filter(digest=digest)
    asked = list(wishes.filter(mailed_at=None).order_by("asked_at"))
    for older in asked[:-1]:
        older.delete()
    mailed = wishes.filter(mailed_at__gt=timezone.now() - PAUSE).order_by("mailed_at").last()
    if not asked or mailed is None:
        return asked[-1] if asked else None
    try:
        wanted, link = asked[-1].opened(), mailed.opened().token
        mailed.keep(replace(wanted, token=link), hashed(link))
        mailed.save(update_fields=["boxed"])
    except Unreadable:
        pass
    asked[-1].delete()
    return None


def _ask(wish: Wish, post: Round) -> bool:
    """Send the one letter; whether it was taken."""
    try:
        answer = post.send(confirmation(wish, wish.opened()))
    except Unreadable:
        answer = Answer.REFUSED
    known = Wish.objects.filter(pk=wish.pk)
    if answer is Answer.TAKEN:
        known.update(mailed_at=timezone.now())
    elif answer is Answer.REFUSED:
        known.delete()
    elif not post.full:  # else nothing is known of it
        _put_off(wish)
    return answer is Answer.TAKEN


def _put_off(wish: Wish) -> None:
    """Try again later; whose server puts it off for a whole day is forgotten."""
    known = Wish.objects.filter(pk=wish.pk)
    if wish.asked_at < timezone.now() - TRIED_FOR:
        known.delete()
    else:
        known.update(again_at=_again(wish.asked_at))


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
    """Go on with each edition that has not ended, the gravest first, then as they were published; returns how many
    letters were taken. Raises Silent."""
    permit(rules.SEND, by)
    under_way = Edition.objects.filter(_is_due(), ended_at=None).select_related("published__proposal__alert")
    gravest = sorted(under_way, key=lambda edition: (-_gravity(edition.published), edition.published.sequence))
    return sum(_go_on(edition, post, by) for edition in gravest)


def _gravity(published: Published) -> int:
    """The place of its level, from the mildest; what was never assessed stands lowest."""
    return list(LEVELS).index(published.level) if published.level in LEVELS else -1


def _go_on(edition: Edition, post: Round, by: Actor) -> int:
    if not as_signed(edition.published):
        _end(edition, by=by, stopped=True)
        raise_alarm(AlarmKind.ALTERED_RECORD, edition.published, by=by)
        return 0
    sent, put_off = 0, False
    bulletins = bulletins_of(edition.published, edition.published.proposal.alert)
    for subscriber, wanted in _waiting(edition):
        if not _still_holds(edition.published):
            break
        if not _still_wants(subscriber):
            continue
        answer = post.send(bulletin_letter(edition, _spoken(bulletins, wanted.language), subscriber, wanted))
        if answer is not Answer.LATER:
            sent += answer is Answer.TAKEN
            _mark(edition, subscriber, taken=answer is Answer.TAKEN)
        elif post.full:
            return sent
        put_off = put_off or answer is Answer.LATER
    _settle(edition, by=by, put_off=put_off)
    return sent


def _settle(edition: Edition, *, by: Actor, put_off: bool) -> None:
    """End it, unless someone was put off and may still be reached."""
    if not _still_holds(edition.published):
        _end(edition, by=by, stopped=True)
    elif not put_off or timezone.now() > edition.begun_at + TRIED_FOR:
        _end(edition, by=by, stopped=False)
    else:
        Edition.objects.filter(pk=edition.pk).update(again_at=_again(edition.begun_at))


def _still_wants(subscriber: Subscriber) -> bool:
    """Asked before each letter too: who has just left, or asked for something else, gets none by the old wish."""
    return Subscriber.objects.filter(pk=subscriber.pk, boxed=bytes(subscriber.boxed)).exists()


def _still_holds(published: Published) -> bool:
    """Asked before each letter: a withdrawal stops the rest of an edition at once."""
    return published.newest == published and _is_news(published)


def _waiting(edition: Edition) -> list[tuple[Subscriber, Wanted]]:
    """Those who asked for this country before it was published, and have neither had it nor refused it; in an order
    that nobody foresees, so that nobody stands behind those who are put off again and again."""
    found, published = [], edition.published
    marked = {bytes(mark) for mark in edition.deliveries.values_list("mark", flat=True)}
    for subscriber in Subscriber.objects.order_by("?"):
        if edition.mark_of(subscriber) in marked:
            continue
        try:
            wanted = subscriber.opened()
        except Unreadable:
            continue
        since = parse_datetime(wanted.since)
        if published.country in wanted.countries and since is not None and since <= published.sent:
            found.append((subscriber, wanted))
    return found


def _spoken(bulletins: dict[str, Bulletin], language: str) -> Bulletin:
    """In the language that was asked for, else in French, else in whichever there is: as on the public page."""
    return bulletins.get(language) or bulletins.get("fr") or next(iter(bulletins.values()))


def _mark(edition: Edition, subscriber: Subscriber, *, taken: bool) -> None:
    """Note it at once, under a mark that only the node's key ties to the row."""
    Delivery.objects.get_or_create(edition=edition, mark=edition.mark_of(subscriber), defaults={"taken": taken})


def _end(edition: Edition, *, by: Actor, stopped: bool) -> None:
    """Keep how many, forget who. An address that was refused three times in a row is forgotten; but not where the
    server took nothing at all, for then the fault is ours."""
    with transaction.atomic():
        answers = {bytes(mark): taken for mark, taken in edition.deliveries.values_list("mark", "taken")}
        edition.sent = sum(answers.values())
        edition.refused = len(answers) - edition.sent
        edition.ended_at, edition.stopped, edition.again_at = timezone.now(), stopped, None
        edition.save()
        known = [(answers.get(edition.mark_of(each)), each.pk) for each in Subscriber.objects.all()] if answers else []
        Subscriber.objects.filter(pk__in=[pk for taken, pk in known if taken], refused__gt=0).update(refused=0)
        if edition.sent:
            refused = [pk for taken, pk in known if taken is False]
            for subscriber in Subscriber.objects.select_for_update().filter(pk__in=refused):
                _count_refusal(subscriber, by)
        edition.deliveries.all().delete()
        note("edition.stop" if stopped else "edition.end", edition, by=by)


def _count_refusal(subscriber: Subscriber, by: Actor) -> None:
    subscriber.refused += 1
    if subscriber.refused >= REFUSED_AT_MOST:
        note("subscriber.forget", SOMEONE, by=by)
        subscriber.delete()
    else:
        subscriber.save(update_fields=["refused"])
