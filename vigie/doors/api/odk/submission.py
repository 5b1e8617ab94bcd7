"""Reading one filled form (OpenRosa 1.0, "Metadata Schema" and "Form Submission API") into what intake takes in."""

from __future__ import annotations

from base64 import urlsafe_b64encode
from dataclasses import dataclass
from typing import Any
from xml.etree.ElementTree import Element, ParseError, TreeBuilder

import defusedxml.ElementTree
from defusedxml.common import DefusedXmlException
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext_lazy as _

from vigie.ground.access.errors import Invalid
from vigie.ground.accounts.actor import Actor
from vigie.ground.audit.models import Chain
from vigie.ground.terms.queries import country_choices
from vigie.protection.intake.actions import AlreadyReceived, take_in
from vigie.protection.intake.drafts import Draft
from vigie.protection.intake.models import Urgency, Way

LARGEST = 1_000_000  # bytes of the XML; attachments are other parts
DEEPEST = 8  # elements inside one another: ours have 4
MOST = 5_000  # elements
LONGEST_ID = 249  # signs: what the OpenRosa Metadata Schema lets an instanceID have
UNREADABLE = _("This form cannot be read. Update the form on the telephone and send it again.")


@dataclass(frozen=True)
class Instance:
    """One filled form. `submission` names it without telling its instanceID, which a seized telephone shows."""

    form: str
    version: str
    submission: str
    words: str
    country: str
    urgency: str
    draft: Draft


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
    given = _value(root)
    given = given if isinstance(given, dict) else {}
    meta = given.get("meta")
    instance = meta.get("instanceID") if isinstance(meta, dict) else None
    if not isinstance(instance, str) or not 0 < len(instance) <= LONGEST_ID or not root.get("id"):
        raise Invalid(UNREADABLE)
    acts, sources = ([row] if isinstance(row, dict) else row for row in (given.get("acts"), given.get("sources")))
    for act in acts if isinstance(acts, list) else []:
        if isinstance(act, dict) and isinstance(act.get("perpetrators"), dict):
            act["perpetrators"] = [act["perpetrators"]]
    country, words = given.get("country"), given.get("words")
    return Instance(
        form=root.get("id", ""),
        version=root.get("version", ""),
        submission=_named(instance),
        words=words if isinstance(words, str) else "",
        country=country if isinstance(country, str) and country in dict(country_choices()) else "",
        urgency=_urgency(given.get("urgency")),
        draft=Draft.of({"violation": given.get("violation"), "acts": acts, "sources": sources}),
    )


def bring(instance: Instance, *, by: Actor) -> bool:
    """Seal it to the duty desk; False when this instance came before, which OpenRosa answers like the first time."""
    try:
        take_in(
            way=Way.ODK,
            words=instance.words,
            draft=instance.draft,
            country=instance.country,
            urgency=instance.urgency,
            submission=instance.submission,
            chain=Chain.PUBLIC,
            by=by,
        )
    except AlreadyReceived:
        return False
    return True


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


def _value(element: Element) -> Any:
    """Text of a leaf, or its children by name without their namespace; a repeated name is a list."""
    if not len(element):
        return element.text or ""
    found: dict[str, list[Any]] = {}
    for child in element:
        found.setdefault(child.tag.rpartition("}")[2], []).append(_value(child))
    return {name: values if len(values) > 1 else values[0] for name, values in found.items()}


def _urgency(given: Any) -> str:
    return given if isinstance(given, str) and given in Urgency.values else Urgency.UNKNOWN


def _named(instance: str) -> str:
    digest = salted_hmac("vigie.odk.instance", instance, algorithm="sha256").digest()
    return urlsafe_b64encode(digest).rstrip(b"=").decode()
