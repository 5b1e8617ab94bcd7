"""What a real browser refuses."""

from __future__ import annotations

import os
import re
import secrets
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from tests.attack.checks import check
from tests.attack.field import Field, Visitor
from tests.attack.forms import attach, detach
from tests.attack.intakes import plant
from tests.support.browser import FLAGS
from tests.support.machine import CHROMIUM, chromium

if TYPE_CHECKING:
    from playwright.sync_api import Browser, BrowserContext, Page, Response, Route

RUNS = (
    '"><script>window.ran=1;alert(1)</script>',
    '<img src=x onerror="window.ran=1;alert(1)">',
    "'><svg onload=window.ran=1;alert(1)>",
    '<a href="javascript:window.ran=1">x</a>',
    "{{ 7*7 }}{% now %}</textarea></title><script>window.ran=1</script>",
    "<link rel=stylesheet href=//elsewhere.example/x.css><iframe src=//elsewhere.example></iframe>",
)
SHORT = "<img src=//elsewhere.example/x onerror=alert(1)>"
LIKE = 2  # pages of one pattern that are looked at, besides those on which the words stand
MOST = 45  # pages of one walk
WATCH = """
window.violations = [];
addEventListener('securitypolicyviolation', event => violations.push(event.violatedDirective + ' ' + event.blockedURI));
"""
PUBLIC = ("/", "/ecrire", "/suivi", "/alertes/", "/alertes/atom.xml", "/bureau/entrer/", "/rien")


BREAKS = (
    "crypto.subtle.encrypt = () => Promise.reject(new Error('x'))",
    "crypto.subtle.importKey = () => Promise.reject(new Error('x'))",
    "crypto.getRandomValues = () => { throw new Error('x') }",
    "const f = window.fetch; window.fetch = (a, o) => f(String(a).includes('cle.json') ? '/nulle-part' : a, o)",
)


@check(3, "A seal that failed in the browser is refused, visibly")
def broken_browser_seal(field: Field) -> str:
    with field.database() as database:
        before = database.execute("SELECT count(*) FROM intake_report").fetchone()
        for sealed in ("", "AAAA", secrets.token_urlsafe(2000)):
            _claimed(field, sealed)
        with _browser() as browser:
            said = [_broken(browser, field, how) for how in BREAKS]
        assert database.execute("SELECT count(*) FROM intake_report").fetchone() == before
    assert all("n’a pas pu sceller" in words for words in said), said
    return f"{len(BREAKS)} ways of breaking a browser's cryptography: each said on the page, nothing sent, nothing kept"


def _claimed(field: Field, sealed: str) -> None:
    """A post that only claims to be sealed gets an error in words."""
    answer = field.stranger().post("/ecrire", data={"sealed": sealed, "scelle": sealed, "code_kind": "words"})
    assert answer.status_code == 422, f"answered {answer.status_code}"
    assert 'role="alert"' in answer.text
    octets = {"Content-Type": "application/octet-stream"}
    answer = field.stranger().session.post(f"{field.node.address}/ecrire", data=sealed.encode(), headers=octets)
    assert answer.status_code == 400, f"a claimed seal was answered {answer.status_code}"
    assert answer.json()["detail"]


def _broken(browser: Browser, field: Field, how: str) -> str:
    """Write at the public door in a browser whose cryptography breaks this way; what the page says then."""
    context = browser.new_context(locale="fr-FR")
    page = context.new_page()
    sent: list[str] = []
    page.on("request", lambda request: sent.append(str(request.post_data_buffer)))
    page.goto(f"{field.node.address}/ecrire")
    page.locator("[data-mode=here]").last.wait_for()
    page.evaluate(f"{how}; 0")  # A value: a function would be called.
    page.fill("[name=words]", "Message inventé que rien ne scelle")
    page.click("main form .button")
    page.locator("[data-kind=failed]").wait_for()
    assert not any("invent" in body for body in sent), "the words left the browser"
    said = page.inner_text("#trouble")
    context.close()
    return said


@check(21, "Script in any text does not run, and no page asks anyone else for anything")
def injected_script(field: Field) -> str:
    mark = secrets.token_hex(6)
    made = plant(field, f"{mark} {' '.join(RUNS)}", f"{mark} {SHORT}")
    monitor = field.at_desk("moniteur-1")
    made.pieces.append(attach(monitor, made.violation, f"{SHORT}{mark}.png", b"texte", " ".join(RUNS)))
    walked: Counter[str] = Counter()
    with _browser() as browser:
        for pseudonym in ("permanence-1", "moniteur-1", "analyste-1", "fondation"):
            walk = Walk(field, browser, field.at_desk(pseudonym))
            walked[pseudonym] = walk.everywhere("/bureau/", made.pages)
            assert pseudonym == "fondation" or walk.met[mark], f"{pseudonym} met none of the planted words"
        walk = Walk(field, browser, field.stranger())
        walked["anyone"] = sum(walk.look(path) for path in PUBLIC) + walk.conversation(made.code, mark)
        blocked = _forgotten_escape(walk.context, field)
    for piece in made.pieces:
        detach(monitor, piece)
    pages = f"{sum(walked.values())} pages walked by {len(walked)}"
    return (
        f"{len(RUNS)} scripts by {len(made.ways)} ways; {pages}: nothing ran, no request left the node;"
        f" where an escape is forgotten, the policy blocks {blocked}"
    )


