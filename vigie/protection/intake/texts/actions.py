"""Accepting the risk, drawing sheets, listing numbers, letting gateways in."""

from __future__ import annotations

import secrets
from datetime import date, timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from vigie.compute.identity import phones
from vigie.ground.access.errors import Denied, FourEyes, Invalid, WrongState
from vigie.ground.access.rules import permit
from vigie.ground.accounts.actor import Actor
from vigie.ground.audit.actions import note
from vigie.ground.seal.opening import open_many, open_one
from vigie.protection.intake.conversation import TEAM
from vigie.protection.intake.rules import TRIAGE
from vigie.protection.intake.texts import codes, rules
from vigie.protection.intake.texts.gateways import SIGNING, box_signing, digest_of
from vigie.protection.intake.texts.models import Acceptance, CodeSheet, Correspondent, Gateway, GatewayKind
from vigie.protection.intake.texts.states import ACCEPTANCE, SHEET
from vigie.protection.intake.texts.vocabulary import meanings

DIRECTION = "direction"
LONGEST_ACCEPTED = timedelta(days=184)  # then someone looks again


def propose(*, reasons: str, measures: str, review_on: date, by: Actor) -> Acceptance:
    """Write down why texts are worth their risk, and until when. Nothing is open yet. Raises Denied, Invalid."""
    permit(rules.ACCEPT, by, DIRECTION)
    if by.user is None:
        raise Denied
    if not reasons.strip() or not measures.strip():
        raise Invalid(_("Write the reasons, and what is done against the risk."))
    if not timezone.localdate() < review_on <= timezone.localdate() + LONGEST_ACCEPTED:
        raise Invalid(_("The risk is looked at again within six months: choose a day until then."))
    made = Acceptance(month=_this_month(), review_on=review_on, proposed_by=by.user)
    made.seal({"reasons": reasons.strip(), "measures": measures.strip()}, DIRECTION)
    with transaction.atomic():
        made.save(force_insert=True)
        note("sms.propose", made, by=by)
    return made


def accept(acceptance: Acceptance, *, by: Actor) -> None:
    """A second person of the direction, who can open the reasons, takes the risk: from now on texts come in.

    One that was in force before is replaced. Raises FourEyes, Invalid when its day is past, WrongState.
    """
    permit(rules.ACCEPT, by, acceptance.team_id)
    if by.user is None or acceptance.proposed_by_id == by.user.pk:
        raise FourEyes
    if acceptance.review_on <= timezone.localdate():
        raise Invalid(_("Its day is past: propose it again."))
    open_one(acceptance, by=by)
    with transaction.atomic():
        locked = Acceptance.objects.select_for_update().get(pk=acceptance.pk)
        if locked.version != acceptance.version:
            raise WrongState
        state = ACCEPTANCE.next(locked.state, "accept")
        for older in Acceptance.objects.select_for_update().filter(state="accepted"):
            Acceptance.objects.filter(pk=older.pk).update(state="withdrawn", month=_this_month())
            note("sms.withdraw", older, by=by)
        Acceptance.objects.filter(pk=locked.pk).update(state=state, accepted_by=by.user, month=_this_month())
        note("sms.accept", locked, by=by)


def withdraw(acceptance: Acceptance, *, by: Actor) -> None:
    """No text comes in any more, from this moment; one person suffices, of the direction or of the duty desk."""
    permit(rules.STOP, by)
    with transaction.atomic():
        locked = Acceptance.objects.select_for_update().get(pk=acceptance.pk)
        state = ACCEPTANCE.next(locked.state, "withdraw")
        Acceptance.objects.filter(pk=locked.pk).update(state=state, month=_this_month())
        note("sms.withdraw", locked, by=by)


def _this_month() -> date:
    return timezone.localdate().replace(day=1)


