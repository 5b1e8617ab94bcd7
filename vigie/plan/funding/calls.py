"""Calls and the rules of funders: brought in, followed or set aside."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from vigie.ground.access.answering import signer
from vigie.ground.access.errors import Invalid
from vigie.ground.access.rules import permit
from vigie.ground.accounts.actor import Actor
from vigie.ground.accounts.models import User
from vigie.ground.audit.actions import note
from vigie.ground.money.currencies import amount_of
from vigie.ground.seal.opening import open_many
from vigie.plan.budget.models import Funder
from vigie.plan.funding import rules
from vigie.plan.funding.calls_file import Found, calls_of
from vigie.plan.funding.models import Call, PaperKind, Terms
from vigie.plan.funding.states import CALL


@dataclass(frozen=True)
class Brought:
    """What a file of calls did, or would do."""

    new: int
    changed: int
    same: int


def bring_calls(data: bytes, *, dry_run: bool = False, by: Actor) -> Brought:
    """Take the calls of a file in; one already here is changed only where nobody decided about it yet."""
    permit(rules.SEARCH, by, rules.TEAM)
    person = signer(by)
    found = calls_of(data)
    here = list(Call.objects.visible_to(by))
    opened = open_many(here, by=by, of="calls") if here else {}
    known = {opened[one.pk]["mark"]: (one, opened[one.pk]) for one in here}
    new, changed = _sorted(found, known)
    result = Brought(len(new), len(changed), len(found) - len(new) - len(changed))
    if dry_run:
        return result
    made = [_call(one, person) for one in new]
    for call, one in changed:
        call.deadline = one.deadline
        call.seal(_facts(one), rules.TEAM)
    with transaction.atomic():
        for record in made:
            record.save(force_insert=True)
            note("call.bring", record, by=by)
        for call, _one in changed:
            call.save()
            note("call.change", call, by=by)
    return result


def _sorted(
    found: list[Found], known: dict[str, tuple[Call, dict[str, Any]]]
) -> tuple[list[Found], list[tuple[Call, Found]]]:
    new: dict[str, Found] = {}
    changed: list[tuple[Call, Found]] = []
    for one in found:
        if one.mark not in known:
            new[one.mark] = one
            continue
        call, facts = known[one.mark]
        if call.state == "seen" and (facts != _facts(one) or call.deadline != one.deadline):
            changed.append((call, one))
    return list(new.values()), changed


def enter_call(*, title: str, deadline: date | None, address: str, words: str, by: Actor) -> Call:
    """Enter one call by hand; whoever enters it follows it."""
    permit(rules.SEARCH, by, rules.TEAM)
    if not title.strip():
        raise Invalid(_("Give the call a title."))
    made = _call(Found(title.strip(), deadline, address, words.strip(), address or title.strip()), signer(by))
    made.state = "followed"
    with transaction.atomic():
        made.save(force_insert=True)
        note("call.bring", made, by=by)
    return made


def sort_call(call: Call, verb: str, *, by: Actor) -> Call:
    """`follow` it, or `drop` it as not for us. Raises WrongState."""
    permit(rules.SEARCH, by, call.team_id)
    with transaction.atomic():
        locked = Call.objects.select_for_update().get(pk=call.pk)
        locked.state = CALL.next(locked.state, verb)
        locked.save(update_fields=["state"])
        note(f"call.{verb}", locked, by=by)
    return locked


def keep_terms(
    funder: Funder,
    *,
    words: str,
    least: str = "",
    most: str = "",
    months: int | None = None,
    own_share: int | None = None,
    papers: list[str],
    by: Actor,
) -> Terms:
    """Write down what a funder asks of an applicant; amounts in euros, `own_share` in per cent."""
    permit(rules.SEARCH, by, rules.TEAM)
    amounts = {key: str(amount_of(text)) if text else "" for key, text in (("least", least), ("most", most))}
    if own_share is not None and not 0 <= own_share <= 100:
        raise Invalid(_("A share is between 0 and 100 per cent."))
    if not set(papers) <= set(PaperKind.values):
        raise Invalid(_("This kind of paper is not known."))
    kept = Terms.objects.visible_to(by).filter(funder=funder).first() or Terms(funder=funder)
    kept.seal(
        {"words": words.strip(), **amounts, "months": months, "own_share": own_share, "papers": papers}, rules.TEAM
    )
    with transaction.atomic():
        kept.save()
        note("terms.keep", kept, by=by)
    return kept


def _call(one: Found, person: User) -> Call:
    made = Call(deadline=one.deadline, brought_by=person, brought_at=timezone.now())
    made.seal(_facts(one), rules.TEAM)
    return made


def _facts(one: Found) -> dict[str, Any]:
    return {"title": one.title, "address": one.address, "words": one.words, "mark": one.mark}
