"""Writing without an account: sealed, found again by a code alone, nothing typed lost, no foreign page obeyed."""

from __future__ import annotations

import gzip
import re
from typing import Any

import pytest
from django.conf import settings
from django.core.management import call_command
from django.db import connection
from django.test import Client
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from vigie.ground.access.models import TeamKey
from vigie.ground.audit.models import Entry
from vigie.ground.seal.actions import found_node
from vigie.ground.seal.factories import PASSPHRASE
from vigie.ground.seal.fixtures import People
from vigie.ground.seal.recovery_actions import renew_quorum
from vigie.ground.seal.shares import new_set
from vigie.protection.intake import queries
from vigie.protection.intake.actions import LONGEST
from vigie.protection.intake.codes import NotACode, keys_of, new_code
from vigie.protection.intake.models import Message, Report

pytestmark = pytest.mark.slow

WORDS = "Ngaïssona a été suivi ce matin."


def sent(client: Client, **fields: Any) -> Any:
    return client.post("/ecrire", {"words": WORDS, "country": "CMR", "urgency": "none", **fields})


def code_of(page: Any) -> str:
    text = page.content.decode()
    words = re.findall(r"<li>([^<]+)</li>", text)
    return " ".join(words) or re.search(r'class="code"[^>]*>([\d ]+)<', text)[1]  # type: ignore[index]


@pytest.mark.django_db
def test_the_whole_page_is_one_small_request_without_cookie(people: People) -> None:
    page = Client().get("/ecrire")
    assert len(gzip.compress(page.content)) <= 14_000
    assert not page.cookies
    text = page.content.decode()
    # What a browser that can seal runs comes after; all that is needed to write is here.
    assert re.findall(r"<script[^>]*>", text) == [
        '<script src="/static/public/built/write.js" data-seal="/static/public/built/seal.js" defer>'
    ]
    assert not re.search(r"<link|<img", text)
    assert text.count(" src=") == 1
    assert "sha256-" in page.headers["Content-Security-Policy"]
    assert page.headers["Cache-Control"] == "no-store"
    assert settings.VIGIE_EXIT_URL in page.content.decode()
    assert "checked" not in page.content.decode()


@pytest.mark.django_db
@pytest.mark.parametrize("kind", ["words", "digits"])
@pytest.mark.parametrize("language", ["fr", "en"])
def test_the_code_finds_the_conversation_however_it_is_typed(people: People, kind: str, language: str) -> None:
    client = Client()
    page = client.post(f"/ecrire?langue={language}", {"words": WORDS, "code_kind": kind})
    assert page.status_code == 200
    code = code_of(page)
    typed = f"  {code.upper()} " if kind == "words" else code.replace(" ", "-")
    found = client.post("/suivi", {"code": typed})
    assert found.status_code == 200
    assert WORDS in found.content.decode()
    assert not page.cookies
    assert not found.cookies


@pytest.mark.django_db
def test_both_sides_write_and_only_they_read(people: People, client_of) -> None:
    client = Client()
    code = code_of(sent(client))
    report = Report.objects.get()
    officer, stranger = client_of(people["officer"]), client_of(people["outsider"])
    assert WORDS in officer.get(report.get_absolute_url()).content.decode()
    assert (
        officer.post(f"{report.get_absolute_url()}repondre/", {"words": "Où êtes-vous ?", "seen": 1}).status_code == 302
    )
    assert "Où êtes-vous ?" in client.post("/suivi", {"code": code}).content.decode()
    assert "Reçu" in client.post("/suivi", {"code": code, "words": "À l’abri.", "after": 2}).content.decode()
    assert "À l’abri." in officer.get(report.get_absolute_url()).content.decode()
    assert stranger.get(report.get_absolute_url()).status_code == 404
    assert stranger.post(f"{report.get_absolute_url()}repondre/", {"words": "x", "seen": 1}).status_code == 404
    assert report.get_absolute_url() not in stranger.get("/bureau/demandes/").content.decode()
    assert report.get_absolute_url() in officer.get("/bureau/demandes/").content.decode()
    assert queries.inbox(people["outsider"]).count() == 0
    assert [message.author for message in Message.objects.all()] == ["reporter", "team", "reporter"]


