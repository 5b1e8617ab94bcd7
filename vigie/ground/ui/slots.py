"""Places in a page, or in a picture, that a later room may fill; the earlier room names the place, never the room."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from django.http import HttpRequest
from django.utils.html import format_html_join
from django.utils.safestring import SafeString

Filler = Callable[[HttpRequest, Any], Any]
_fillers: dict[str, list[Filler]] = {}


def register(name: str, filler: Filler) -> None:
    """Let `filler(request, object)` fill the slot `name`, after those already there; a second time changes nothing."""
    fillers = _fillers.setdefault(name, [])
    if filler not in fillers:
        fillers.append(filler)


def fill(name: str, request: HttpRequest, subject: Any) -> SafeString:
    """What the later rooms say in this place; empty when none does. Text that is not marked safe is escaped."""
    return format_html_join("", "{}", [(filler(request, subject),) for filler in _fillers.get(name, [])])


def gather(name: str, request: HttpRequest) -> list[Any]:
    """What the later rooms add to a list in this place, such as the symbols of a map; empty when none does."""
    added: list[Any] = []
    for filler in _fillers.get(name, []):
        more: Iterable[Any] = filler(request, None)
        added += more
    return added
