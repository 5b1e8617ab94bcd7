"""Publishing an alert: a second, separate act, by two people, through a harm sheet (security.md, Do no harm)."""

from __future__ import annotations

import uuid
from datetime import UTC, datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import Max
from django.utils import timezone, translation
from django.utils.formats import date_format
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from vigie.compute import crypto
from vigie.ground.access.errors import FourEyes, Invalid, WrongState
from vigie.ground.access.rules import permit
from vigie.ground.accounts.actor import Actor
from vigie.ground.accounts.certificates import node_sign_seed
from vigie.ground.audit.actions import note
from vigie.ground.seal.opening import open_one
from vigie.ground.terms.queries import place_label
from vigie.warning.alerts import cap, rules
from vigie.warning.alerts.facts import HarmSheet, Text, texts_of
from vigie.warning.alerts.models import Alert, MessageType, Proposal, Published
from vigie.warning.alerts.states import PROPOSAL

COUNTRY_ONLY = {"STP", "GNQ"}  # too few people to say more than the country and the year
LONGEST_DELAY = timedelta(days=60)


def propose(alert: Alert, *, texts: dict[str, Text], harm: HarmSheet, delay: timedelta, by: Actor) -> Proposal:
    """Ask that an issued alert be published, with the words the public would read and the harm sheet."""
    permit(rules.PROPOSE, by, alert.team_id)
    if alert.state not in {"issued", "updated"}:
        raise WrongState(_("Only an alert that was issued inside can be proposed for publication."))
    _clear_of_harm(harm)
    texts = {language: text.printable() for language, text in texts.items()}
    if not texts or any(not (text.headline.strip() and text.description.strip()) for text in texts.values()):
        raise Invalid(_("Write a headline and a description in one language at least."))
    if not timedelta(0) <= delay <= LONGEST_DELAY:
        raise Invalid(_("The delay is between 0 hours and 60 days."))
    if Proposal.objects.filter(alert=alert, state__in=["proposed", "published"]).exists():
        raise WrongState(_("A publication of this alert is already proposed or in force."))
    known = open_one(alert, by=by)
    not_before = timezone.now() + delay
    if not_before >= end_of(known["valid_until"]):
        raise Invalid(_("With this delay it could only be published once it is no longer valid."))
    proposal = Proposal(alert=alert, proposed_by=by.user, not_before=not_before)
    words = {language: vars(text) for language, text in texts.items()}
    sealed = {"texts": words, "harm": harm.as_facts(), "certainty": known["certainty"], "until": known["valid_until"]}
    proposal.seal(sealed, alert.team_id)
    with transaction.atomic():
        proposal.save(force_insert=True)
        note("publication.propose", proposal, by=by)
    return proposal


def end_of(day: str) -> datetime:
    """The last minute of an ISO 8601 date: until then an alert is valid."""
    return datetime.fromisoformat(day).replace(hour=23, minute=59, tzinfo=UTC)


def _clear_of_harm(harm: HarmSheet) -> None:
    """Two answers forbid publication; the third asks what was done about it. Raises Invalid."""
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
    if proposal.alert.state not in {"issued", "updated"}:
        raise WrongState(_("The alert is no longer in force: it cannot be published."))
    facts = open_one(proposal, by=by)
    _clear_of_harm(HarmSheet(**facts["harm"]))
    until = end_of(facts["until"])
    if timezone.now() >= until:
        raise Invalid(_("Its validity is over: it would be published as already ended."))
    with transaction.atomic():
        _move(proposal, "publish", by)
        return _send(proposal, MessageType.ALERT, texts_of(facts), facts["certainty"], until, by)


def withdraw(proposal: Proposal, *, by: Actor) -> Published:
    """Take a published alert back: a CAP Cancel that refers to it. One person is enough, for haste protects here."""
    permit(rules.PUBLISH, by, proposal.team_id)
    PROPOSAL.next(proposal.state, "withdraw")
    facts = open_one(proposal, by=by)
    texts = {}
    for language, text in texts_of(facts).items():
        with translation.override(language):
            texts[language] = Text(
                gettext("Withdrawn: %(headline)s") % vars(text), gettext("This alert no longer applies."), ""
            )
    with transaction.atomic():
        _move(proposal, "withdraw", by)
        return _send(proposal, MessageType.CANCEL, texts, facts["certainty"], timezone.now(), by)


def _send(
    proposal: Proposal, kind: str, texts: dict[str, Text], certainty: str, expires: datetime, by: Actor
) -> Published:
    """Write, sign and keep one public message, inside the caller's transaction."""
    alert = proposal.alert
    area = "" if alert.country in COUNTRY_ONLY else alert.area
    sequence = (Published.objects.aggregate(top=Max("sequence"))["top"] or 0) + 1
    earlier = proposal.messages.order_by("sequence")
    published = Published(
        id=uuid.uuid4(),
        proposal=proposal,
        sequence=sequence,
        sent=timezone.now().replace(microsecond=0),
        kind=kind,
        level=alert.level,
        country=alert.country,
        area=area,
        expires=expires.replace(microsecond=0),
        texts={language: vars(text) for language, text in texts.items()},
    )
    references = tuple((sender(), identifier(old), old.sent) for old in earlier)
    published.cap = cap.render(_message(published, certainty, texts, references))
    published.signature = crypto.sign(node_sign_seed(), crypto.context("cap", sequence) + published.cap)
    published.save(force_insert=True)
    note("alert.published", published, by=by)
    return published


def sender() -> str:
    """CAP sender: this node."""
    return f"vigie.{settings.VIGIE_NODE}"


def identifier(published: Published) -> str:
    """CAP identifier: unique for this sender."""
    return f"{sender()}.{published.sequence}.{published.pk}"


def _message(
    published: Published, certainty: str, texts: dict[str, Text], references: tuple[tuple[str, str, datetime], ...]
) -> cap.Message:
    code = published.area or published.country
    events, names, senders = {}, {}, {}
    for language in texts:
        with translation.override(language):
            events[language] = gettext("Safety of human rights defenders")
            senders[language] = gettext("Network of human rights defenders of Central Africa")
        names[language] = place_label(code, language)
    return cap.Message(
        identifier=identifier(published),
        sender=sender(),
        sender_names=senders,
        sent=published.sent,
        status="Exercise" if settings.VIGIE_DEMO else "Actual",
        kind=published.kind,
        level=published.level,
        certainty=certainty,
        expires=published.expires,
        events=events,
        area=cap.Area(code, names),
        texts=texts,
        references=references,
    )
