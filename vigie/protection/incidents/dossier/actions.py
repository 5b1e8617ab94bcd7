"""Making a dossier: rendered first, then noted in the violation (sealed) and in the journal, then handed out."""

from __future__ import annotations

import secrets
from collections.abc import Mapping, Sequence
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from vigie.ground.access.errors import Invalid
from vigie.ground.access.rules import permit
from vigie.ground.accounts.actor import Actor
from vigie.ground.files.facts import FileFacts
from vigie.ground.seal.opening import open_many, open_one
from vigie.protection.incidents import rules
from vigie.protection.incidents.consents.facts import named_without
from vigie.protection.incidents.dossier.content import Dossier, Part, compose
from vigie.protection.incidents.dossier.formats import rendered
from vigie.protection.incidents.dossier.passages import Finding, without_names
from vigie.protection.incidents.facts import Facts
from vigie.protection.incidents.models import Evidence, Incident
from vigie.protection.incidents.sealing import keep


def make_dossier(
    incident: Incident,
    *,
    form: str,
    parts: Sequence[str],
    recipient: str,
    reason: str,
    harm: str,
    written: Mapping[str, str] | None = None,
    coarse: frozenset[str] = frozenset(),
    by: Actor,
) -> tuple[str, bytes]:
    """The mark and the bytes of a document of the chosen parts (`Part`), in `form` (`Format`).

    `written` and `coarse` say passages otherwise in this document alone (`passages.without_names`). The violation
    keeps, sealed, for whom, why, what could hurt, which parts, where it was said otherwise and under which mark. Raises
    Invalid (NamesLeave where it names a victim who did not agree to that reader), Denied, or WrongState when the
    violation changed meanwhile.
    """
    permit(rules.EXPORT, by, incident.team_id)
    if not (recipient.strip() and reason.strip() and harm.strip()):
        raise Invalid(_("Say who will read it, what for, and who could be hurt."))
    chosen = [part for part in Part.values if part in parts]
    known = open_one(incident, by=by)
    mark = secrets.token_hex(4).upper()
    about = Dossier(mark, "", timezone.localdate(), recipient.strip(), [], [])
    dossier = compose(incident, known, _files(incident, chosen, by), chosen, about)
    dossier, otherwise = without_names(dossier, _finding(known, recipient), written or {}, coarse)
    document = rendered(dossier, form)
    step = {
        "verb": "export",
        "by": by.pseudonym,
        "at": timezone.now().isoformat(timespec="minutes"),
        "why": reason.strip(),
        "to": recipient.strip(),
        "harm": harm.strip(),
        "parts": chosen,
        "mark": mark,
    } | ({"otherwise": otherwise} if otherwise else {})
    keep(incident, {**known, "steps": [*known["steps"], step]}, "incident.export", by=by)
    return mark, document


def _finding(known: dict[str, Any], recipient: str) -> Finding:
    """What looks for the names of victims who did not agree to this reader."""
    acts, today = Facts.opened(known).acts, timezone.localdate()
    return lambda text: named_without(known, acts, text, recipient, today)


def _files(incident: Incident, chosen: Sequence[str], by: Actor) -> list[FileFacts]:
    if Part.FILES not in chosen:
        return []
    found = Evidence.objects.visible_to(by).filter(incident=incident, file__state="kept").select_related("file")
    opened = open_many([evidence.file for evidence in found], by=by, of="files")
    return sorted((FileFacts.opened(facts) for facts in opened.values()), key=lambda file: file.added_at)