@contextmanager
def _browser() -> Iterator[Browser]:
    program = chromium()
    assert program is not None, f"missing: {CHROMIUM.name} (Debian: apt-get install {CHROMIUM.package})"
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, headless=True, args=FLAGS)
        yield browser
        browser.close()


class Walk:
    """One person's walk in a browser of their own, who follows links and presses nothing."""

    def __init__(self, field: Field, browser: Browser, visitor: Visitor) -> None:
        self.field, self.address = field, field.node.address
        self.context: BrowserContext = browser.new_context(locale="fr-FR")
        cookies: list[Any] = [
            {"name": cookie.name, "value": cookie.value or "", "url": self.address}
            for cookie in visitor.session.cookies
        ]
        self.context.add_cookies(cookies)
        self.context.add_init_script(WATCH)
        self.asked: list[str] = []
        self.context.on("request", lambda request: self.asked.append(request.url))
        self.page: Page = self.context.new_page()
        self.page.on("dialog", self._dialog)
        self.dialogs: list[str] = []
        self.met: Counter[str] = Counter()
        self.texts = ""

    def _dialog(self, dialog: Any) -> None:
        self.dialogs.append(dialog.message)
        dialog.dismiss()

    def everywhere(self, begin: str, first: list[str]) -> int:
        """Look at the pages given, and at those that links lead to; returns how many."""
        waiting, seen = [begin, *first], set()
        patterns: Counter[str] = Counter()
        looked = 0
        while waiting and looked < MOST:
            path = waiting.pop(0)
            pattern = re.sub(r"[0-9a-f-]{36}|\d+", "…", path.partition("?")[0])
            if path in seen or (patterns[pattern] >= LIKE and path not in first) or "/sortir" in path:
                continue
            seen.add(path)
            patterns[pattern] += 1
            if self.look(path):
                looked += 1
                hrefs = self.page.eval_on_selector_all("a[href]", "all => all.map(one => one.getAttribute('href'))")
                waiting += [href.partition("#")[0] for href in hrefs if re.match(r"/(bureau|alertes)/", href)]
        return looked

    def look(self, path: str) -> int:
        """Open a page; 0 where a download or a refusal of this person came instead."""
        try:
            answer: Response | None = self.page.goto(self.address + path)
        except Exception as fault:
            if "Download is starting" in str(fault) or "ERR_ABORTED" in str(fault):
                return 0
            raise
        assert answer is not None
        assert answer.status < 500, f"{path}: {answer.status}"
        self._nothing_ran(path)
        return 1

    def _nothing_ran(self, path: str) -> None:
        text = self.page.content()
        self.met.update(word for word in set(re.findall(r"\b[0-9a-f]{12}\b", text)))
        assert not self.dialogs, f"{path}: a script ran and said {self.dialogs}"
        assert not self.page.evaluate("'ran' in window"), f"{path}: a script ran"
        assert not (found := self.page.evaluate("window.violations || []")), f"{path}: {found}"
        foreign = [url for url in self.asked if not url.startswith((f"{self.address}/", "data:image/", "about:"))]
        assert not foreign, f"{path} asked {foreign}"

    def conversation(self, code: str, mark: str) -> int:
        """What the reporter reads again."""
        self.page.goto(f"{self.address}/suivi")
        self.page.fill("[name=code]", code)
        self.page.click("main form button")
        self.page.locator(".bubble").first.wait_for()
        self._nothing_ran("/suivi")
        assert self.met[mark], "the conversation does not show the words"
        return 1


def _forgotten_escape(context: BrowserContext, field: Field) -> int:
    """Put the scripts into a page as if the server had forgotten to escape them; how many the policy blocks."""

    def spoil(route: Route) -> None:
        answer = route.fetch()
        headers = {name: value for name, value in answer.headers.items() if name != "content-encoding"}
        route.fulfill(
            response=answer, headers=headers, body=answer.text().replace("<main", f"{' '.join(RUNS)}<main", 1)
        )

    page = context.new_page()
    dialogs: list[str] = []
    page.on("dialog", lambda dialog: dialogs.append(dialog.message))
    page.route("**/ecrire", spoil)
    page.goto(f"{field.node.address}/ecrire")
    page.wait_for_timeout(300)
    assert not dialogs, "the policy lets a script run"
    assert not page.evaluate("'ran' in window"), "the policy lets a script run"
    blocked = page.evaluate("window.violations")
    assert len(blocked) >= 4, f"the policy blocked only {blocked}"
    return len(blocked)