@pytest.mark.django_db
def test_a_monitor_does_not_answer_and_a_closed_one_opens_when_the_person_writes(people: People, client_of) -> None:
    client = Client()
    code = code_of(sent(client))
    report = Report.objects.get()
    assert client_of(people["monitor"]).post(f"{report.get_absolute_url()}clore/", {}).status_code == 404
    officer = client_of(people["officer"])
    closing = {"kind": "outside_mandate", "reason": "Orienté.", "seen": 1}
    assert officer.post(f"{report.get_absolute_url()}clore/", closing).status_code == 302
    report.refresh_from_db()
    assert report.state == "closed"
    client.post("/suivi", {"code": code, "words": "Encore une chose.", "after": 1})
    report.refresh_from_db()
    assert (report.state, report.unanswered) == ("received", True)


@pytest.mark.django_db
def test_a_wrong_code_finds_nothing(people: People) -> None:
    sent(Client())
    for typed, status in ((new_code("words", "fr"), 404), ("neuf mots", 422), ("", 422), ("1" * 31, 422)):
        page = Client().post("/suivi", {"code": typed})
        assert page.status_code == status
        assert WORDS not in page.content.decode()


@pytest.mark.django_db
@pytest.mark.parametrize(
    "fields",
    [
        {"words": "   "},
        {"words": "a" * (LONGEST + 1)},
        {"country": "XXX"},
        {"urgency": "peut-être"},
        {"words": "\x00a"},
    ],
)
def test_what_cannot_be_taken_is_said_and_nothing_typed_is_lost(people: People, fields: dict[str, str]) -> None:
    page = sent(Client(), **fields)
    assert page.status_code == 422
    assert not Report.objects.exists()
    assert "errorlist" in page.content.decode() or 'class="errors' in page.content.decode()
    if "words" not in fields:
        assert WORDS in page.content.decode()
    elif len(fields["words"]) > 100:
        assert fields["words"] in page.content.decode()


@pytest.mark.django_db
def test_a_body_too_large_gets_a_clear_page(people: People) -> None:
    page = sent(Client(), words="é" * 1_100_000)
    assert page.status_code == 413
    assert "<h1" in page.content.decode()


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({}, 200),
        ({"Origin": "http://testserver", "Sec-Fetch-Site": "same-origin"}, 200),
        ({"Origin": "https://ailleurs.example"}, 403),
        ({"Origin": "null"}, 403),
        ({"Sec-Fetch-Site": "cross-site"}, 403),
    ],
)
def test_only_our_own_page_may_send(people: People, headers: dict[str, str], status: int) -> None:
    page = Client().post("/ecrire", {"words": WORDS}, headers=headers)
    assert page.status_code == status
    assert Report.objects.count() == (status == 200)


@pytest.mark.django_db
def test_a_page_sent_twice_is_kept_once(people: People) -> None:
    client = Client()
    mark = re.search(r'name="submission" value="([^"]+)"', client.get("/ecrire").content.decode())
    assert mark
    assert sent(client, submission=mark[1]).status_code == 200
    again = sent(client, submission=mark[1])
    assert again.status_code == 409
    assert WORDS in again.content.decode()
    assert Report.objects.count() == 1
    fresh = re.search(r'name="submission" value="([^"]+)"', again.content.decode())
    assert fresh
    assert fresh[1] != mark[1]
    assert sent(client, submission=fresh[1], words="Le texte corrigé.").status_code == 200
    assert Report.objects.count() == 2


@pytest.mark.django_db
def test_a_reply_sent_twice_is_kept_once_and_the_same_words_later_again(people: People) -> None:
    client = Client()
    code = code_of(sent(client))
    for _ in range(2):
        page = client.post("/suivi", {"code": code, "words": "Oui.", "after": 1})
        assert page.status_code == 200
    assert Message.objects.count() == 2
    client.post("/suivi", {"code": code, "words": "Oui.", "after": 2})
    assert Message.objects.count() == 3


