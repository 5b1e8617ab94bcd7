"""What the readers of Word and of Excel share: how large a plan may be, and how their XML is walked."""

from __future__ import annotations

from lxml import etree

from vigie.ground.files.cleaning.packed import local

MOST_UNFOLDED = 24 * 1024 * 1024  # bytes; a plan of 5,000 activities unfolds to about 6 MB
MOST_COLUMNS = 60
MOST_ROWS = 20_000


def said(element: etree._Element, name: str) -> str | None:
    """An attribute by its own name, in any namespace."""
    return next((str(value) for key, value in element.attrib.items() if local(key) == name), None)


def on(element: etree._Element | None) -> bool:
    """A switch of Word or Excel: there, and not said to be off."""
    return element is not None and said(element, "val") not in {"0", "false", "off", "none"}


def children(element: etree._Element, name: str) -> list[etree._Element]:
    """The children of a name; Word may wrap any of them in controls, which say nothing themselves."""
    found: list[etree._Element] = []
    for child in element:
        tag = local(child.tag)
        if tag == name:
            found.append(child)
        elif tag in {"sdt", "sdtContent", "customXml", "smartTag"}:
            found += children(child, name)
    return found


def child(element: etree._Element | None, *names: str) -> etree._Element | None:
    """The first child of a name, and of that the first of the next name."""
    for name in names:
        element = None if element is None else next((one for one in element if local(one.tag) == name), None)
    return element


def style_of(properties: etree._Element | None) -> str:
    """Bold, italics, underlined, as the letters of `rich.Run`."""
    return "" if properties is None else "".join(name for name in "biu" if on(child(properties, name)))