def draw_sheet(*, called: str, country: str, month: date, looks: str, by: Actor) -> CodeSheet:
    """Draw a month's words for one circle, none of them near a word of another sheet of that time. Raises Invalid."""
    permit(TRIAGE, by, TEAM)
    this = _this_month()
    if month.day != 1 or month not in (this, (this + timedelta(days=31)).replace(day=1)):
        raise Invalid(_("A sheet is drawn for this month or for the next."))
    if not called.strip():
        raise Invalid(_("Say for whom the sheet is, in words that only the desk understands."))
    others = list(CodeSheet.objects.visible_to(by).filter(month__gte=month - timedelta(days=40)))
    taken = {word for facts in open_many(others, by=by, of="codes").values() for word in facts["codes"]}
    try:
        drawn = codes.draw(meanings(country), looks, taken)
    except codes.Exhausted as fault:
        raise Invalid(_("Too many sheets are in use at once for words of this kind: take the other kind.")) from fault
    made = CodeSheet(month=month)
    made.seal({"called": called.strip(), "country": country, "looks": looks, "codes": drawn}, TEAM)
    with transaction.atomic():
        made.save(force_insert=True)
        note("codesheet.draw", made, by=by)
    return made


def burn_sheet(sheet: CodeSheet, *, by: Actor) -> None:
    """It was lost or seized: from now on its words are shown, and not believed."""
    permit(TRIAGE, by, TEAM)
    with transaction.atomic():
        locked = CodeSheet.objects.select_for_update().get(pk=sheet.pk)
        CodeSheet.objects.filter(pk=locked.pk).update(state=SHEET.next(locked.state, "burn"))
        note("codesheet.burn", locked, by=by)


def list_number(*, called: str, number: str, country: str, reach: str, by: Actor) -> Correspondent:
    """Expect texts from a number; how they are reached otherwise is owed, for no text is ever answered by text."""
    permit(TRIAGE, by, TEAM)
    spelled = spelling(number, country)
    if not spelled:
        raise Invalid(_("This is not a telephone number. Begin with + and the country’s code."))
    if not called.strip() or not reach.strip():
        raise Invalid(_("Say who it is, and how they are reached otherwise."))
    made = Correspondent()
    made.seal({"called": called.strip(), "number": spelled, "reach": reach.strip()}, TEAM)
    with transaction.atomic():
        made.save(force_insert=True)
        note("correspondent.list", made, by=by)
    return made


def spelling(number: str, country: str = "") -> str:
    """The one spelling of a number; empty where there is none."""
    return next(iter(phones(number, country)), "")


def strike_number(correspondent: Correspondent, *, by: Actor) -> None:
    """Forget a number: its row goes at once."""
    permit(TRIAGE, by, TEAM)
    with transaction.atomic():
        note("correspondent.strike", correspondent, by=by)
        Correspondent.objects.filter(pk=correspondent.pk).delete()


def add_gateway(
    *, kind: str, secret: str = "", sender_field: str = "", text_field: str = "", id_field: str = "", by: Actor
) -> tuple[Gateway, str]:
    """Let a gateway in; returns it with its secret, which is shown once. Twilio's own secret is given, others drawn."""
    permit(TRIAGE, by, TEAM)
    if kind == GatewayKind.TWILIO and not 16 <= len(secret) <= 100:
        raise Invalid(_("Copy the Auth Token of your Twilio account."))
    shown = secret if kind == GatewayKind.TWILIO else secrets.token_urlsafe(24)
    made = Gateway(kind=kind, sender_field=sender_field, text_field=text_field, id_field=id_field)
    if kind in SIGNING:
        made.signing = box_signing(made, shown)
    else:
        made.digest = digest_of(made, shown)
    with transaction.atomic():
        made.save(force_insert=True)
        note("gateway.add", made, by=by)
    return made, shown


def remove_gateway(gateway: Gateway, *, by: Actor) -> None:
    """What it brings is answered as at an address that never was."""
    permit(TRIAGE, by, TEAM)
    with transaction.atomic():
        note("gateway.remove", gateway, by=by)
        Gateway.objects.filter(pk=gateway.pk).delete()