@pytest.mark.django_db
def test_what_the_person_writes_while_the_desk_answers_still_waits(people: People, client_of) -> None:
    client = Client()
    code = code_of(sent(client))
    report = Report.objects.get()
    client.post("/suivi", {"code": code, "words": "Ils sont revenus.", "after": 1})
    officer = client_of(people["officer"])
    closing = {"kind": "answered", "reason": "Vu.", "seen": 1}
    refused = officer.post(f"{report.get_absolute_url()}clore/", closing)
    assert refused.status_code == 422
    assert "Vu." in refused.content.decode()
    assert officer.post(f"{report.get_absolute_url()}repondre/", {"words": "Bien.", "seen": 1}).status_code == 302
    report.refresh_from_db()
    assert report.unanswered
    assert len(queries.todo(people["officer"])) == 1
    officer.post(f"{report.get_absolute_url()}repondre/", {"words": "Compris.", "seen": 3})
    assert queries.todo(people["officer"]) == []


@pytest.mark.django_db
@pytest.mark.parametrize("change", [{"author": "team"}, {"place": 7}])
def test_a_message_whose_row_was_changed_is_not_shown(people: People, client_of, change: dict[str, Any]) -> None:
    client = Client()
    code = code_of(sent(client))
    Message.objects.update(**change)
    page = client.post("/suivi", {"code": code})
    assert WORDS not in page.content.decode()
    assert "a été modifié sur notre ordinateur" in page.content.decode()
    seen = client_of(people["officer"]).get(Report.objects.get().get_absolute_url()).content.decode()
    assert WORDS not in seen
    assert "Ce message n’est pas montré" in seen


@pytest.mark.django_db
def test_danger_comes_first_and_is_due_in_hours(people: People) -> None:
    for urgency in ("none", "immediate"):
        sent(Client(), urgency=urgency)
    first, second = sorted(queries.todo(people["officer"]), key=lambda line: line.order)
    assert (first.level, second.level) == ("red", "orange")
    assert first.due is not None
    assert second.due is not None
    assert first.due < second.due
    assert queries.todo(people["monitor"]) == []


@pytest.mark.django_db
def test_no_word_and_no_code_is_anywhere_in_the_database(people: People) -> None:
    code = code_of(sent(Client()))
    words = [
        WORDS.encode(),
        "Ngaïssona".encode(),
        code.encode(),
        code.split()[0].encode() + b" " + code.split()[1].encode(),
    ]
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f'SELECT * FROM "{table}"')
            for row in cursor.fetchall():
                kept = b"\x1f".join(bytes(v) if isinstance(v, bytes | memoryview) else str(v).encode() for v in row)
                assert not any(word in kept for word in words), table
    assert Entry.objects.filter(chain="public").count() == 1


@given(st.text(max_size=60))
def test_any_text_is_a_code_or_is_refused(typed: str) -> None:
    try:
        keys = keys_of(typed)
    except NotACode:
        return
    assert len(keys.lookup) == 16


@given(st.sampled_from(["words", "digits"]), st.sampled_from(["fr", "en"]))
def test_a_code_gives_the_same_keys_again_and_another_code_others(kind: str, language: str) -> None:
    code = new_code(kind, language)
    assert keys_of(code) == keys_of(code.upper())
    assert keys_of(code) != keys_of(new_code(kind, language))


@pytest.mark.django_db
@hypothesis_settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.dictionaries(st.sampled_from(["words", "country", "urgency", "code_kind", "submission"]), st.text(max_size=80))
)
def test_whatever_is_posted_gets_a_page_and_never_a_fault(people: People, fields: dict[str, str]) -> None:
    clean = {name: value.encode("utf-8", "replace").decode() for name, value in fields.items()}
    assert Client().post("/ecrire", clean).status_code in {200, 409, 422}


@pytest.mark.django_db
def test_a_node_whose_recovery_shares_are_not_on_paper_yet_receives_nothing_and_loses_no_word() -> None:
    call_command("terms", "load", verbosity=0)
    founder, _totp = found_node("fondation", PASSPHRASE, list(TeamKey.values))
    assert Client().get("/ecrire").status_code == 503
    refused = sent(Client())
    assert refused.status_code == 503
    assert WORDS in refused.content.decode()
    assert not Report.objects.exists()
    renew_quorum(new_set(), by=founder)
    assert Client().get("/ecrire").status_code == 200
    assert sent(Client()).status_code == 200
    assert Report.objects.count() == 1
