"""The settings of the mail server: none by default, never over an open line, and nothing wrong is quoted."""

from __future__ import annotations

import traceback

import pytest

from vigie.conf.origin import BadEnvironment
from vigie.conf.smtp import read_smtp

FROM = "Vigie <alertes@vigie.example>"


@pytest.fixture
def told(monkeypatch: pytest.MonkeyPatch):
    def tell(url: str, sender: str = FROM, file: str = ""):
        for name, value in (("URL", url), ("FROM", sender), ("PASSWORD_FILE", file)):
            monkeypatch.setenv(f"VIGIE_SMTP_{name}", value)
        return read_smtp()

    return tell


def test_without_a_server_mail_leaves_nowhere() -> None:
    assert read_smtp() is None


@pytest.mark.parametrize(
    ("url", "found"),
    [
        ("smtps://u:p%40ss@mail.vigie.example", ("smtps", "mail.vigie.example", 465, "u", "p@ss")),
        ("smtp+starttls://u%40x:p@mail.vigie.example:2587", ("smtp+starttls", "mail.vigie.example", 2587, "u@x", "p")),
        ("smtps://mail.vigie.example/", ("smtps", "mail.vigie.example", 465, "", "")),
        ("smtp://127.0.0.1", ("smtp", "127.0.0.1", 25, "", "")),
        ("smtp://localhost:2525", ("smtp", "localhost", 2525, "", "")),
        ("smtp://[::1]:25", ("smtp", "::1", 25, "", "")),
    ],
)
def test_the_address_names_everything(told, url: str, found: tuple) -> None:
    server = told(url)
    assert (server.security, server.host, server.port, server.user, server.password) == found
    assert (server.sender, server.name, server.password_file) == (FROM, "vigie.example", None)


def test_the_password_may_lie_in_a_file_instead(told) -> None:
    assert str(told("smtps://u@mail.vigie.example", file="/secret").password_file) == "/secret"
    for url in ("smtps://u:p@mail.vigie.example", "smtps://mail.vigie.example"):
        with pytest.raises(BadEnvironment, match="one password"):
            told(url, file="/secret")
    with pytest.raises(BadEnvironment, match="one password"):
        told("smtps://u@mail.vigie.example")


@pytest.mark.parametrize(
    "url",
    [
        "smtps://u:hunter2/x@mail.vigie.example",
        "smtps://u:hunter2#x@mail.vigie.example",
        "smtps://u:hunter2?x@mail.vigie.example",
        "smtps://u:hunter2@x@mail.vigie.example",
        "smtps://u:hunter2@mail.vigie.example:port",
        "smtps://u:hunter2@mail.vigie.example:99999",
        "smtps://u:hunter2@[mail",
        "smtps://u:hunter2é@mail.vigie.example",
        "smtps://u:hunter2%0d%0a@mail.vigie.example",
        "smtps://u:hunter2@",
        "smtps://u:hunter2@mail vigie",
        "https://u:hunter2@mail.vigie.example",
        "u:hunter2@mail.vigie.example",
        "smtp://u:hunter2@mail.vigie.example",
        "smtp://u:hunter2@127.0.0.1.vigie.example",
    ],
)
def test_what_is_wrong_is_refused_and_never_quoted(told, url: str) -> None:
    with pytest.raises(BadEnvironment) as fault:
        told(url)
    shown = "".join(traceback.format_exception(fault.value))
    assert fault.value.__suppress_context__ or fault.value.__context__ is None
    assert "hunter2" not in shown
    assert "VIGIE_SMTP_URL" in shown


def test_a_server_does_not_show_its_password(told) -> None:
    assert "hunter2" not in repr(told("smtps://u:hunter2@mail.vigie.example"))


@pytest.mark.parametrize(
    "sender", ["", "nobody", "a@b.c, d@e.f", "a@b.c\nBcc: d@e.f", "a@host", "<a@b.c> x", "é@b.c", "a@-b.c"]
)
def test_the_sender_is_one_plain_address(told, sender: str) -> None:
    with pytest.raises(BadEnvironment, match="VIGIE_SMTP_FROM"):
        told("smtps://mail.vigie.example", sender)
