"""Writing the answers, exporting a filled form, and recording what was sent outside Vigie and what came back."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from vigie.ground.access.errors import Invalid, WrongState
from vigie.ground.access.rules import permit
from vigie.ground.accounts.actor import Actor
from vigie.ground.audit.actions import note
from vigie.ground.seal.opening import open_one
from vigie.ground.terms.queries import is_code
from vigie.protection.cases import rules
from vigie.protection.cases.actions import FEW_WORDS, TOO_MUCH_STORY
from vigie.protection.cases.channels.answers import WRITTEN, Asked, Filled, filled
from vigie.protection.cases.channels.register import REFERRAL, Channel, channels, partner
from vigie.protection.cases.consents.rules import concerned, require
from vigie.protection.cases.facts import Facts, Person, Sending, found
from vigie.protection.cases.models import Case
from vigie.protection.cases.states import OPEN
from vigie.protection.cases.working import care_comes_first, change


@dataclass(frozen=True)
class Export:
    """A filled form on its way out."""

    channel: Channel
    language: str
    lines: list[Filled]


def write_answers(case: Case, answers: Mapping[str, str], *, by: Actor) -> None:
    """Keep what the forms ask; unknown keys are left out. A survivor is asked nothing before care was offered, and
    no interview for a second time: a few words of the facts are enough for any form."""

    def changing(facts: Facts) -> Facts:
        care_comes_first(facts)
        if facts.survivor and len(answers.get("chronology", "")) > FEW_WORDS:
            raise Invalid(TOO_MUCH_STORY)
        return replace(facts, answers={key: answers.get(key, "").strip() for key in WRITTEN if answers.get(key)})

    change(case, "case.answer", changing, by=by)


def export(case: Case, channel: str, *, persons: list[str], language: str, by: Actor) -> Export:
    """The channel's form, filled, to leave this room: each person's consent to it must hold; one audit entry.

    For a recipient who is no channel of the register, our own sheet of referral, with the consent to be referred.
    Raises Denied, Invalid (no consent, or nobody signs what refuses the anonymous), WrongState for a closed case.
    """
    permit(rules.WORK, by, case.team_id)
    if case.state not in OPEN:
        raise WrongState(_("This case is closed: reopen it first."))
    if not channel.strip():
        raise Invalid(_("Say who will receive it: choose a channel, or name a partner."))
    to = channels().get(channel) or partner(channel.strip())
    facts = Facts.opened(open_one(case, by=by))
    care_comes_first(facts)
    about = _named(facts, persons)
    require(facts, concerned(facts, about) if about else [], to.use, to.code)
    if to.anonymous_refused and not facts.answers.get("source", "").strip():
        raise Invalid(_("This channel refuses anonymous requests: complete “who submits” in the answers."))
    lines = filled(to, Asked(facts, about, case.country), language)
    with transaction.atomic():
        note("case.export", case, by=by)
    return Export(to, language, lines)


def send(case: Case, recipient: str, *, persons: list[str], on: date, words: str = "", by: Actor) -> Sending:
    """Record that something was sent, outside Vigie, to a channel or a partner, and the consents it rests on."""
    if not recipient.strip():
        raise Invalid(_("Say who will receive it: choose a channel, or name a partner."))
    if on > timezone.localdate():
        raise Invalid(_("The date lies in the future."))
    to = channels().get(recipient)
    use = to.use if to else REFERRAL
    made = Sending(channel=recipient.strip(), persons=persons, on=on.isoformat(), by=by.pseudonym, words=words.strip())

    def changing(facts: Facts) -> Facts:
        care_comes_first(facts)
        given = require(facts, _named(facts, persons), use, recipient, on=on)
        return facts.with_line("sendings", replace(made, consents=given))

    facts = change(case, "case.send", changing, by=by)
    return facts.sendings[-1]


def note_others(case: Case, recipient: str, *, on: date, words: str = "", by: Actor) -> None:
    """The person, or someone else, already asked there: known so that nobody asks twice. It rests on no consent."""
    if not recipient.strip():
        raise Invalid(_("Say where it was asked."))
    if on > timezone.localdate():
        raise Invalid(_("The date lies in the future."))
    made = Sending(
        channel=recipient.strip(), persons=[], on=on.isoformat(), by=by.pseudonym, words=words.strip(), by_others=True
    )
    change(case, "case.send", lambda facts: facts.with_line("sendings", made), by=by)


def reply(case: Case, sending: str, *, on: date, outcome: str, words: str = "", by: Actor) -> None:
    """What came back, and the result."""
    if not is_code("channel_outcome", outcome):
        raise Invalid(_("Choose the result."))
    if on > timezone.localdate():
        raise Invalid(_("The date lies in the future."))

    def changing(facts: Facts) -> Facts:
        sent = found(facts.sendings, sending)
        if sent is None:
            raise Invalid(_("This was not sent from here."))
        answered = replace(sent, reply_on=on.isoformat(), reply=words.strip(), outcome=outcome)
        return facts.with_line("sendings", answered)

    change(case, "case.reply", changing, by=by)


def _named(facts: Facts, persons: list[str]) -> list[Person]:
    """The persons of these names. Raises Invalid when one is not in the case."""
    named = [facts.person(key) for key in persons]
    if None in named:
        raise Invalid(_("Say whom this is about."))
    return [person for person in named if person is not None]
