"""UCDP's API (ucdp.uu.se/apidocs): pages of JSON with the columns of the GED file, under the user's own token.

`GET <url>/gedevents/<version>?pagesize=…&page=…&Country=…`, pages from 0, with the header `x-ucdp-access-token`; the
answer holds `TotalCount`, `TotalPages` and the events in `Result`. Versions: `25.1` a yearly one, `25.0.9` a candidate
month. Nobody is trusted here: pages are bounded in bytes and time, no redirection is followed and no address that an
answer names is asked, so that the token goes to the one host that the settings name.
"""

from __future__ import annotations

import http.client
import json
import re
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode, urlsplit

PAGE_ROWS = 1_000  # the most that the API gives
MOST_PAGES = 2_000
PAGE_BYTES = 24 * 1024 * 1024
PAGE_SECONDS = 120.0
SILENT_SECONDS = 30.0
TRIES = 4
WAITS = (2.0, 8.0, 30.0)  # seconds before the second, third and fourth try
AGAIN = {408, 429, 500, 502, 503, 504}
VERSION = re.compile(r"[0-9]{2}\.(?:[0-9]{1,2}|0\.[0-9]{1,2})")
CANDIDATE = re.compile(r"[0-9]{2}\.0\.[0-9]{1,2}")
# Gleditsch and Ward numbers of the eight countries, by which the API filters.
NUMBERS = {"CMR": 471, "CAF": 482, "TCD": 483, "COG": 484, "COD": 490, "GAB": 481, "GNQ": 411, "STP": 403}


class ApiFault(Exception):
    """The API did not give what was asked. `code` has a sentence in `signals.reasons`; the token is never in it."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True)
class Api:
    """Where the API is (https, or http on this machine) and the token it asks for."""

    url: str
    token: str = field(repr=False)

    def __post_init__(self) -> None:
        parts = urlsplit(self.url)
        here = parts.scheme == "http" and parts.hostname in {"127.0.0.1", "localhost", "::1"}
        if parts.scheme != "https" and not here:
            raise ApiFault("api_address")
        if not self.token or not self.token.isprintable() or not self.token.isascii():
            raise ApiFault("api_token")


@dataclass(frozen=True)
class Page:
    """One page: its number, how many there are, and its rows (column → text)."""

    number: int
    of: int
    total: int
    rows: list[dict[str, str]]


class _Stay(urllib.request.HTTPRedirectHandler):
    """Follows no redirection: another host must not be shown the token."""

    def redirect_request(self, *_arguments: Any) -> None:
        return None


def source_of(version: str) -> str:
    """Which source a version belongs to. Raises ApiFault `api_version`."""
    if not VERSION.fullmatch(version):
        raise ApiFault("api_version")
    return "ucdp-candidate" if CANDIDATE.fullmatch(version) else "ucdp-ged"


def pages(api: Api, version: str, *, first: int = 0, pause: Callable[[float], None] = time.sleep) -> Iterator[Page]:
    """The pages of a version from `first` on, for the eight countries. Raises ApiFault."""
    source_of(version)
    number = first
    while True:
        page = _page(api, version, number, pause)
        yield page
        number += 1
        if number >= page.of:
            return
        if number >= MOST_PAGES:
            raise ApiFault("api_too_much")


def _page(api: Api, version: str, number: int, pause: Callable[[float], None]) -> Page:
    asked = {"pagesize": PAGE_ROWS, "page": number, "Country": ",".join(map(str, sorted(NUMBERS.values())))}
    address = f"{api.url.rstrip('/')}/gedevents/{version}?{urlencode(asked)}"
    for tried in range(TRIES):
        if tried:
            pause(WAITS[tried - 1])
        try:
            return _read(number, _answer(address, api.token))
        except urllib.error.HTTPError as fault:
            fault.close()
            if fault.code not in AGAIN:
                raise ApiFault(_meaning(fault.code)) from None
        except (OSError, http.client.HTTPException):
            continue  # No answer, or one that broke off: the next try may do better.
    raise ApiFault("api_unreachable")


def _meaning(status: int) -> str:
    return {401: "api_refused", 403: "api_refused", 404: "api_version"}.get(status, "api_broken")


def _answer(address: str, token: str) -> bytes:
    """The body, within its bounds. Raises ApiFault `api_too_much`, OSError."""
    request = urllib.request.Request(  # noqa: S310  # Api lets https through, and http on this machine.
        address, headers={"x-ucdp-access-token": token, "Accept": "application/json"}
    )
    until = time.monotonic() + PAGE_SECONDS
    body = bytearray()
    with urllib.request.build_opener(_Stay).open(request, timeout=SILENT_SECONDS) as answer:
        while chunk := answer.read(65_536):
            body += chunk
            if len(body) > PAGE_BYTES:
                raise ApiFault("api_too_much")
            if time.monotonic() > until:
                raise TimeoutError
    return bytes(body)


def _read(number: int, body: bytes) -> Page:
    """Raises ApiFault `api_broken` for anything but a page of events."""
    try:
        answer = json.loads(body)
        total, of, result = int(answer["TotalCount"]), int(answer["TotalPages"]), answer["Result"]
        if total < 0 or of < 0 or not isinstance(result, list) or len(result) > PAGE_ROWS:
            raise ValueError
        rows = [{str(name).lower(): _text(value) for name, value in dict(each).items()} for each in result]
    except (ValueError, TypeError, KeyError, RecursionError):
        raise ApiFault("api_broken") from None
    return Page(number, of, total, rows)


def _text(value: object) -> str:
    """A value as the file would write it."""
    if value is None or isinstance(value, (list, dict)):
        return ""
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value)
