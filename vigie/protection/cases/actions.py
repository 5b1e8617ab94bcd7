"""Opening a case, correcting it, its states, its readers. Each is one transaction with its audit entry."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any, cast

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from vigie.ground.access.errors import Invalid, WrongState
from vigie.ground.access.rules import permit
from vigie.ground.accounts.actor import Actor
from vigie.ground.accounts.models import User
from vigie.ground.audit.actions import note
from vigie.ground.seal import naming
from vigie.ground.seal.opening import open_many, open_one
from vigie.ground.terms.queries import is_code, place
from vigie.protection.cases import reminders, rules
from vigie.protection.cases.closing import still_open
from vigie.protection.cases.facts import Care, Facts
from vigie.protection.cases.models import Case, EmergencyGrant
from vigie.protection.cases.states import CASE
from vigie.protection.cases.working import TEAM, Verb, change, keep, seal_changed, this_month, told
from vigie.protection.incidents.models import Urgency

FEW_WORDS = 500  # characters about a survivor's story: enough to help, too few for an interview
TOO_MUCH_STORY = _(
    "A few words are enough here: this person must not tell it twice, and what is not written cannot be "
    "seized. Medical care comes first."
)
LEAST_READERS = 2  # of a child's case: one lost passphrase must not lose the child


def open_case(facts: Facts, *, country: str, urgency: str, people: list[User] | None = None, by: Actor) -> Case:
    """Open a case; nothing needs to be verified. With `people`, only they and the actor see it from the start.

    Raises Denied, or Invalid: nobody named, a child without named readers, a survivor's story told at length.
    """
    permit(rules.OPEN, by, TEAM)
    _check(facts, country, urgency)
    _check_readers(facts, people, by)
    month = this_month()
    case = Case(month=month, last_month=month, country=country, urgency=urgency, opened_by=by.user)
    case.seal(facts.sealed(), TEAM)
    with transaction.atomic():
        case.save(force_insert=True)
        note("case.open", case, by=by)
        if people:
            naming.restrict(case, people, by=by)
        _remind_of_care(case, facts, by=by)
    return case


def _remind_of_care(case: Case, facts: Facts, *, by: Actor) -> None:
    """The 72 hours run: whoever says so is reminded."""
    if facts.care_first and facts.care_by and by.user:
        reminders.remind(case, owner=by.user, due_at=reminders.morning_before(facts.care_by), by=by)


def _check(facts: Facts, country: str, urgency: str) -> None:
    """Refuse nonsense in words, and what would harm. Raises Invalid."""
    if urgency not in Urgency.values:
        raise Invalid(_("Say how soon someone must act."))
    if place(country) is None:
        raise Invalid(_("Choose the country of the facts."))
    if not facts.title.strip():
        raise Invalid(_("Give the case a title that helps you find it again."))
    if not facts.persons:
        raise Invalid(_("Say for whom: a name or a pseudonym is enough."))
    if facts.survivor and len(facts.situation) > FEW_WORDS:
        raise Invalid(TOO_MUCH_STORY)
    if facts.assault_at and datetime.fromisoformat(facts.assault_at) > timezone.now():
        raise Invalid(_("This moment lies in the future."))


def _check_readers(facts: Facts, people: list[User] | None, by: Actor) -> None:
    if facts.has_child and len({*(people or []), by.user}) < LEAST_READERS:
        raise Invalid(
            _("A child’s case is for named persons only. Name at least one other person who may read it with you.")
        )


def correct(case: Case, facts: Facts, *, country: str, urgency: str, by: Actor) -> None:
    """Change what is known of the persons and the situation; the rest of the case stays as it is."""
    _check(facts, country, urgency)
    if facts.has_child and case.named_keys().count() < LEAST_READERS:
        raise Invalid(
            _("Someone in this case is a child: restrict it to named persons first, two at least, then add the child.")
        )

    paid = _granted(case, by)
    clock: list[str] = []

    def changing(known: Facts) -> Facts:
        clock.append(known.assault_at if known.survivor else "")
        gone = {one.id for one in known.persons} - {one.id for one in facts.persons}
        if gone & (spoken_of(known) | paid):
            raise Invalid(_("This person gave a consent or is part of what is done: they stay in the case."))
        return replace(known, **{name: getattr(facts, name) for name in CORRECTED})

    with transaction.atomic():
        now = change(case, "case.correct", changing, by=by, country=country, urgency=urgency)
        if now.assault_at not in clock:
            _remind_of_care(case, now, by=by)


def _granted(case: Case, by: Actor) -> set[str]:
    """Those for whom an emergency grant was asked."""
    grants = list(EmergencyGrant.objects.visible_to(by).filter(case=case))
    return {facts["person"] for facts in open_many(grants, by=by, of="grants").values()}


CORRECTED = ("title", "situation", "persons", "country_origin", "country_presence", "survivor", "assault_at")


def spoken_of(facts: Facts) -> set[str]:
    """Persons of whom another part of the case speaks, so that they cannot be taken off it."""
    sent = {person for sending in facts.sendings for person in sending.persons}
    helped = {step.person for step in facts.plan}
    return {consent.person for consent in facts.consents} | sent | helped


def offer_care(case: Case, *, provider: str, answer: str, words: str, by: Actor) -> None:
    """Medical care was offered to a survivor: taken, declined or put off. Only then does the rest of the work begin."""
    if answer not in {"accepted", "declined", "later"}:
        raise Invalid(_("Say what the person answered."))
    care = Care(at=timezone.now().isoformat(timespec="minutes"), provider=provider, answer=answer, words=words)

    def changing(known: Facts) -> Facts:
        if not known.survivor:
            raise WrongState
        return replace(known, care=care)

    with transaction.atomic():
        facts = change(case, "case.offer_care", changing, by=by)
        reminders.settle_care(case, facts, by=by)


# --- States -------------------------------------------------------------------------------------------------------


def take(case: Case, *, reason: str, by: Actor) -> None:
    """Someone takes the case on and accompanies the person."""
    _step(case, "take", reason, by=by, officer=by.user)


def follow(case: Case, *, reason: str, by: Actor) -> None:
    """The support has been given; someone still asks how the person is."""
    _step(case, "follow", reason, by=by)


def resume(case: Case, *, reason: str, by: Actor) -> None:
    """The danger is back, or support is needed again."""
    _step(case, "resume", reason, by=by)


def close(case: Case, *, outcome: str, reason: str, left: Mapping[str, str] | None = None, by: Actor) -> None:
    """The work is over: with what outcome, and why. `left` says, by key, why each thing that is still open stays so
    (`closing.still_open`); it is kept with the step. Raises Invalid while one of them has no reason."""
    permit(rules.WORK, by, case.team_id)
    if not is_code("case_outcome", outcome):
        raise Invalid(_("Choose the outcome."))
    going_on = still_open(case, Facts.opened(open_one(case, by=by)), by)
    why = {key: words.strip() for key, words in (left or {}).items() if words.strip()}
    if any(one.key not in why for one in going_on):
        raise Invalid(_("Something is still open in this case: finish it, or say why it is left."))
    kept = [{"what": f"{one.kind} · {one.what}", "why": why[one.key]} for one in going_on]
    with transaction.atomic():
        _step(case, "close", reason, by=by, outcome=outcome, left=kept)
        reminders.settle_all(case, by=by)


def reopen(case: Case, *, reason: str, by: Actor) -> None:
    """A closed case goes on; whoever reopens accompanies."""
    _step(case, "reopen", reason, by=by, officer=by.user)


def seal_place(case: Case, stay: str, *, by: Actor) -> int:
    """A place in a refuge is asked for from this case: its id, sealed, so that nobody closes the case without it.

    Returns the version that was read: the caller keeps it (`working.keep`, "case.ask_place") in its own transaction.
    Raises Denied, or WrongState when the case is closed.
    """
    _facts, read = seal_changed(case, lambda known: replace(known, stays=[*known.stays, stay]), by=by)
    return read


def _step(
    case: Case,
    verb: str,
    reason: str,
    *,
    by: Actor,
    outcome: str = "",
    left: list[dict[str, str]] | None = None,
    **clear: Any,
) -> None:
    """One transition with its sealed reason; refused if the case changed since it was read."""
    permit(rules.WORK, by, case.team_id)
    state = CASE.next(case.state, verb)
    facts = told(Facts.opened(open_one(case, by=by)), verb, reason, by=by, outcome=outcome, left=left)
    read = case.version
    case.seal(facts.sealed(), case.team_id)
    with transaction.atomic():
        keep(case, cast(Verb, f"case.{verb}"), read, by=by, state=state, **clear)


# --- Who reads it -------------------------------------------------------------------------------------------------


@transaction.atomic
def restrict(case: Case, people: list[User], *, by: Actor) -> None:
    """Only these persons of the team and the actor see and open it (`seal.naming`)."""
    permit(rules.RESTRICT, by, case.team_id)
    Case.objects.select_for_update().get(pk=case.pk)  # A grant that is being asked for comes before or after.
    _check_readers(Facts.opened(open_one(case, by=by)), people, by)
    naming.restrict(case, people, by=by)
    reminders.follow(case, by=by)


@transaction.atomic
def name_person(case: Case, person: User, *, by: Actor) -> None:
    """Let one more member read a restricted case."""
    permit(rules.RESTRICT, by, case.team_id)
    naming.add_person(case, person, by=by)
    reminders.follow(case, by=by)


@transaction.atomic
def unname_person(case: Case, person: User, *, by: Actor) -> None:
    """Take someone off a restricted case; of a child's, two readers stay."""
    permit(rules.RESTRICT, by, case.team_id)
    if Facts.opened(open_one(case, by=by)).has_child and case.named_keys().count() <= LEAST_READERS:
        raise Invalid(_("A child’s case keeps two readers at least: name someone else first."))
    naming.remove_person(case, person, by=by)
    reminders.follow(case, by=by)


@transaction.atomic
def unrestrict(case: Case, *, by: Actor) -> None:
    """The whole team reads it again: never a child's."""
    permit(rules.RESTRICT, by, case.team_id)
    if Facts.opened(open_one(case, by=by)).has_child:
        raise Invalid(_("A child’s case stays with named persons."))
    naming.unrestrict(case, by=by)
    reminders.follow(case, by=by)
