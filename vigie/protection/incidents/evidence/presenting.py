"""The files of a violation as its page shows them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.functional import Promise

from vigie.ground.access.rules import may
from vigie.ground.accounts.actor import Actor
from vigie.ground.files.cleaning.faults import AGAIN
from vigie.ground.files.facts import FileFacts
from vigie.ground.files.presenting import SCANNED, WHY
from vigie.ground.seal.opening import open_many
from vigie.protection.incidents import rules
from vigie.protection.incidents.evidence.forms import AttachForm
from vigie.protection.incidents.forms import ReasonForm
from vigie.protection.incidents.models import Evidence, Incident


@dataclass(frozen=True)
class Piece:
    """One file, opened."""

    evidence: Evidence
    facts: FileFacts
    form: ReasonForm

    @property
    def erased(self) -> bool:
        return self.evidence.file.state == "erased"

    @property
    def why_no_copy(self) -> str | Promise:
        return WHY.get(self.facts.no_copy, "")

    @property
    def again(self) -> bool:
        """Whether another try to clean it may succeed."""
        return self.facts.no_copy in AGAIN

    @property
    def scanned(self) -> str | Promise:
        return SCANNED.get(self.facts.verdict, "")

    @property
    def moment(self) -> datetime | None:
        at = self.facts.erased_at or self.facts.added_at
        return datetime.fromisoformat(at) if at else None


def reason_form(evidence: Evidence, data: Any = None) -> ReasonForm:
    """Why this file is erased; one form a file, so each with its own prefix."""
    return ReasonForm(data, prefix=f"r{evidence.pk.hex}", use_required_attribute=False)


@dataclass(frozen=True)
class Shown:
    """The section of evidence: its files, and the form if this person may join one."""

    pieces: list[Piece]
    form: AttachForm | None
    may_remove: bool


def shown(
    incident: Incident,
    by: Actor,
    form: AttachForm | None = None,
    refused: tuple[Evidence, ReasonForm] | None = None,
) -> Shown:
    """All files of a violation, opened together (one audit entry), with the form that was refused, if one was."""
    found = list(Evidence.objects.visible_to(by).filter(incident=incident).select_related("file"))
    opened = open_many([evidence.file for evidence in found], by=by, of="files")
    wrong = {refused[0].pk: refused[1]} if refused else {}
    pieces = [
        Piece(evidence, FileFacts.opened(opened[evidence.file_id]), wrong.get(evidence.pk) or reason_form(evidence))
        for evidence in found
    ]
    pieces.sort(key=lambda piece: (piece.erased, piece.facts.added_at))
    may_attach = may(rules.ATTACH, by, incident.team_id)
    return Shown(pieces, (form or AttachForm()) if may_attach else None, may(rules.DETACH, by, incident.team_id))
