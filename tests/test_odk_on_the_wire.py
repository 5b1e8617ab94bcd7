"""What ODK Collect sends by OkHttp, byte for byte, over a socket to a running node (OpenRosa 1.0: HTTP Request,
Authentication, Form Discovery and Form Submission APIs)."""

from __future__ import annotations

import gzip
import json
import os
import re
import socket
import sqlite3
import subprocess
import sys
from base64 import b64encode
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.node import ROOT, Node, running_node
from vigie.doors.api.odk.body import ACCEPTED
from vigie.protection.intake.odk.factories import filled

pytestmark = [pytest.mark.slow, pytest.mark.node]
PLANTED = "NgaissonaVigne"
BOUNDARY = "0f7b1b1e-6a1c-4a55-9f0d-3a2f1c9d7e10"
COMMON = (
    "X-OpenRosa-Version: 1.0\r\nDate: Wed, 25 Nov 2026 08:00:00 GMT\r\n"
    "User-Agent: org.odk.collect.android/v2024.3.4 Dalvik/2.1.0 (Linux; U; Android 8.1.0; Phone)\r\n"
    "Host: 127.0.0.1\r\nConnection: close\r\nAccept-Encoding: gzip\r\n"
)
MAKE = """
import pytest, json, django
django.setup()
from django.conf import settings
settings.VIGIE_CHEAP_KDF = True
from vigie.ground.seal.factories import make_founder
from vigie.protection.intake.odk.factories import make_phone
given = make_phone(by=make_founder())
print(json.dumps([given.phone.label, given.token]))
"""


@pytest.fixture(scope="module")
def wired(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Node, str]]:
    """A node with one telephone; and what that telephone says of itself."""
    home = tmp_path_factory.mktemp("odk") / "home"
    unset = {"DATABASE_URL", "VIGIE_ORIGIN", "VIGIE_DOOR", "VIGIE_ONION", "VIGIE_DEBUG", "VIGIE_HOSTS"}
    environment = {name: value for name, value in os.environ.items() if name not in unset}
    environment |= {"VIGIE_HOME": str(home), "DJANGO_SETTINGS_MODULE": "vigie.conf.settings"}
    for words in (["-m", "vigie", "prepare"], ["-c", MAKE]):
        done = subprocess.run([sys.executable, *words], cwd=ROOT, env=environment, capture_output=True, text=True)
        assert done.returncode == 0, done.stderr
    label, token = json.loads(done.stdout.splitlines()[-1])
    with running_node(home) as node:
        yield node, f"Authorization: Basic {b64encode(f'{label}:{token}'.encode()).decode()}\r\n"


def spoken(node: Node, request: bytes) -> tuple[int, dict[str, str], bytes]:
    """Send these very bytes; what came back until the server hung up."""
    with socket.create_connection(("127.0.0.1", node.port), timeout=30) as wire:
        wire.sendall(request)
        came = b""
        while part := wire.recv(65536):
            came += part
    head, _empty, body = came.partition(b"\r\n\r\n")
    first, *lines = head.decode().split("\r\n")
    headers = {name.lower(): value for name, _colon, value in (line.partition(": ") for line in lines)}
    if headers.get("transfer-encoding") == "chunked":
        body = b"".join(re.findall(rb"[0-9a-f]+\r\n(.*?)\r\n", body, re.DOTALL))
    return int(first.split()[1]), headers, gzip.decompress(body) if headers.get("content-encoding") == "gzip" else body


def get(path: str, more: str = "", method: str = "GET") -> bytes:
    return f"{method} {path} HTTP/1.1\r\n{more}{COMMON}\r\n".encode()


def multipart(xml: bytes, *files: tuple[str, str, bytes], incomplete: bool = False) -> bytes:
    """The parts as OkHttp writes them, in Collect's order."""
    parts = [("xml_submission_file", "fiche.xml", "text/xml; charset=utf-8", xml)]
    parts += [(name, name, kind, content) for name, kind, content in files]
    body = b"".join(
        f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="{field}"; filename="{name}"\r\n'
        f"Content-Type: {kind}\r\nContent-Length: {len(content)}\r\n\r\n".encode()
        + content
        + b"\r\n"
        for field, name, kind, content in parts
    )
    if incomplete:
        body += f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="*isIncomplete*"\r\n'.encode()
        body += b"Content-Length: 3\r\n\r\nyes\r\n"
    return body + f"--{BOUNDARY}--\r\n".encode()


