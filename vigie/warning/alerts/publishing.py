"""Publishing an alert: a second, separate act, by two people, through a harm sheet (security.md, Do no harm)."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from vigie.compute import crypto
from vigie.ground.access.alarms import raise_alarm
from vigie.ground.access.errors import Altered, FourEyes, Invalid, WrongState
from vigie.ground.access.models import AlarmKind
from vigie.ground.access.rules import permit
from vigie.ground.accounts.actor import Actor
from vigie.ground.accounts.certificates import node_sign_seed
from vigie.ground.audit.actions import note
from vigie.ground.seal.opening import open_one
from vigie.ground.terms.queries import place
from vigie.warning.alerts import cap, capping, rules
from vigie.warning.alerts.bulletin.content import Audience
from vigie.warning.alerts.capping import end_of
from vigie.warning.alerts.coarse import area_of, coarsened, expires_of, sent_as
from vigie.warning.alerts.consents import must_hold
from vigie.warning.alerts.facts import HarmSheet, Text, texts_of
from vigie.warning.alerts.inside import facts_of, same_mode
from vigie.warning.alerts.levels import LEVELS
from vigie.warning.alerts.models import Alert, MessageType, Proposal, Published
from vigie.warning.alerts.states import IN_FORCE, PROPOSAL
from vigie.warning.signals.catalogue import may_leave

OUTSIDE = (Audience.PUBLIC, Audience.OFFICIAL)
LONGEST_DELAY = timedelta(days=60)


def propose(
    alert: Alert,
    *,
    texts: dict[str, Text],
    harm: HarmSheet,
    delay: timedelta,
    by: Actor,
    audience: Audience = Audience.PUBLIC,
) -> Proposal:
    """Ask that an issued alert be published, or handed to official mechanisms, with its words and the harm sheet.

    Where one is out already to the same readers, this is its update: once let out, it refers to it and replaces it.
    """
    permit(rules.PROPOSE, by, alert.team_id)
    if alert.state not in {"issued", "updated"}:
        raise WrongState(_("Only an alert that was issued inside can be proposed for publication."))
    _clear_of_harm(harm, alert)
    if audience not in OUTSIDE:
        raise Invalid(_("Say who would read it: everyone, or official mechanisms."))
    if alert.waits_for_second:
        raise WrongState(_("It was issued in an emergency: a second person must follow before it goes out."))
    texts = _fit_to_leave(texts, alert, audience)
    if not timedelta(0) <= delay <= LONGEST_DELAY:
        raise Invalid(_("The delay is between 0 hours and 60 days."))
    if Proposal.objects.filter(alert=alert, audience=audience, state="proposed").exists():
        raise WrongState(_("A publication of this alert to these readers is already proposed."))
    known = facts_of(alert, by=by)
    must_hold(known, audience)
    not_before = timezone.now() + delay
    if not_before >= end_of(known["valid_until"]):
        raise Invalid(_("With this delay it could only be published once it is no longer valid."))
    proposal = Proposal(alert=alert, audience=audience, proposed_by=by.user, not_before=not_before)
    words = {language: vars(text) for language, text in texts.items()}
    sealed = {"texts": words, "harm": harm.as_facts(), "certainty": known["certainty"], "until": known["valid_until"]}
    # Said again under the seal: nobody who can write to the database makes an official text public, or a drill real.
    proposal.seal({**sealed, "audience": audience, "exercise": alert.exercise}, alert.team_id)
    with transaction.atomic():
        proposal.save(force_insert=True)
        note("publication.propose", proposal, by=by)
    return proposal


def _fit_to_leave(texts: dict[str, Text], alert: Alert, audience: Audience) -> dict[str, Text]:
    """The words as they may go out. Raises Invalid where there are none, or they say more than may be said."""
    texts = {language: text.printable() for language, text in texts.items()}
    texts = coarsened(texts, alert.country, audience)
    if not texts or any(not (text.headline.strip() and text.description.strip()) for text in texts.values()):
        raise Invalid(_("Write a headline and a description in one language at least."))
    return texts


def counts_are_kept(alert: Alert) -> bool:
    """Whether the licence of its signal's source keeps its counts inside: a person must say that none is repeated."""
    return alert.signal is not None and not may_leave(alert.signal.source)


