"""Reading one filled form (OpenRosa 1.0, "Metadata Schema" and "Form Submission API") into what intake takes in."""

from __future__ import annotations

from base64 import urlsafe_b64encode
from dataclasses import dataclass
from typing import Any
from uuid import UUID
from xml.etree.ElementTree import Element, ParseError, TreeBuilder

import defusedxml.ElementTree
from defusedxml.common import DefusedXmlException
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext_lazy as _

from vigie.compute.odk import ENDING, SUBMISSION, Manifest
from vigie.ground.access.errors import Invalid
from vigie.ground.questions.declared import asked_in
from vigie.ground.questions.queries import version
from vigie.ground.terms.queries import country_choices
from vigie.protection.intake.drafts import Draft
from vigie.protection.intake.models import Urgency
from vigie.protection.intake.odk.own import OWN

LARGEST = 1_000_000  # bytes of the XML; attachments are other parts
DEEPEST = 8  # elements inside one another: ours have 4
MOST = 5_000  # elements
LONGEST_NUMBER = 9  # digits of a version
LONGEST_ID = 249  # signs: what the OpenRosa Metadata Schema lets an instanceID have
UNREADABLE = _("This form cannot be read. Update the form on the telephone and send it again.")


@dataclass(frozen=True)
class Instance:
    """One filled form; an encrypted one has a `manifest`, and says nothing else.

    `submission` and `report` are keyed digests of its instanceID, and of that and all its bytes: the same form is known
    again, and another one under the same id too, by nothing that a seized telephone shows.
    """

    id: str
    form: str
    submission: str
    report: UUID
    words: str
    country: str
    urgency: str
    draft: Draft
    manifest: Manifest | None = None

    def piece(self, name: str) -> UUID:
        """The id under which its file of this name is kept."""
        return _uuid("piece", self.id, name)


class _Bounded(TreeBuilder):
    """Builds no tree that is deeper or wider than a form of ours can be."""

    depth = count = 0

    def start(self, tag: Any, attrs: Any, /) -> Element:
        self.depth += 1
        self.count += 1
        if self.depth > DEEPEST or self.count > MOST:
            raise Invalid(UNREADABLE)
        return super().start(tag, attrs)

    def end(self, tag: Any, /) -> Element:
        self.depth -= 1
        return super().end(tag)


def read(xml: bytes) -> Instance:
    """Raises Invalid for anything but a filled form that names itself; no DTD or entity is ever read."""
    root = _tree(xml)
    value = _value(root)
    given: dict[str, Any] = value if isinstance(value, dict) else {}
    meta = given.get("meta")
    name = _text(meta.get("instanceID")) if isinstance(meta, dict) else ""
    form = root.get("id", "")
    if not 0 < len(name) <= LONGEST_ID or not form:
        raise Invalid(UNREADABLE)
    packed = _manifest(root, given, name) if root.get("encrypted") == "yes" else None
    country = _text(given.get("country"))
    return Instance(
        id=name,
        form=form,
        submission=urlsafe_b64encode(_digest("instance", name)).rstrip(b"=").decode(),
        report=_uuid("report", name, xml.hex()),
        words=_text(given.get("words")),
        country=country if country in dict(country_choices()) else "",
        urgency=_urgency(given.get("urgency")),
        draft=Draft() if packed else _draft(given),
        manifest=packed,
    )


def _draft(given: dict[str, Any]) -> Draft:
    acts, sources = ([row] if isinstance(row, dict) else row for row in (given.get("acts"), given.get("sources")))
    for act in acts if isinstance(acts, list) else []:
        if isinstance(act, dict):
            if isinstance(act.get("perpetrators"), dict):
                act["perpetrators"] = [act["perpetrators"]]
            act["more"] = _more(act.get("more"))
    return Draft.of({"violation": given.get("violation"), "acts": acts, "sources": sources})


def _more(given: Any) -> dict[str, Any]:
    """The answers to the staff's own questions, as records keep them: by the version that the telephone asked. What
    that version does not know stays as text, under its key."""
    form = asked_in("acts")
    number = _text(given.get("version")) if isinstance(given, dict) else ""
    if form is None or not (number.isascii() and number.isdecimal() and len(number) < LONGEST_NUMBER):
        return {}
    asked = {question.key: question for question in version(form, int(number))}
    told = {name.removeprefix(OWN): _text(value) for name, value in given.items() if name.startswith(OWN)}
    answers = {key: asked[key].taken(text) if key in asked else text or None for key, text in told.items()}
    return {"version": int(number), "answers": {key: value for key, value in answers.items() if value is not None}}


def _manifest(root: Element, given: dict[str, Any], name: str) -> Manifest:
    """Raises Invalid when a part of it is missing (ODK XForms specification, "Encryption": submission manifest)."""
    names = ("base64EncryptedKey", "base64EncryptedElementSignature", "encryptedXmlFile")
    key, signature, xml = (_text(given.get(name)) for name in names)
    media = [
        (leaf.text or "").strip() for part in root if _local(part) == "media" for leaf in part if _local(leaf) == "file"
    ]
    encrypted = {name for name in media if name.endswith(ENDING)} - {SUBMISSION}
    if not key or not signature or xml != SUBMISSION or len(encrypted) < len(media):
        raise Invalid(UNREADABLE)
    return Manifest(root.get("id", ""), root.get("version", ""), name, key, signature, tuple(media), xml)


def _tree(xml: bytes) -> Element:
    if len(xml) > LARGEST:
        raise Invalid(UNREADABLE)
    parser = defusedxml.ElementTree.XMLParser(target=_Bounded(), forbid_dtd=True)
    try:
        parser.feed(xml)
        root: Element = parser.close()
    except (ParseError, DefusedXmlException, ValueError, LookupError) as fault:
        raise Invalid(UNREADABLE) from fault
    return root


def _local(element: Element) -> str:
    return element.tag.rpartition("}")[2]


def _value(element: Element) -> Any:
    """Text of a leaf, or its children by name without their namespace; a repeated name is a list."""
    if not len(element):
        return element.text or ""
    found: dict[str, list[Any]] = {}
    for child in element:
        found.setdefault(_local(child), []).append(_value(child))
    return {name: values if len(values) > 1 else values[0] for name, values in found.items()}


def _text(given: Any) -> str:
    return given.strip() if isinstance(given, str) else ""


def _urgency(given: Any) -> str:
    return given if isinstance(given, str) and given in Urgency.values else Urgency.UNKNOWN


def _digest(*parts: str) -> bytes:
    return salted_hmac("vigie.odk", "\n".join(parts), algorithm="sha256").digest()


def _uuid(*parts: str) -> UUID:
    return UUID(bytes=_digest(*parts)[:16], version=4)
