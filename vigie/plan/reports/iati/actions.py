"""The account, what is cleared of each element, and the files: each by one person and another, with its audit entry."""

from __future__ import annotations

import hashlib
import re

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from vigie.compute.iati import activities_xml, organisation_xml
from vigie.ground.access.answering import signer
from vigie.ground.access.errors import FourEyes, Invalid, WrongState
from vigie.ground.access.models import TeamKey
from vigie.ground.access.rules import permit
from vigie.ground.accounts.actor import Actor
from vigie.ground.audit.actions import note
from vigie.plan.reports import rules
from vigie.plan.reports.iati.telling import organisation, told, whole_budgets, words_hash
from vigie.plan.reports.models import Clearance, IatiAccount, IatiFile
from vigie.plan.reports.queries import account
from vigie.plan.reports.states import IATI
from vigie.plan.tree.models import Element, PlanVersion

TEAM = TeamKey.DIRECTION
PARTS = ("results", "budget", "transactions", "countries")
REF = re.compile(r"[A-Za-z]{2,3}-[A-Z]{2,6}-[^/&|?\s]{1,60}")  # org-id.guide's list, a stroke, the number in it


def propose_account(*, ref: str, org_type: str, name: str, by: Actor) -> IatiAccount:
    """Propose that this node tells IATI what is cleared, as this organisation. Raises Invalid for no identifier."""
    permit(rules.IATI, by, TEAM)
    if not REF.fullmatch(ref.strip()):
        raise Invalid(_("An identifier has a list’s code, a stroke and the number there, such as XM-DAC-12345."))
    if IatiAccount.objects.filter(ended_at=None).exists():
        raise WrongState
    with transaction.atomic():
        made = IatiAccount.objects.create(
            ref=ref.strip(), org_type=org_type, name=name.strip(), proposed_by=signer(by), proposed_at=timezone.now()
        )
        note("iati.propose", made, by=by)
    return made


def accept_account(found: IatiAccount, *, by: Actor) -> None:
    """Accept the risk, as another person: from here on, published files have an address that anyone may read."""
    permit(rules.PUBLISH, by, TEAM)
    if found.proposed_by_id == signer(by).pk:
        raise FourEyes
    with transaction.atomic():
        locked = IatiAccount.objects.select_for_update().get(pk=found.pk)
        if locked.second_id or locked.ended_at:
            raise WrongState
        locked.second = signer(by)
        locked.save(update_fields=["second"])
        note("iati.accept", locked, by=by)


def close_account(found: IatiAccount, *, by: Actor) -> None:
    """Tell nothing any more, at once and alone: every published file is withdrawn and emptied."""
    permit(rules.PUBLISH, by, TEAM)
    with transaction.atomic():
        locked = IatiAccount.objects.select_for_update().get(pk=found.pk)
        if locked.ended_at:
            raise WrongState
        locked.ended_at = timezone.now()
        locked.save(update_fields=["ended_at"])
        for file in IatiFile.objects.select_for_update().exclude(state="withdrawn").order_by("pk"):
            _emptied(file, by)
        note("iati.close", locked, by=by)


def ask_clearance(element: Element, parts: dict[str, bool], *, by: Actor) -> Clearance:
    """Ask that an element be told, with some of its parts; what was cleared before waits until this is accepted."""
    permit(rules.IATI, by, TEAM)
    asked = {part: parts.get(part, False) for part in PARTS}
    node = element.nodes.order_by("-version__number").first()
    words = words_hash(node) if node else ""
    asked |= {"asked_by": signer(by), "asked_at": timezone.now(), "second": None, "words": words}  # type: ignore[dict-item]
    with transaction.atomic():
        _withdraw_prepared(by)
        made, _created = Clearance.objects.update_or_create(element=element, defaults=asked)
        note("clearance.ask", made, by=by)
    return made


def accept_clearance(clearance: Clearance, *, seen: str, by: Actor) -> None:
    """Accept it, as another person; `seen` is the moment (ISO 8601) of what they saw, which may have changed since."""
    permit(rules.PUBLISH, by, TEAM)
    if clearance.asked_by_id == signer(by).pk:
        raise FourEyes
    with transaction.atomic():
        locked = Clearance.objects.select_for_update().get(pk=clearance.pk)
        if locked.second_id or locked.asked_at.isoformat() != seen:
            raise WrongState
        locked.second = signer(by)
        locked.save(update_fields=["second"])
        note("clearance.accept", locked, by=by)


def end_clearance(clearance: Clearance, *, by: Actor) -> None:
    """Tell nothing of this element any more, at once and alone; what is published stays until the next file."""
    permit(rules.PUBLISH, by, TEAM)
    with transaction.atomic():
        _withdraw_prepared(by)
        note("clearance.end", clearance, by=by)
        clearance.delete()


def prepare(kind: str, version: PlanVersion, *, by: Actor) -> IatiFile:
    """Make a file of what is cleared now, and keep its bytes. Raises Invalid where nothing is, or IATI is off."""
    permit(rules.IATI, by, TEAM)
    if (on := account()) is None:
        raise Invalid(_("IATI is off on this node: two people must accept it first."))
    now = timezone.now()
    if kind == "organisation":
        body = organisation_xml(organisation(on), whole_budgets(version), at=now)
    else:
        activities = told(version, on)
        if not activities:
            raise Invalid(_("Nothing is cleared: choose what of which activity may be told."))
        body = activities_xml(activities, by=organisation(on), at=now)
    with transaction.atomic():
        _lock_account()
        made = IatiFile.objects.create(
            kind=kind, body=body, sha256=hashlib.sha256(body).hexdigest(), prepared_by=signer(by), prepared_at=now
        )
        note("iati.prepare", made, by=by)
    return made


def publish(file: IatiFile, *, by: Actor) -> None:
    """Publish it, as another person; the file before it is withdrawn."""
    permit(rules.PUBLISH, by, TEAM)
    if file.prepared_by_id == signer(by).pk:
        raise FourEyes
    with transaction.atomic():
        _lock_account()
        locked = IatiFile.objects.select_for_update().get(pk=file.pk)
        state = IATI.next(locked.state, "publish")
        for before in IatiFile.objects.select_for_update().filter(kind=file.kind, state="published").order_by("pk"):
            _emptied(before, by)
        locked.state, locked.second = state, signer(by)
        locked.save()
        note("iati.publish", locked, by=by)


def withdraw(file: IatiFile, *, by: Actor) -> None:
    """Take a file back, at once and alone; its bytes are emptied, so that no door can read them."""
    permit(rules.PUBLISH, by, TEAM)
    with transaction.atomic():
        _emptied(IatiFile.objects.select_for_update().get(pk=file.pk), by)


def _lock_account() -> None:
    """One at a time: what is published while the account is closed would come back with the next one."""
    on = account()
    if on is None or not IatiAccount.objects.select_for_update().filter(pk=on.pk, ended_at=None).first():
        raise Invalid(_("IATI is off on this node: two people must accept it first."))


def _withdraw_prepared(by: Actor) -> None:
    """A file that waits was made of what was cleared before: it must be made again."""
    for file in IatiFile.objects.select_for_update().filter(state="prepared").order_by("pk"):
        _emptied(file, by)


def _emptied(file: IatiFile, by: Actor) -> None:
    file.state, file.body = IATI.next(file.state, "withdraw"), b""
    file.save(update_fields=["state", "body"])
    note("iati.withdraw", file, by=by)