def _clear_of_harm(harm: HarmSheet, alert: Alert) -> None:
    """Two answers forbid publication; the third asks what was done about it; a licence may forbid too. Raises Invalid.

    No machine can tell a figure in words: a person answers for the licence.
    """
    if counts_are_kept(alert) and harm.repeats_count is None:
        raise Invalid(_("Say whether it contains a figure taken from the source of its signal."))
    if counts_are_kept(alert) and harm.repeats_count:
        raise Invalid(_("The licence of this source forbids that its counts leave: say it without the number."))
    if harm.named_threat:
        raise Invalid(_("A threat to a named person or office is never published. Warn them directly."))
    if harm.source_exposed:
        raise Invalid(_("If a reader could guess the source, it is not published: make it coarser, or wait."))
    if harm.reprisal_possible and not harm.measures.strip():
        raise Invalid(_("Say what was done against reprisals."))


def decline(proposal: Proposal, *, by: Actor) -> None:
    """A decision maker says no."""
    permit(rules.PUBLISH, by, proposal.team_id)
    _move(proposal, "decline", by)


@transaction.atomic
def _move(proposal: Proposal, verb: str, by: Actor) -> None:
    locked = Proposal.objects.select_for_update().get(pk=proposal.pk)
    proposal.state = PROPOSAL.next(locked.state, verb)
    proposal.second = proposal.second or by.user
    proposal.save()
    note(f"publication.{verb}", proposal, by=by)


def publish(proposal: Proposal, *, by: Actor) -> Published:
    """The second person lets it out. Raises FourEyes for the one who proposed it, Invalid before its delay is over."""
    permit(rules.PUBLISH, by, proposal.team_id)
    if by.user is not None and proposal.proposed_by_id == by.user.pk:
        raise FourEyes
    if timezone.now() < proposal.not_before:
        moment = date_format(timezone.localtime(proposal.not_before), "DATETIME_FORMAT")
        raise Invalid(_("Its delay is not over: not before %(moment)s.") % {"moment": moment})
    # As it stands now: an answer that was taken back, or a cancellation, counts up to the last moment.
    alert = proposal.alert = Alert.objects.select_related("signal").get(pk=proposal.alert_id)
    if alert.state not in IN_FORCE:
        raise WrongState(_("The alert is no longer in force: it cannot be published."))
    facts = _facts_of(proposal, by)
    _clear_of_harm(HarmSheet(**facts["harm"]), alert)
    must_hold(facts_of(alert, by=by), proposal.audience)
    until = end_of(facts["until"])
    if timezone.now() >= until:
        raise Invalid(_("Its validity is over: it would be published as already ended."))
    texts = coarsened(texts_of(facts), alert.country, proposal.audience)
    earlier = Proposal.objects.filter(alert=alert, audience=proposal.audience, state="published").first()
    kind = MessageType.UPDATE if earlier else MessageType.ALERT
    published = _signed(proposal, kind, texts, facts["certainty"], until)
    with _kept_in_turn(published):
        if Alert.objects.select_for_update().get(pk=alert.pk).version != alert.version:
            raise WrongState
        if earlier is not None:
            _move(earlier, "replace", by)
        _move(proposal, "publish", by)
        return _send(published, by)


def _facts_of(proposal: Proposal, by: Actor) -> dict[str, Any]:
    """The opened proposal. Raises Altered where its row says another audience, or its alert another mode."""
    facts = open_one(proposal, by=by)
    same_mode(proposal.alert, facts, by=by)
    if facts.get("audience", Audience.PUBLIC) != proposal.audience:
        raise_alarm(AlarmKind.ALTERED_RECORD, proposal, by=by)
        raise Altered
    return facts


def withdraw(proposal: Proposal, *, by: Actor) -> Published:
    """Take a published alert back: a CAP Cancel that refers to it. One person is enough, for haste protects here."""
    permit(rules.PUBLISH, by, proposal.team_id)
    PROPOSAL.next(proposal.state, "withdraw")
    facts = _facts_of(proposal, by)
    texts = capping.taken_back(texts_of(facts))
    published = _signed(proposal, MessageType.CANCEL, texts, facts["certainty"], timezone.now())
    with _kept_in_turn(published):
        _move(proposal, "withdraw", by)
        return _send(published, by)


