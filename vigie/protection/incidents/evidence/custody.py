"""Chain of custody of one file: what the node did with it, from its journal, and what people did with the thing itself.

After the Berkeley Protocol on Digital Open Source Investigations (OHCHR, 2022), Preservation: who held the item, from
whom and when it came, and that its digest is still that of the first day.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from vigie.ground.access.errors import Invalid
from vigie.ground.access.rules import permit
from vigie.ground.accounts.actor import Actor
from vigie.ground.accounts.models import User
from vigie.ground.audit.queries import entries_about
from vigie.ground.files import actions as files
from vigie.ground.seal.opening import open_one
from vigie.protection.incidents import rules
from vigie.protection.incidents.models import Evidence, Incident
from vigie.protection.incidents.sealing import keep

KEPT_AS = "custody"  # the key among a violation's sealed facts
DONE: Mapping[str, str | Promise] = {
    "file.keep": _("Came in and was sealed at once"),
    "file.clean": _("A cleaned copy was made"),
    "file.download": _("The original was taken out"),
    "file.download_copy": _("The cleaned copy was taken out"),
    "file.check": _("Read through: its digest is that of the first day"),
    "file.erase": _("Erased, with its key"),
    "record.follow": _("Sealed anew for those who may read the violation"),
}


@dataclass(frozen=True)
class Held:
    """One line: by the node at a moment, with its number in the journal; or between people on a day."""

    done: str | Promise
    who: str
    at: datetime
    number: int = 0
    day: date | None = None
    precision: str = ""
    more: str = ""


def custody(evidence: Evidence, known: dict[str, Any]) -> list[Held]:
    """Everything about a file, the oldest first. Load it through `visible_to`: its readers may read this."""
    hands = [_hand(each) for each in known.get(KEPT_AS, []) if each["piece"] == str(evidence.pk)]
    return sorted([*_of_the_node(evidence), *hands], key=lambda held: (held.at, held.number == 0, held.number))


def hands_of(known: dict[str, Any]) -> list[Held]:
    """What people did with any file of an opened violation, as it was written down."""
    return [_hand(each) for each in known.get(KEPT_AS, [])]


def _of_the_node(evidence: Evidence) -> Iterable[Held]:
    entries = [one for one in entries_about(evidence.file._meta.label_lower, evidence.file_id) if _told(one.facts)]
    ids = {one.facts["actor"] for one in entries} - {"system", "public"}
    names = {str(person.pk): person.username for person in User.objects.filter(pk__in=ids)}
    for one in entries:
        who = names.get(one.facts["actor"]) or str(_("This node, by itself"))
        yield Held(DONE[one.facts["verb"]], who, one.at, one.seq)


def _told(facts: dict[str, Any]) -> bool:
    return facts["verb"] in DONE


def _hand(each: dict[str, str]) -> Held:
    given = _("From %(gave)s to %(took)s") % {"gave": each["gave"], "took": each["took"]}
    day = date.fromisoformat(each["day"])
    return Held(given, each["by"], datetime.fromisoformat(each["at"]), 0, day, each["precision"], each["what"])


def hand_over(evidence: Evidence, *, gave: str, took: str, day: date, precision: str, what: str, by: Actor) -> None:
    """Write down, sealed in the violation, that the thing itself (a telephone, a sheet, a card) went from hand to hand.

    Raises Denied, Invalid, WrongState when the violation changed meanwhile.
    """
    incident: Incident = evidence.incident
    permit(rules.ATTACH, by, incident.team_id)
    if not (gave.strip() and took.strip()):
        raise Invalid(_("Say who gave it and who took it."))
    if day > timezone.localdate():
        raise Invalid(_("The date lies in the future."))
    known = open_one(incident, by=by)
    hand = {
        "piece": str(evidence.pk),
        "gave": gave.strip(),
        "took": took.strip(),
        "day": day.isoformat(),
        "precision": precision,
        "what": what.strip(),
        "by": by.pseudonym,
        "at": timezone.now().isoformat(timespec="seconds"),
    }
    keep(incident, {**known, KEPT_AS: [*known.get(KEPT_AS, []), hand]}, "incident.custody", by=by)


def check(evidence: Evidence, *, by: Actor) -> str:
    """Read the original through; returns its digest, which is that of the first day. Raises Altered, with an alarm."""
    permit(rules.ATTACH, by, evidence.incident.team_id)
    return files.check(evidence.file, by=by)
