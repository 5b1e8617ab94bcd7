"""What every kind of answer carries: pages, static files, faults, the API, redirects; by https, onion, loopback."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from html.parser import HTMLParser
from typing import Any

import pytest
from django.http import HttpRequest, HttpResponse
from django.test import Client
from django.test.utils import override_settings
from django.urls import path
from pytest_django import Settings

from tests.architecture.house import tracked_files
from vigie.conf.urls import handler400, handler403, handler404, handler500
from vigie.conf.urls import urlpatterns as every_pattern
from vigie.ground.access.middleware import open_to_all
from vigie.ground.seal.fixtures import People

__all__ = ["handler400", "handler403", "handler404", "handler500"]
ONION = "http://2gzyxa5ihm7nsggfxnu52rck2vv4rvmdlkiu3zzui5du4xyclen53wid.onion"


@open_to_all
def broken(request: HttpRequest) -> HttpResponse:
    raise RuntimeError("for the test")


urlpatterns = [path("casse", broken), *every_pattern]

ANSWERS = {
    "page": ("/", 200),
    "form": ("/ecrire", 200),
    "sign-in": ("/bureau/entrer/", 200),
    "static": ("/static/ui/vigie.css", 200),
    "not found": ("/nowhere", 404),
    "fault": ("/casse", 500),
    "redirect": ("/bureau/", 302),
    "api": ("/api/incidents", 401),
    "feed": ("/alertes/atom.xml", 200),
}
ALWAYS = {
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Embedder-Policy": "require-corp",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Referrer-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Server": "",
}
POLICY = {
    "default-src 'none'", "script-src 'self'", "object-src 'none'", "frame-src 'none'", "worker-src 'none'",
    "manifest-src 'none'", "base-uri 'none'", "frame-ancestors 'none'", "form-action 'self'",
    "require-trusted-types-for 'script'",
}  # fmt: skip


@pytest.fixture
def by_https(settings: Settings) -> Iterator[Client]:
    """A node that was told `VIGIE_ORIGIN=https://vigie.example`, met through the proxy beside it."""
    settings.ALLOWED_HOSTS = ["vigie.example", "127.0.0.1", ONION.removeprefix("http://")]
    https = {
        "VIGIE_ORIGIN": "https://vigie.example", "SESSION_COOKIE_NAME": "__Host-session", "SESSION_COOKIE_SECURE": True,
        "CSRF_COOKIE_NAME": "__Host-csrf", "CSRF_COOKIE_SECURE": True, "SECURE_HSTS_SECONDS": 63_072_000,
        "SECURE_HSTS_INCLUDE_SUBDOMAINS": True, "CSRF_TRUSTED_ORIGINS": ["https://vigie.example"],
    }  # fmt: skip
    with override_settings(**https):
        yield Client(headers={"Host": "vigie.example"})


@pytest.mark.django_db
@pytest.mark.urls("tests.test_headers")
@pytest.mark.parametrize("kind", sorted(ANSWERS))
def test_every_kind_of_answer_carries_every_header(people: People, kind: str) -> None:
    where, status = ANSWERS[kind]
    answer = Client(raise_request_exception=False).get(where)
    assert answer.status_code == status
    for name, value in ALWAYS.items():
        assert answer[name] == value, name
    policy = {part.strip() for part in answer["Content-Security-Policy"].split(";")}
    assert policy >= POLICY
    assert "unsafe" not in answer["Content-Security-Policy"]
    assert not any(part.startswith("upgrade-insecure") for part in policy)
    assert {"camera=()", "geolocation=()", "language-model=()"} <= set(answer["Permissions-Policy"].split(", "))
    assert "publickey-credentials-get=(self)" in answer["Permissions-Policy"]
    assert "Strict-Transport-Security" not in answer
    assert "Access-Control-Allow-Origin" not in answer
    assert answer["Cache-Control"] == ("max-age=60, public" if kind == "static" else "no-store")
    listed = kind in {"page", "form", "static", "feed"}
    assert answer.headers.get("X-Robots-Tag") == (None if listed else "noindex, nofollow, noarchive")


@pytest.mark.django_db
@pytest.mark.urls("tests.test_headers")
@pytest.mark.parametrize("kind", sorted(ANSWERS))
def test_by_https_every_answer_keeps_the_browser_on_https(people: People, by_https: Client, kind: str) -> None:
    by_https.raise_request_exception = False
    answer = by_https.get(ANSWERS[kind][0])
    assert answer.status_code == ANSWERS[kind][1]
    assert answer["Strict-Transport-Security"] == "max-age=63072000; includeSubDomains"
    assert "upgrade-insecure-requests" in answer["Content-Security-Policy"]


@pytest.mark.django_db
@pytest.mark.parametrize("where", ["/", "/ecrire", "/suivi", "/alertes/"])
def test_the_public_pages_never_set_a_cookie_not_even_for_the_staff(
    people: People, client_of: Callable[..., Client], where: str
) -> None:
    for client in (Client(), client_of(people["officer"])):
        assert not client.get(where).cookies
        assert not client.post(where, {"words": "Bonjour.", "code": "x"}).cookies


@pytest.mark.django_db
def test_by_https_the_cookies_are_bound_to_this_very_host(by_https: Client) -> None:
    token = by_https.get("/bureau/entrer/").cookies["__Host-csrf"]
    assert token["secure"]
    assert token["httponly"]
    assert (token["path"], token["domain"]) == ("/", "")


@pytest.mark.django_db
def test_on_loopback_a_browser_would_refuse_the_prefix_so_there_is_none(client: Client) -> None:
    token = client.get("/bureau/entrer/").cookies["csrftoken"]
    assert not token["secure"]
    assert token["httponly"]


def test_leaving_the_desk_leaves_nothing_in_the_browser(client: Client, db: None) -> None:
    assert client.post("/bureau/sortir/")["Clear-Site-Data"] == '"cache", "cookies", "storage"'
    assert "Clear-Site-Data" not in client.get("/bureau/entrer/")


# --- The onion ---


@pytest.mark.django_db
def test_a_page_by_https_names_its_onion_and_a_page_of_the_desk_does_not(by_https: Client, settings: Settings) -> None:
    assert "Onion-Location" not in by_https.get("/ecrire")
    settings.VIGIE_ONION = ONION
    assert by_https.get("/ecrire?langue=en")["Onion-Location"] == f"{ONION}/ecrire?langue=en"
    for elsewhere in ("/bureau/entrer/", "/api/incidents", "/static/ui/vigie.css", "/alertes/atom.xml"):
        assert "Onion-Location" not in by_https.get(elsewhere)


@pytest.mark.parametrize("where", ["/", "/ecrire", "/suivi"])
def test_the_public_pages_say_where_the_onion_is(
    people: People, client: Client, settings: Settings, where: str
) -> None:
    assert 'class="onion"' not in client.get(where).content.decode()
    settings.VIGIE_ONION = ONION
    assert f'href="{ONION}{where}"' in client.get(where).content.decode()


def test_at_the_onion_itself_nothing_asks_for_https(people: People, by_https: Client, settings: Settings) -> None:
    settings.VIGIE_ONION = ONION
    answer = by_https.get("/ecrire", headers={"Host": ONION.removeprefix("http://")})
    assert answer.status_code == 200
    assert "upgrade-insecure-requests" not in answer["Content-Security-Policy"]
    assert "Strict-Transport-Security" not in answer
    assert "Onion-Location" not in answer


# --- The proxy ---


def test_the_scheme_is_declared_and_a_header_that_anyone_can_send_is_not_read(by_https: Client) -> None:
    assert by_https.get("/", headers={"X-Forwarded-Proto": "http"}).status_code == 200
    elsewhere = by_https.get("/", headers={"Host": "127.0.0.1", "X-Forwarded-Proto": "https"})
    assert "Strict-Transport-Security" not in elsewhere


@pytest.mark.parametrize("said", ["http", "", "https, http"])
def test_a_trusted_proxy_that_was_met_by_http_leads_to_https(by_https: Client, settings: Settings, said: str) -> None:
    settings.VIGIE_TRUST_PROXY = True
    assert by_https.get("/", headers={"X-Forwarded-Proto": "https"}).status_code == 200
    assert by_https.get("/", headers={"X-Forwarded-Proto": "http, https"}).status_code == 200
    led = by_https.post("/ecrire?langue=en", headers={"X-Forwarded-Proto": said})
    assert (led.status_code, led["Location"]) == (308, "https://vigie.example/ecrire?langue=en")


@pytest.mark.django_db
def test_our_own_page_may_send_by_https_and_a_foreign_one_may_not(people: People, by_https: Client) -> None:
    for origin, status in (("https://vigie.example", 200), ("http://vigie.example", 403), ("https://x.example", 403)):
        assert by_https.post("/ecrire", {"words": "Bonjour."}, headers={"Origin": origin}).status_code == status


# --- The two doors ---


@pytest.mark.django_db
@pytest.mark.urls("vigie.conf.urls_public")
def test_the_public_door_alone_has_no_way_to_the_desk(
    settings: Settings, people: People, client_of: Callable[..., Client]
) -> None:
    settings.MIDDLEWARE = ["vigie.ground.ui.origin.WithoutCookies", *settings.MIDDLEWARE]
    for client in (Client(), client_of(people["officer"])):
        for gone in ("/bureau/", "/bureau/entrer/", "/bureau/violations/", "/api/", "/api/incidents"):
            answer = client.get(gone)
            assert answer.status_code == 404
            assert not answer.cookies
        for here in ("/", "/ecrire", "/suivi", "/alertes/"):
            answer = client.get(here)
            assert answer.status_code == 200
            assert "bureau" not in answer.content.decode()
            assert "Cookie" not in answer["Vary"]
        assert client.post("/ecrire", {"words": "Bonjour."}).status_code == 200


@pytest.mark.django_db
@pytest.mark.urls("vigie.conf.urls_desk")
def test_the_desks_door_alone_has_no_public_page(people: People, client_of: Callable[..., Client]) -> None:
    for gone in ("/ecrire", "/suivi", "/alertes/"):
        assert Client().get(gone).status_code == 404
    assert Client().get("/")["Location"] == "/bureau/"
    assert client_of(people["officer"]).get("/bureau/violations/").status_code == 200


# --- Links that lead out ---


class Links(HTMLParser):
    """The anchors of a page that leave it."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.out: list[dict[str, str | None]] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        where = given.get("href") or given.get("action") or ""
        if tag in {"a", "area", "form"} and re.match(r"(https?:)?//|\{\{ ?(exit_url|onion)", where):
            self.out.append(given)


