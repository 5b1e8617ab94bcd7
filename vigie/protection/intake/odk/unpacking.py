"""Opening a form that was encrypted on the telephone: in an opened session, and sealed anew as what it says."""

from __future__ import annotations

from base64 import b64decode, b64encode
from collections.abc import Iterator, Mapping
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from vigie.compute import odk
from vigie.compute.odk import Manifest, NotForThisKey
from vigie.ground.access.errors import Altered, Invalid, WrongState
from vigie.ground.access.rules import permit
from vigie.ground.accounts.actor import Actor
from vigie.ground.audit.actions import note
from vigie.ground.seal.opening import open_many, open_one
from vigie.protection.intake import rules
from vigie.protection.intake.actions import answer_due
from vigie.protection.intake.models import Message, Report
from vigie.protection.intake.odk.bringing import PACKED
from vigie.protection.intake.odk.models import FormKey
from vigie.protection.intake.odk.reading import Instance, read
from vigie.protection.intake.states import REPORT

PLAIN = "submission.xml"
NOT_ALL = _("A part of this form has not come yet: it comes when the telephone has a network again.")
OTHER_KEY = _("None of our keys opens this form, or it was changed on its way. Ask for it again.")
Facts = dict[str, Any]


def unpack(report: Report, *, by: Actor) -> None:
    """Decrypt what one encrypted form holds, and keep it sealed like any other: words, answers, files, and in clear
    its country and urgency. Raises Invalid when a part is missing or no key of ours opens it, WrongState, Altered."""
    permit(rules.TRIAGE, by, report.team_id)
    state = REPORT.next(report.state, "unpack")
    message = Message.objects.get(report=report, place=1)
    enclosures = {row.pk: row for row in report.enclosures.all()}
    known, version = open_one(message, by=by), message.version
    opened = open_many(enclosures.values(), by=by, of="enclosures")
    parts = {facts["name"]: enclosures[key] for key, facts in opened.items() if facts["kind"] == PACKED}
    manifest = _manifest(known[PACKED])
    files = _decrypted(manifest, {opened[row.pk]["name"]: opened[row.pk] for row in parts.values()}, by)
    said = _read(files[PLAIN], manifest)
    message.seal(_facts(known, said), report.team_id)
    # The filled form stays too, as it came: its row is how a second sending of it is known.
    decrypted = {name: parts[f"{name}{odk.ENDING}"] for name in files}
    for name, row in decrypted.items():
        facts = {**opened[row.pk], "kind": "file", "name": name, "content": b64encode(files[name]).decode()}
        row.seal(facts, report.team_id)
    with transaction.atomic():
        locked = Report.objects.select_for_update().get(pk=report.pk)
        if locked.state != report.state or Message.objects.get(pk=message.pk).version != version:
            raise WrongState
        for record in (message, *decrypted.values()):
            record.save()
        by_when = answer_due(said.urgency)
        clear = {"country": said.country, "urgency": said.urgency, "answer_by": by_when, "state": state}
        Report.objects.filter(pk=report.pk).update(**clear)
        note("report.unpack", locked, by=by)


def _manifest(facts: Facts) -> Manifest:
    return Manifest(**{**facts, "media": tuple(facts["media"])})


def _facts(known: Facts, said: Instance) -> Facts:
    """What the message says now: its place, time and telephone stay, and the manifest goes with the key it carried."""
    facts = {name: value for name, value in known.items() if name != PACKED}
    return {**facts, "words": said.words, **({"draft": said.draft.sealed()} if said.draft else {})}


def _decrypted(manifest: Manifest, sealed: Mapping[str, Facts], by: Actor) -> dict[str, bytes]:
    if not set(manifest.files) <= set(sealed):
        raise Invalid(NOT_ALL)
    files = {name: b64decode(facts["content"]) for name, facts in sealed.items()}
    for private in _keys(by):
        try:
            return odk.opened(manifest, files, private)
        except NotForThisKey:
            continue
    raise Invalid(OTHER_KEY)


def _keys(by: Actor) -> Iterator[bytes]:
    """Our private keys, the newest first: each is opened only when the one before did not fit."""
    for key in FormKey.objects.visible_to(by).order_by("-number"):
        yield b64decode(open_one(key, by=by)["private"])


def _read(xml: bytes, manifest: Manifest) -> Instance:
    said = read(xml)
    if said.manifest or (said.id, said.form) != (manifest.instance, manifest.form):
        raise Altered
    return said
