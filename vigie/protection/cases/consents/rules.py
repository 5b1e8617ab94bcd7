"""What a consent needs to be one, and which consent a sending may rely on."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from vigie.ground.access.errors import Invalid
from vigie.ground.terms.queries import is_code
from vigie.protection.cases.channels.register import channels
from vigie.protection.cases.facts import UNKNOWN, Consent, Facts, Person, Sending, Support, day_of

LONGEST = timedelta(days=366)
NEVER_OF_A_CHILD = ("publish_image", "publish_name")


def check(facts: Facts, consent: Consent) -> None:
    """Raise Invalid, in words for the person who records it, unless this is a consent."""
    person = facts.person(consent.person)
    if person is None:
        raise Invalid(_("Say whose consent this is."))
    if consent.use == UNKNOWN or not is_code("consent_use", consent.use) or not consent.recipient.strip():
        raise Invalid(_("Say for which use, and who will receive it: a consent to everything is none."))
    _check_days(consent)
    channel = channels().get(consent.recipient)
    if channel and channel.state_receives and not consent.state_told:
        raise Invalid(
            _("The State will receive this name. Tell the person so, and record that you did, before you go on.")
        )
    if person.is_child:
        _check_child(consent)


def _check_days(consent: Consent) -> None:
    given, ends = day_of(consent.given_on), day_of(consent.expires_on)
    if given is None or ends is None or given > timezone.localdate():
        raise Invalid(_("A consent was given on a day, today at the latest, and ends on a day."))
    if not given <= ends <= given + LONGEST:
        raise Invalid(_("A consent ends within a year: then ask again."))


def _check_child(consent: Consent) -> None:
    if consent.use in NEVER_OF_A_CHILD:
        raise Invalid(_("Neither the name nor an image of a child is published, whoever agrees."))
    if not consent.assent:
        raise Invalid(_("The child must agree too, in words the child understands."))
    if not consent.guardian.strip() and not consent.guardian_is_danger:
        raise Invalid(_("Name the guardian who agrees; or say that the guardian is the danger."))
    if not consent.best_interests.strip():
        raise Invalid(_("Write why this is in the child’s best interests."))


def enough_of(person: Person, consent: Consent) -> bool:
    """Whether it is enough of who that person is: found to be a child later, what an adult agreed to is not."""
    if not person.is_child:
        return True
    try:
        _check_child(consent)
    except Invalid:
        return False
    return True


def covering(facts: Facts, person: Person, use: str, recipient: str, on: date | None = None) -> Consent | None:
    """The consent of a person that holds for this use and recipient, today or `on` a day; None when there is none."""
    day = on or timezone.localdate()
    given = [one for one in facts.consents if one.person == person.id and one.covers(use, recipient)]
    return next((one for one in reversed(given) if one.holds_on(day) and enough_of(person, one)), None)


def missing(facts: Facts, persons: Iterable[Person], use: str, recipient: str, on: date | None = None) -> list[Person]:
    """Those whose consent does not hold, today or `on` a day, for this use and recipient."""
    return [person for person in persons if covering(facts, person, use, recipient, on) is None]


def concerned(facts: Facts, persons: list[Person]) -> list[Person]:
    """Whose consent a filled form needs: of those it is about, and of the person whose case it tells, named or not."""
    principal = facts.principal
    return persons if principal is None or principal in persons else [principal, *persons]


def require(facts: Facts, persons: list[Person], use: str, recipient: str, on: date | None = None) -> list[str]:
    """The consents that this sending relies on. Raises Invalid, naming those without one; nobody named is refused."""
    if not persons:
        raise Invalid(_("Say whom this is about."))
    without = missing(facts, persons, use, recipient, on)
    if without:
        names = ", ".join(person.name for person in without)
        raise Invalid(
            _("No consent holds for this use and recipient: %(names)s. Ask, and record the answer first.")
            % {"names": names}
        )
    found = [covering(facts, person, use, recipient, on) for person in persons]
    return [consent.id for consent in found if consent is not None]


def rested_on(facts: Facts, consent: str) -> tuple[list[Sending], list[Support]]:
    """What was sent on a consent, and the support under way that began on it."""
    sent = [sending for sending in facts.sendings if consent in sending.consents]
    return sent, [step for step in facts.plan if step.state == "under_way" and consent in step.consents]
