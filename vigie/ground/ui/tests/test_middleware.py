"""What every answer carries, and its language."""

from __future__ import annotations

import pytest
from django.http import HttpRequest, HttpResponse
from django.test import RequestFactory
from django.utils import translation

from vigie.ground.ui.middleware import Language, SecurityHeaders


def answer(request: HttpRequest) -> HttpResponse:
    response = HttpResponse(translation.get_language())
    response.set_cookie("csrftoken", "x")
    return response


def test_a_public_page_never_sets_a_cookie_and_is_never_kept() -> None:
    response = SecurityHeaders(answer)(RequestFactory().get("/ecrire"))
    assert not response.cookies
    assert response["Cache-Control"] == "no-store"
    assert response["Cross-Origin-Opener-Policy"] == "same-origin"
    assert "camera=()" in response["Permissions-Policy"]


def test_the_desk_may_set_its_cookies() -> None:
    assert "csrftoken" in SecurityHeaders(answer)(RequestFactory().get("/bureau/")).cookies


def test_what_says_public_may_be_kept() -> None:
    def feed(request: HttpRequest) -> HttpResponse:
        return HttpResponse(headers={"Cache-Control": "public, max-age=60"})

    assert SecurityHeaders(feed)(RequestFactory().get("/alertes/atom.xml"))["Cache-Control"] == "public, max-age=60"


@pytest.mark.parametrize(
    ("query", "cookie", "accepted", "language"),
    [
        ("", False, "", "fr"),
        ("", False, "de, en;q=0.5", "en"),
        ("", False, "en-GB", "en"),
        ("", True, "fr", "en"),
        ("?langue=fr", True, "en", "fr"),
        ("?langue=xx", False, "en", "en"),
    ],
)
def test_the_language_is_the_asked_one_then_the_persons_then_the_browsers(
    query: str, cookie: bool, accepted: str, language: str
) -> None:
    request = RequestFactory().get(f"/{query}", headers={"accept-language": accepted})
    request.session = {"language": "en"}  # type: ignore[assignment]
    if cookie:
        request.COOKIES["sessionid"] = "x"
    response = Language(answer)(request)
    assert response.content.decode() == language
    assert response["Content-Language"] == language
    assert "Accept-Language" in response["Vary"]