def tells_nobody(link: dict[str, str | None]) -> bool:
    return {"noopener", "noreferrer"} <= set((link.get("rel") or "").split()) and (
        link.get("referrerpolicy") == "no-referrer"
    )


def test_a_link_that_leads_out_tells_nobody_where_it_was_followed() -> None:
    pages = [p for p in tracked_files() if p.suffix == ".html" and "templates" in p.parts]
    found = [(p.name, link) for p in pages for link in Links(p.read_text(encoding="utf-8")).out]
    assert len(found) >= 2
    assert [name for name, link in found if not tells_nobody(link)] == []


@pytest.mark.slow
@pytest.mark.django_db
def test_no_rendered_page_has_another_link_that_leads_out(
    people: People, client_of: Callable[..., Client], settings: Settings
) -> None:
    from tests.support.addresses import every_address
    from tests.support.world import furnish

    settings.VIGIE_ONION = ONION
    world, client, seen = furnish(people), client_of(people["analyst"]), 0
    for address in every_address():
        for where, _teams in address.filled(world):
            answer: Any = client.get(where)
            if answer.headers.get("Content-Type", "").startswith("text/html"):
                out = Links(answer.content.decode()).out
                seen += len(out)
                assert all(map(tells_nobody, out)), where
    assert seen >= 5


# --- Whom to tell ---


def test_who_finds_a_fault_learns_whom_to_tell_if_anyone(client: Client, settings: Settings) -> None:
    assert client.get("/.well-known/security.txt").status_code == 404
    settings.VIGIE_CONTACT = "mailto:securite@vigie.example"
    answer = client.get("/.well-known/security.txt")
    assert answer["Content-Type"] == "text/plain; charset=utf-8"
    assert re.search(r"(?m)^Contact: mailto:securite@vigie\.example$", answer.content.decode())
    assert re.search(r"(?m)^Expires: 20\d\d-\d\d-\d\dT[\d:]+\+00:00$", answer.content.decode())