def post(body: bytes, more: str, *, chunk: int = 0) -> bytes:
    head = f"POST /collecte/submission HTTP/1.1\r\n{more}Content-Type: multipart/form-data; boundary={BOUNDARY}\r\n"
    if not chunk:
        return f"{head}Content-Length: {len(body)}\r\n{COMMON}\r\n".encode() + body
    pieces = [body[at : at + chunk] for at in range(0, len(body), chunk)]
    chunks = b"".join(f"{len(piece):x}\r\n".encode() + piece + b"\r\n" for piece in pieces)
    return f"{head}Transfer-Encoding: chunked\r\n{COMMON}\r\n".encode() + chunks + b"0\r\n\r\n"


def kept(node: Node) -> tuple[int, int]:
    """How many requests and enclosures the node holds."""
    (database,) = Path(node.home).rglob("*.sqlite3")
    with sqlite3.connect(database) as db:
        reports, pieces = (
            db.execute(f"SELECT count(*) FROM intake_{table}").fetchone()[0] for table in ("report", "enclosure")
        )
    return reports, pieces


def test_it_tries_without_a_token_is_asked_for_one_and_fetches_its_forms(wired: tuple[Node, str]) -> None:
    node, token = wired
    status, headers, _body = spoken(node, get("/collecte/formList"))
    assert (status, headers["www-authenticate"][:5]) == (401, "Basic")
    status, headers, body = spoken(node, get("/collecte/formList", token))
    assert (status, headers["x-openrosa-version"], headers["content-type"]) == (200, "1.0", "text/xml; charset=utf-8")
    assert len(headers["date"]) == 29
    for address in re.findall(rb"<(?:downloadUrl|manifestUrl)>http://127.0.0.1(.+?)</", body):
        status, headers, fetched = spoken(node, get(address.decode(), token))
        assert (status, headers["x-openrosa-version"]) == (200, "1.0")
        assert fetched.startswith(b"<?xml")


def test_a_form_arrives_whole_or_chunked_once_with_its_files(wired: tuple[Node, str]) -> None:
    node, token = wired
    status, headers, _body = spoken(node, get("/collecte/submission", token, "HEAD"))
    assert (status, headers["x-openrosa-accept-content-length"]) == (204, str(ACCEPTED))
    assert headers["location"] == "http://127.0.0.1/collecte/submission"
    reports, pieces = kept(node)
    xml = filled(f"{PLANTED} a été suivie.")
    first = multipart(xml, ("1.jpg", "image/jpeg", os.urandom(3_000_000)), incomplete=True)
    last = multipart(xml, ("2.m4a", "audio/mp4", os.urandom(70_000)))
    receipts = set()
    for request in (
        post(first, token),
        post(last, token, chunk=8192),
        post(last, token, chunk=1000),
        post(last, token),
    ):
        status, headers, body = spoken(node, request)
        assert status == 201, body
        assert headers["x-openrosa-version"] == "1.0"
        receipts |= set(re.findall(rb'<message nature="submit_success">(.+)</message>', body))
    assert len(receipts) == 1
    assert kept(node) == (reports + 1, pieces + 2)
    found = [path for path in node.home.rglob("*") if path.is_file() and PLANTED.encode() in path.read_bytes()]
    assert (found, PLANTED in node.output) == ([], False)


def test_what_has_no_token_or_no_end_is_refused_and_the_node_serves_on(wired: tuple[Node, str]) -> None:
    node, token = wired
    before, body = kept(node), multipart(filled())
    assert spoken(node, post(body, "", chunk=1000))[0] == 401
    assert spoken(node, post(body, token.replace("Basic ", "Basic x"), chunk=1000))[0] == 401
    assert spoken(node, post(body[:-40], token))[0] == 400
    assert spoken(node, post(bytes(ACCEPTED + 70_000), token, chunk=65_536))[0] == 413
    assert kept(node) == before
    assert spoken(node, post(body, token))[0] == 201
