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
from vigie.ground.mail.addresses import is_plain
from vigie.ground.mail.answers import Unanswered, is_no_such
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


def test_an_answer_to_a_whole_letter_is_waited_for_longer_than_any_other(starts: Starts) -> None:
    server = starts("smtp")
    server.silent_for = 0.6
    for last, taken in ((5.0, True), (0.2, False)):
        line = Backend(timeout=0.3, last=last)
        line.open()
        letter = mail.EmailMessage("Objet inventé", "été", to=["une@exemple.invalid"], connection=line)
        if taken:
            assert letter.send() == 1
            line.close()
        else:
            with pytest.raises(Unanswered):
                letter.send()
    assert len(server.taken) == 2


def test_a_line_that_the_server_ended_is_opened_anew(starts: Starts) -> None:
    server = starts("smtp")
    server.refuses["lente@exemple.invalid"] = 421
    line = mail.get_connection()
    line.open()
    with pytest.raises(smtplib.SMTPRecipientsRefused):
        mail.EmailMessage("Objet inventé", "été", to=["lente@exemple.invalid"], connection=line).send()
    assert line.open()
    mail.EmailMessage("Objet inventé", ".point\n..deux", to=["une@exemple.invalid"], connection=line).send()
    line.close()
    assert server.taken[0].letter.get_content().splitlines() == [".point", "..deux"]


@pytest.mark.parametrize(
    ("code", "said", "of_the_address"),
    [
        (550, b"no such user", True),
        (553, b"no", True),
        (550, b"5.1.1 no such user\n5.1.1 see our page", True),
        (550, b"5.2.1 closed", True),
        (554, b"no", False),
        (550, b"5.4.5 daily quota", False),
        (554, b"5.7.1 looks like spam", False),
        (552, b"5.2.2 full", False),
        (550, b"5.1.8 your domain", False),
        (450, b"4.1.1 come back", False),
    ],
)
def test_only_what_is_said_of_the_address_refuses_it_for_good(code: int, said: bytes, of_the_address: bool) -> None:
    assert is_no_such(smtplib.SMTPRecipientsRefused({"une@exemple.invalid": (code, said)})) is of_the_address
    assert not is_no_such(smtplib.SMTPDataError(code, said))


@pytest.mark.parametrize(
    "address",
    [
        f"a@{'é' * 60}.fr", "a@\uffffx.fr", '"a\x0cBcc:x"@e.fr', '"une"@exemple.fr', "a@[192.0.2.1]", "a@192.0.2.1",
        "root@localhost", "=?utf-8?q?a?=@exemple.fr", "a..b@exemple.fr", ".a@exemple.fr", "a.@exemple.fr",
        "a@exemple.fr\n", "é@exemple.fr", "a@exemple.fr.", f"{'a' * 65}@exemple.fr", "a@b@exemple.fr", "", "a",
    ],
)  # fmt: skip
def test_only_plain_addresses_are_written_to(address: str) -> None:
    assert not is_plain(address)
    for good in ("une@exemple.fr", "Une.autre+alertes@mail.exemple.co", "a@xn--bcher-kva.example"):
        assert is_plain(good)


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