def _signed(proposal: Proposal, kind: str, texts: dict[str, Text], certainty: str, expires: datetime) -> Published:
    """Write and sign one message outside, before the transaction that keeps it (`_kept_in_turn`)."""
    alert, audience = proposal.alert, Audience(proposal.audience)
    texts = capping.marked_texts(texts, is_exercise=alert.exercise)
    published = Published(
        id=uuid.uuid4(),
        proposal=proposal,
        sequence=_next(),
        sent=timezone.now().replace(microsecond=0),
        kind=kind,
        audience=audience,
        exercise=alert.exercise,
        level=alert.level,
        country=alert.country,
        area=area_of(alert.country, alert.area, audience),
        expires=expires_of(expires, audience, alert.country).replace(microsecond=0),
        texts={language: vars(text) for language, text in texts.items()},
    )
    published.cap = cap.render(_message(published, certainty, texts))
    published.signature = crypto.sign(node_sign_seed(), crypto.context("cap", published.sequence) + published.cap)
    return published


def _next() -> int:
    return (Published.objects.aggregate(top=Max("sequence"))["top"] or 0) + 1


@contextmanager
def _kept_in_turn(published: Published) -> Iterator[None]:
    """One transaction in which a signed message is kept at its place. Raises WrongState where another took it."""
    try:
        with transaction.atomic():
            yield
    except IntegrityError as fault:
        if Published.objects.filter(sequence=published.sequence).exists():
            raise WrongState from fault
        raise


def _send(published: Published, by: Actor) -> Published:
    """Keep one signed message, inside the caller's transaction."""
    published.save(force_insert=True)
    note("alert.published" if published.audience == Audience.PUBLIC else "alert.handed_over", published, by=by)
    return published


def identifier(published: Published) -> str:
    """CAP identifier of a message about to be written: unique for this sender, and telling no order among others."""
    return f"{capping.sender()}.{published.pk}"


def as_signed(published: Published) -> bool:
    """Whether this node signed the message, and its row says in clear what was signed: the words, who may read them,
    whether it is an exercise, its kind and level, since and until when, and where."""
    signed = crypto.context("cap", published.sequence) + bytes(published.cap)
    if not crypto.signature_holds(crypto.verify_key(node_sign_seed()), bytes(published.signature), signed):
        return False
    if cap.texts_in(bytes(published.cap)) != texts_of({"texts": published.texts}):
        return False
    return cap.said_in(bytes(published.cap)) == _said(published) and _lies_there(published)


def _said(published: Published) -> dict[str, set[str]]:
    """What its CAP message has to say by its row, as `cap.said_in` reads it."""
    restriction = _restriction(published)
    return {
        "sent": {cap.cap_time(sent_as(published.sent, published.country))},
        "status": {capping.status(is_exercise=published.exercise)},
        "msgType": {published.kind},
        "scope": {cap.scope(restriction)},
        "restriction": {restriction} - {""},
        "severity": {LEVELS[published.level].cap_severity},
        "expires": {cap.cap_time(published.expires)},
        "value": {published.area or published.country},
    }


def _lies_there(published: Published) -> bool:
    """Whether its area is one of its country, which CAP does not name beside it."""
    found = place(published.area) if published.area else None
    return found is None or found.iso3 == published.country


def _restriction(published: Published) -> str:
    return cap.HANDED_OVER if published.audience == Audience.OFFICIAL else ""


def _message(published: Published, certainty: str, texts: dict[str, Text]) -> cap.Message:
    return cap.Message(
        identifier=identifier(published),
        sender=capping.sender(),
        sender_names={language: capping.network(language) for language in texts},
        sent=sent_as(published.sent, published.country),
        status=capping.status(is_exercise=published.exercise),
        kind=published.kind,
        level=published.level,
        certainty=certainty,
        expires=published.expires,
        events=capping.events(texts, is_exercise=published.exercise),
        area=capping.area(published.area or published.country, texts),
        texts=texts,
        references=tuple(
            (capping.sender(), cap.identifier_in(bytes(old.cap)), sent_as(old.sent, old.country))
            for old in published.before
        ),
        restriction=_restriction(published),
    )
