"""Making a dossier: rendered first, then noted in the violation (sealed) and in the journal, then handed out."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
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
from vigie.protection.incidents.facts import Facts
from vigie.protection.incidents.models import Evidence, Incident
from vigie.protection.incidents.sealing import keep


def make_dossier(
    incident: Incident, *, form: str, parts: Sequence[str], recipient: str, reason: str, harm: str, by: Actor
) -> tuple[str, bytes]:
    """The mark and the bytes of a document of the chosen parts (`Part`), in `form` (`Format`).

    The violation keeps, sealed, for whom, why, what could hurt, which parts and under which mark. Raises Invalid (also
    where it says the name of a victim who did not agree to that reader), Denied, or WrongState when the violation
    changed meanwhile.
    """
    permit(rules.EXPORT, by, incident.team_id)
    if not (recipient.strip() and reason.strip() and harm.strip()):
        raise Invalid(_("Say who will read it, what for, and who could be hurt."))
    chosen = [part for part in Part.values if part in parts]
    known = open_one(incident, by=by)
    mark = secrets.token_hex(4).upper()
    about = Dossier(mark, "", timezone.localdate(), recipient.strip(), [], [])
    dossier = compose(incident, known, _files(incident, chosen, by), chosen, about)
    _agreed(known, dossier, recipient)
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
    }
    keep(incident, {**known, "steps": [*known["steps"], step]}, "incident.export", by=by)
    return mark, document


def _agreed(known: dict[str, Any], dossier: Dossier, recipient: str) -> None:
    """Raise Invalid for a name that stands anywhere in it, chosen or slipped into a narrative, without a consent."""
    text = "\n".join([dossier.title, *(word for one in dossier.sections for line in one.lines for word in line)])
    without = named_without(known, Facts.opened(known).acts, text, recipient, timezone.localdate())
    if without:
        raise Invalid(
            _("It names %(names)s, of whom no consent to this reader holds: leave the name out, or ask first.")
            % {"names": ", ".join(without)}
        )


def _files(incident: Incident, chosen: Sequence[str], by: Actor) -> list[FileFacts]:
    if Part.FILES not in chosen:
        return []
    found = Evidence.objects.visible_to(by).filter(incident=incident, file__state="kept").select_related("file")
    opened = open_many([evidence.file for evidence in found], by=by, of="files")
    return sorted((FileFacts.opened(facts) for facts in opened.values()), key=lambda file: file.added_at)
