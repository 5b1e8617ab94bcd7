"""Taking a filled form in, once, with its files."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

from django.db.models import Sum
from django.db.models.functions import Length
from django.utils.translation import gettext_lazy as _

from vigie.ground.access.errors import Invalid, Refusal
from vigie.ground.accounts.actor import Actor
from vigie.ground.audit.models import Chain
from vigie.protection.intake.actions import AlreadyReceived, answer_due, check_words, enclose, take_in
from vigie.protection.intake.conversation import Piece
from vigie.protection.intake.models import Report, Urgency, Way
from vigie.protection.intake.odk.models import Phone
from vigie.protection.intake.odk.reading import Instance

MOST = 60  # files of one form, in however many sendings
HEAVIEST = 80_000_000  # bytes of them, as they lie sealed: what one request can open in memory
PACKED = "packed"


class OtherContent(Refusal):
    """The instanceID was taken by a form with another content."""

    status = 409
    default = _("A form with this number came before, with other answers. It was not replaced; nothing was kept now.")


@dataclass(frozen=True)
class Sent:
    """A file of a form as it was sent."""

    name: str
    type: str
    content: bytes


def bring(instance: Instance, *, files: Sequence[Sent] = (), phone: Phone, language: str = "fr", by: Actor) -> bool:
    """Seal it to the duty desk; False when this very form came before, of which new files are kept.

    The duty desk reads, sealed, which telephone sent it. Raises Invalid, OtherContent, or NoQuorum.
    """
    packed = instance.manifest
    kind = PACKED if packed else "file"
    # What an encrypted form does not name was encrypted by nobody who filled it in, and no key opens it.
    named = [file for file in files if packed is None or file.name in packed.files]
    pieces = [Piece(file.content, kind, file.type, file.name, instance.piece(file.name)) for file in named]
    also: dict[str, Any] = {"field": {"phone": phone.label, "form": instance.form}}
    clear: dict[str, Any] = {"pk": instance.report}
    if packed:
        also[PACKED] = asdict(packed)
        # Nobody knows yet whether someone is in danger: it is due as if.
        clear |= {"state": PACKED, "answer_by": answer_due(Urgency.IMMEDIATE)}
    elif not (instance.draft or pieces):
        check_words(instance.words)
    try:
        take_in(
            way=Way.ODK, words=instance.words, draft=instance.draft, pieces=pieces,
            country=instance.country, urgency=instance.urgency, submission=instance.submission, language=language,
            chain=Chain.PUBLIC, also=also, by=by, **clear,
        )  # fmt: skip
    except AlreadyReceived:
        _add(instance, pieces, by)
        return False
    return True


def _add(instance: Instance, pieces: Sequence[Piece], by: Actor) -> None:
    report = Report.objects.filter(pk=instance.report, submission=instance.submission).first()
    if report is None:
        raise OtherContent
    others = report.enclosures.exclude(pk__in=[piece.id for piece in pieces])
    heavy = others.aggregate(bytes=Sum(Length("sealed")))["bytes"] or 0
    if others.count() + len(pieces) > MOST or heavy + sum(len(piece.content) for piece in pieces) > HEAVIEST:
        raise Invalid(_("This form has more files than are taken with one."))
    enclose(report, pieces=pieces, verb="repack" if instance.manifest else "reopen", by=by)
