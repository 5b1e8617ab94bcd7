"""Letters leave over verified TLS, and tell the server neither the machine's name nor, in an error, a password."""

from __future__ import annotations

import logging
import smtplib
import socket
import ssl
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from django.core import mail
from django.core.management import CommandError, call_command
from pytest_django import Settings

from tests.support.smtp import PASSWORD, USER, Server
from vigie.conf.logs import Contentless
from vigie.conf.smtp import MailServer
from vigie.ground.mail import trying
from vigie.ground.mail.backend import Backend

pytestmark = pytest.mark.slow
Starts = Callable[[str], Server]


@pytest.fixture
def starts(tmp_path: Path, settings: Settings) -> Iterator[Starts]:
    made: list[Server] = []
    secret = tmp_path / "password"
    secret.write_text(f"{PASSWORD}\n", encoding="ascii")

    def start(security: str) -> Server:
        made.append(server := Server(tmp_path, security))
        settings.EMAIL_BACKEND = "vigie.ground.mail.backend.Backend"
        settings.DEFAULT_FROM_EMAIL = "Vigie <alertes@vigie.example>"
        settings.VIGIE_SMTP = MailServer(
            security, "127.0.0.1", server.port, USER, "", secret, str(server.certificate),
            settings.DEFAULT_FROM_EMAIL, "vigie.example",
        )  # fmt: skip
        return server

    yield start
    for server in made:
        server.close()


@pytest.mark.parametrize("security", ["smtp", "smtps", "smtp+starttls"])
def test_a_letter_leaves_and_no_line_names_this_machine(starts: Starts, security: str) -> None:
    server = starts(security)
    assert trying.attempt("une@exemple.invalid") == ""
    (taken,) = server.taken
    assert (taken.sender, taken.to) == ("alertes@vigie.example", ["une@exemple.invalid"])
    assert taken.letter["Message-ID"].endswith("@vigie.example>")
    assert taken.letter["Auto-Submitted"] == "auto-generated"
    told = "\n".join([*server.says, taken.raw.decode()])
    assert "ehlo vigie.example" in told
    for name in {socket.gethostname(), socket.getfqdn()} - {"localhost"}:
        assert name not in told


def test_letters_of_one_connection_have_one_recipient_each(starts: Starts) -> None:
    server = starts("smtps")
    line = mail.get_connection()
    line.open()
    for to in ("a@exemple.invalid", "b@exemple.invalid"):
        mail.EmailMessage("Objet inventé", "été", to=[to], connection=line).send()
    line.close()
    assert [one.to for one in server.taken] == [["a@exemple.invalid"], ["b@exemple.invalid"]]
    assert len({one.letter["Message-ID"] for one in server.taken}) == 2
    assert sum(told.startswith("ehlo") for told in server.says) == 1


def test_a_server_that_cannot_prove_who_it_is_gets_no_password(starts: Starts, settings: Settings) -> None:
    for security in ("smtps", "smtp+starttls"):
        server = starts(security)
        settings.VIGIE_SMTP = replace(settings.VIGIE_SMTP, authority="")
        assert "certificate" in trying.attempt()
        settings.VIGIE_SMTP = replace(
            settings.VIGIE_SMTP, authority=str(server.certificate), host="localhost"
        )  # another name than the certificate's
        assert "certificate" in trying.attempt()
        assert "AUTH" not in server.says


def test_a_server_that_hides_starttls_gets_no_password_either(starts: Starts) -> None:
    server = starts("smtp+starttls")
    server.offers_tls = False
    assert "STARTTLS" in trying.attempt("une@exemple.invalid")
    assert "AUTH" not in server.says
    assert server.taken == []


def test_each_fault_is_said_without_the_servers_words(starts: Starts, settings: Settings) -> None:
    server = starts("smtps")
    server.refuses["morte@exemple.invalid"] = 550
    assert trying.attempt("morte@exemple.invalid") == "it refuses this recipient"
    server.cut_before = "MAIL"
    assert "hangs up" in trying.attempt("une@exemple.invalid")
    good = settings.VIGIE_SMTP.password_file
    for words in ("", "été"):
        good.write_text(words, encoding="utf-8")
        assert "VIGIE_SMTP_PASSWORD_FILE" in trying.attempt()
    good.write_text("faux", encoding="ascii")
    assert "refuses the user or the password" in trying.attempt()
    settings.VIGIE_SMTP = replace(settings.VIGIE_SMTP, password_file=Path("/nowhere"))
    assert "VIGIE_SMTP_PASSWORD_FILE" in trying.attempt()
    server.close()
    settings.VIGIE_SMTP = replace(settings.VIGIE_SMTP, port=1)
    assert "cannot be reached" in trying.attempt()


def test_a_server_that_is_silent_is_not_waited_for(starts: Starts, settings: Settings) -> None:
    starts("smtp")
    with socket.create_server(("127.0.0.1", 0)) as silent:  # takes the call, and never speaks
        settings.VIGIE_SMTP = replace(settings.VIGIE_SMTP, port=silent.getsockname()[1])
        with pytest.raises(smtplib.SMTPServerDisconnected):
            Backend(timeout=0.2).open()


def test_the_command_says_what_came_of_it(starts: Starts, settings: Settings, capsys: pytest.CaptureFixture) -> None:
    server = starts("smtps")
    call_command("mail", "try")
    call_command("mail", "try", "une@exemple.invalid")
    assert capsys.readouterr().out.splitlines() == ["The mail server lets us in.", "The mail server took a letter."]
    server.refuses["morte@exemple.invalid"] = 550
    with pytest.raises(CommandError, match="refuses this recipient"):
        call_command("mail", "try", "morte@exemple.invalid")
    settings.EMAIL_BACKEND = "django.core.mail.backends.dummy.EmailBackend"
    with pytest.raises(CommandError, match="sends no mail"):
        call_command("mail", "try")


def test_no_address_word_or_password_reaches_a_log(starts: Starts, caplog: pytest.LogCaptureFixture) -> None:
    server = starts("smtps")
    with caplog.at_level(logging.DEBUG):
        trying.attempt("une@exemple.invalid")
        server.refuses["morte@exemple.invalid"] = 550
        trying.attempt("morte@exemple.invalid")
    said = "\n".join(Contentless().format(record) for record in caplog.records)
    for word in (PASSWORD, USER, "exemple.invalid", "vigie.example"):
        assert word not in said


def test_the_oldest_versions_of_tls_are_not_spoken(starts: Starts) -> None:
    starts("smtps")
    context = Backend()._trusting()
    assert context.minimum_version >= ssl.TLSVersion.TLSv1_2
    assert (context.verify_mode, context.check_hostname) == (ssl.CERT_REQUIRED, True)
