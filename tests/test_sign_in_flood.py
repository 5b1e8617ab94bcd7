"""Two hundred strangers at the sign-in page at once: memory is bounded, requests for help arrive, the owner comes in.

Checks 17 and 20 of the security design, on a running node.
"""

from __future__ import annotations

import http.cookiejar
import re
import subprocess
import threading
import time
import urllib.error
import urllib.parse
import urllib.request
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from bench.reports_per_second import Letters, _send
from tests.support.node import Node, running_node
from vigie.conf.children import THREADS_PER_WORKER
from vigie.demo.people import Login, read_logins
from vigie.ground.accounts.kdf_queue import PLACES

pytestmark = [pytest.mark.slow, pytest.mark.node]
STRANGERS = 200
ARGON2 = 64  # MiB
AT_A_TIME = 2
PER_PROCESS = 100  # MiB that a web process may grow besides, under two hundred connections


class Browser:
    """Cookies, a form's token, and answers that are not followed."""

    def __init__(self, node: Node) -> None:
        class Stay(urllib.request.HTTPRedirectHandler):
            def redirect_request(self, *args: object) -> None:
                return None

        self.address = f"{node.address}/bureau/entrer/"
        self.jar = http.cookiejar.CookieJar()
        self.opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(self.jar), Stay())
        page = self.opener.open(self.address, timeout=60).read().decode()
        found = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', page)
        assert found
        self.token = found[1]

    def sign_in(self, **form: str) -> int:
        body = urllib.parse.urlencode({"csrfmiddlewaretoken": self.token, **form}).encode()
        try:
            with self.opener.open(urllib.request.Request(self.address, data=body), timeout=60) as answer:
                return int(answer.status)
        except urllib.error.HTTPError as refusal:
            return refusal.code


def resident(node: Node) -> dict[int, float]:
    """MiB held by each process of the web server."""
    listed = subprocess.run(["ps", "-eo", "pid=,ppid=,args="], capture_output=True, text=True, check=True).stdout
    rows = [line.split(None, 2) for line in listed.splitlines()]
    web = {pid for pid, parent, words in rows if int(parent) == node.process.pid and "children web" in words}
    found: dict[int, float] = {}
    for pid, parent, _words in rows:
        status = Path(f"/proc/{pid}/status")
        if (pid in web or parent in web) and status.exists():
            held = re.search(r"VmRSS:\s+(\d+)", status.read_text())
            found[int(pid)] = int(held[1]) / 1024 if held else 0.0
    return found


@contextmanager
def flood(node: Node, answers: Counter[int | str]) -> Iterator[None]:
    """Two hundred sign-ins at a time, each for a pseudonym of its own, until the block ends."""
    stopping, token = threading.Event(), Browser(node)

    def knock(number: int) -> None:
        browser = Browser.__new__(Browser)
        browser.address, browser.opener, browser.token = token.address, token.opener, token.token
        turn = 0
        while not stopping.is_set():
            turn += 1
            try:
                answers[browser.sign_in(pseudonym=f"inconnu-{number}-{turn}", passphrase="x", code="000000")] += 1
            except OSError as fault:
                answers[type(fault).__name__] += 1

    threads = [threading.Thread(target=knock, args=(number,)) for number in range(STRANGERS)]
    for thread in threads:
        thread.start()
    try:
        yield
    finally:
        stopping.set()
        for thread in threads:
            thread.join(90)


def trusted_browser(node: Node, login: Login) -> Browser:
    """Someone came in here before, and chose to trust this browser; their next code is not spent yet."""
    browser = Browser(node)
    given = {"pseudonym": login.pseudonym, "passphrase": login.passphrase}
    assert browser.sign_in(**given, code=login.code(), trust="on") == 302
    spent = int(time.time()) // 30
    while int(time.time()) // 30 == spent:
        time.sleep(0.5)
    again = Browser(node)
    for cookie in browser.jar:
        if cookie.name == "device":
            again.jar.set_cookie(cookie)
    return again


def test_some_thread_of_each_web_process_is_always_free_for_the_public_door() -> None:
    assert PLACES + 1 < THREADS_PER_WORKER  # the one more is the place of trusted browsers


def test_two_hundred_sign_ins_at_once_shut_nobody_out(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("DATABASE_URL", raising=False)
    with running_node(None, "--demonstration") as node:
        login = next(one for one in read_logins(node.home / "demonstration") if one.pseudonym == "moniteur-1")
        owner, letters = trusted_browser(node, login), Letters(f"{node.address}/ecrire")
        before, peak = resident(node), 0.0
        assert len(before) >= 2
        answers: Counter[int | str] = Counter()
        sent: list[str] = []
        with flood(node, answers):
            for _report in range(20):
                sent.append(_send(letters))
                peak = max(peak, sum(resident(node).values()))
            came_in = [owner.sign_in(pseudonym=login.pseudonym, passphrase=login.passphrase, code=login.code())]
            while came_in[-1] == 503 and len(came_in) < 5:
                came_in.append(owner.sign_in(pseudonym=login.pseudonym, passphrase=login.passphrase, code=login.code()))
            peak = max(peak, sum(resident(node).values()))
        print(f"answers {dict(answers)}; MiB before {sum(before.values()):.0f}, at most {peak:.0f}; owner {came_in}")
        assert sent == [""] * 20
        assert came_in[-1] == 302
        assert set(answers) <= {403, 503}, answers
        assert answers[403] > 0
        assert answers[503] > 0
        assert peak - sum(before.values()) < AT_A_TIME * ARGON2 + PER_PROCESS * len(before)
