"""A person at the desk of a running node, by plain HTTP: signs in, sends and fetches streams of any length."""

from __future__ import annotations

import base64
import hmac
import http.client
import json
import re
import secrets
import struct
import time
import urllib.parse
from collections.abc import Iterable, Iterator

from tests.support.node import Node

CHUNK = 64 * 1024


def code(secret: str) -> str:
    """The six digits of this moment (RFC 6238): a client of the node, so without the node's own code."""
    mac = hmac.digest(base64.b32decode(secret), struct.pack(">Q", int(time.time()) // 30), "sha1")
    (number,) = struct.unpack_from(">I", mac, mac[-1] & 0xF)
    return f"{(number & 0x7FFFFFFF) % 1_000_000:06}"


class Desk:
    """One signed-in session of a person of the demonstration."""

    def __init__(self, node: Node, pseudonym: str) -> None:
        self.node = node
        self._cookies: dict[str, str] = {}
        logins = json.loads((node.home / "demonstration" / "logins.json").read_text(encoding="utf-8"))
        login = next(one for one in logins if one["pseudonym"] == pseudonym)
        form = {"pseudonym": pseudonym, "passphrase": login["passphrase"], "code": code(login["totp"])}
        token = self.token("/bureau/entrer/")
        answer = self.ask("POST", "/bureau/entrer/", urllib.parse.urlencode({**form, "csrfmiddlewaretoken": token}))
        answer.read()
        assert answer.status == 302, answer.status

    def connect(self) -> http.client.HTTPConnection:
        return http.client.HTTPConnection("127.0.0.1", self.node.port, timeout=300)

    def headers(self, **more: str) -> dict[str, str]:
        cookie = "; ".join(f"{name}={value}" for name, value in self._cookies.items())
        return {"Cookie": cookie, "Origin": self.node.address, **more}

    def ask(self, method: str, path: str, form: str = "") -> http.client.HTTPResponse:
        """One request with the session's cookies; the answer is not read yet."""
        connection = self.connect()
        connection.request(method, path, form, self.headers(**{"Content-Type": "application/x-www-form-urlencoded"}))
        answer = connection.getresponse()
        for name, value in answer.getheaders():
            if name.lower() == "set-cookie":
                key, _equals, rest = value.partition("=")
                self._cookies[key] = rest.partition(";")[0]
        return answer

    def page(self, path: str) -> str:
        """The text of a page."""
        answer = self.ask("GET", path)
        text = answer.read().decode()
        assert answer.status == 200, f"{path}: {answer.status}"
        return text

    def token(self, path: str) -> str:
        """The CSRF token of a page's form."""
        found = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', self.page(path))
        assert found is not None
        return found.group(1)

    def incident(self) -> str:
        """The address of some violation."""
        found = re.search(r'href="(/bureau/violations/[0-9a-f-]{36}/)"', self.page("/bureau/violations/"))
        assert found is not None
        return found.group(1)

    def begin_upload(
        self, incident: str, name: str, size: int, note: str = ""
    ) -> tuple[http.client.HTTPConnection, bytes]:
        """Send the head of an upload; returns the connection, for the file's bytes, and the tail to send after them."""
        border = secrets.token_hex(16)
        fields = {"csrfmiddlewaretoken": self.token(incident), "note": note}
        parts = [f'--{border}\r\nContent-Disposition: form-data; name="{k}"\r\n\r\n{v}\r\n' for k, v in fields.items()]
        parts.append(f'--{border}\r\nContent-Disposition: form-data; name="file"; filename="{name}"\r\n\r\n')
        head, tail = "".join(parts).encode(), f"\r\n--{border}--\r\n".encode()
        connection = self.connect()
        connection.putrequest("POST", f"{incident}pieces/")
        length = len(head) + size + len(tail)
        kind = f"multipart/form-data; boundary={border}"
        for key, value in self.headers(**{"Content-Type": kind, "Content-Length": str(length)}).items():
            connection.putheader(key, value)
        connection.endheaders(head)
        return connection, tail

    def upload(self, incident: str, name: str, chunks: Iterable[bytes], size: int) -> tuple[int, str]:
        """Join a stream of `size` bytes to a violation; the status and the page that answers."""
        connection, tail = self.begin_upload(incident, name, size)
        for chunk in chunks:
            connection.send(chunk)
        connection.send(tail)
        answer = connection.getresponse()
        return answer.status, answer.read().decode()

    def download(self, path: str) -> Iterator[bytes]:
        """The bytes of an attachment, as they come."""
        answer = self.ask("GET", path)
        assert answer.status == 200, answer.status
        while chunk := answer.read(CHUNK):
            yield chunk
