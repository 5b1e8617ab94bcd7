"""Common Alerting Protocol 1.2 (OASIS, 2010): one message as XML, one `info` per language."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from xml.etree import ElementTree as ET

from defusedxml.ElementTree import fromstring

from vigie.warning.alerts.exercise import ANY
from vigie.warning.alerts.facts import Text
from vigie.warning.alerts.levels import LEVELS

NAMESPACE = "urn:oasis:names:tc:emergency:cap:1.2"
# CAP 1.2 asks for the rule of a restricted scope; it is read by machines of the network, in its two languages.
INSIDE_ONLY = "Réseau seulement, ne pas publier. / Network only, do not publish."
HANDED_OVER = "Mécanisme destinataire seulement. / Receiving mechanism only."
CERTAINTY = {"observed": "Observed", "likely": "Likely", "possible": "Possible"}


@dataclass(frozen=True)
class Area:
    """A first-level area or a country, never finer; `code` is ISO 3166-2 or ISO 3166-1 alpha-3."""

    code: str
    names: dict[str, str]

    @property
    def scheme(self) -> str:
        return "ISO 3166-2" if "-" in self.code else "ISO 3166-1"


@dataclass(frozen=True)
class Message:
    """Everything a CAP message says. `status` is Actual, Exercise, Test or Draft; `references` the messages before.

    With a `restriction` its scope is Restricted, else Public (section 3.2.1).
    """

    identifier: str
    sender: str
    sender_names: dict[str, str]
    sent: datetime
    status: str
    kind: str
    level: str
    certainty: str
    expires: datetime
    events: dict[str, str]
    area: Area
    texts: dict[str, Text]
    references: tuple[tuple[str, str, datetime], ...] = ()
    restriction: str = ""


def cap_time(moment: datetime) -> str:
    """CAP writes UTC as -00:00, and no Z (section 3.2.1, `sent`)."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S-00:00")


def render(message: Message) -> bytes:
    """The message as UTF-8 XML."""
    ET.register_namespace("", NAMESPACE)
    root = ET.Element(f"{{{NAMESPACE}}}alert")
    _add(root, "identifier", message.identifier)
    _add(root, "sender", message.sender)
    _add(root, "sent", cap_time(message.sent))
    _add(root, "status", message.status)
    _add(root, "msgType", message.kind)
    _add(root, "scope", scope(message.restriction))
    if message.restriction:
        _add(root, "restriction", message.restriction)
    if message.status == "Exercise":  # section 3.2.1, `note`: meant for exercises above all
        _add(root, "note", ANY)
    if message.references:
        _add(root, "references", " ".join(f"{s},{i},{cap_time(t)}" for s, i, t in message.references))
    for language, text in message.texts.items():
        _info(root, message, language, text)
    return ET.tostring(root, encoding="utf-8", xml_declaration=True)


def scope(restriction: str) -> str:
    """CAP scope (section 3.2.1): Restricted where a rule says to whom."""
    return "Restricted" if restriction else "Public"


def identifier_in(message: bytes) -> str:
    """The identifier under which a message that `render` wrote is out, whatever the rule for new ones is today."""
    return fromstring(message).findtext(f"{{{NAMESPACE}}}identifier", "")


def said_in(message: bytes) -> dict[str, set[str]]:
    """What a message that `render` wrote says besides its words: by element, each value that stands anywhere in it."""
    root = fromstring(message)
    return {
        name: {element.text or "" for element in root.iter(f"{{{NAMESPACE}}}{name}")}
        for name in ("sent", "status", "msgType", "scope", "restriction", "severity", "expires", "value")
    }


def texts_in(message: bytes) -> dict[str, Text]:
    """The words of a message that `render` wrote, by language."""
    found = {}
    for info in fromstring(message).iter(f"{{{NAMESPACE}}}info"):
        said = {
            part: info.findtext(f"{{{NAMESPACE}}}{part}", "") for part in ("headline", "description", "instruction")
        }
        found[info.findtext(f"{{{NAMESPACE}}}language", "")] = Text(**said)
    return found


def _info(root: ET.Element, message: Message, language: str, text: Text) -> None:
    level = LEVELS[message.level]
    info = _add(root, "info")
    _add(info, "language", language)
    _add(info, "category", "Security")
    _add(info, "event", message.events[language])
    _add(info, "urgency", "Past" if message.kind == "Cancel" else level.cap_urgency)
    _add(info, "severity", level.cap_severity)
    _add(info, "certainty", CERTAINTY.get(message.certainty, "Unknown"))
    _add(info, "expires", cap_time(message.expires))
    _add(info, "senderName", message.sender_names[language])
    _add(info, "headline", text.headline)
    _add(info, "description", text.description)
    if text.instruction:
        _add(info, "instruction", text.instruction)
    area = _add(info, "area")
    _add(area, "areaDesc", message.area.names[language])
    geocode = _add(area, "geocode")
    _add(geocode, "valueName", message.area.scheme)
    _add(geocode, "value", message.area.code)


def _add(parent: ET.Element, tag: str, text: str | None = None) -> ET.Element:
    child = ET.SubElement(parent, f"{{{NAMESPACE}}}{tag}")
    child.text = text
    return child
