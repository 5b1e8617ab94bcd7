"""What a stranger seals can be anything; the desk's pages stand, and every other request is read as before."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from itertools import count
from typing import Any

import pytest
from django.db import transaction
from django.test import Client
from django.utils import timezone
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from vigie.compute import crypto
from vigie.ground.access.models import Alarm
from vigie.ground.accounts.actor import Actor
from vigie.ground.seal.facts import facts_of
from vigie.ground.seal.fixtures import People
from vigie.ground.seal.models import SEALED_FIELDS, TeamEpoch
from vigie.ground.seal.opening import Altered
from vigie.protection.intake.conversation import said
from vigie.protection.intake.drafts import ACT, AUTHOR, FIELDS, Draft
from vigie.protection.intake.factories import make_enclosure, make_report
from vigie.protection.intake.matters.reading import Read, few, newest, opened, pairs
from vigie.protection.intake.models import Message, Report
from vigie.protection.intake.naming import NAMED, READ
from vigie.protection.intake.queries import drafted, searchable

ClientOf = Callable[[Actor], Client]
BOARD, PAIRS = "/bureau/demandes/", "/bureau/demandes/semblables/"
SOUND = "On nous suit depuis lundi, rappelez le 6 12 34 56 78 (exemple)."


def sealed_as(record: Any, content: bytes) -> None:
    """The record with this content, rightly sealed to the duty desk: what a browser of one's own can send."""
    epoch, key = TeamEpoch.current(record.team_id), crypto.new_key()
    record.sealed = crypto.box(key, content, record.bound_facts())
    record.wrap, record.wrapped_key = "hpke", crypto.hpke_seal(bytes(epoch.public_key), key, record.bound("record"))
    record.save(update_fields=[name for name in SEALED_FIELDS if name != "version"])


def first_of(report: Report) -> Message:
    return Message.objects.get(report=report, place=1)


@pytest.fixture
def strange(people: People) -> Report:
    """A stranger's request beside a sound one."""
    make_report(SOUND)
    return make_report("Autre chose (exemple).")[0]


@pytest.fixture
def officer(people: People, client_of: ClientOf) -> Client:
    return client_of(people["officer"])


@contextmanager
def undone() -> Iterator[None]:
    """One trial of many in one test."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


TEXT = st.text(max_size=12) | st.sampled_from(
    ["\0", "\ud800", "2026-03-05", "demain", "CM-NW", "9999-12-31T23:59-12:00"]
)
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | TEXT,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXT, inner, max_size=3),
    max_leaves=8,
)


def near(names: Any, more: dict[str, Any] | None = None) -> st.SearchStrategy[Any]:
    """Something that looks like a row of a draft, with anything in it."""
    held = dict.fromkeys(names, TEXT | VALUES) | (more or {})
    return st.fixed_dictionaries({}, optional=held) | VALUES


MORE = st.fixed_dictionaries(
    {"version": st.just(0) | VALUES, "answers": st.dictionaries(st.sampled_from(["last_seen", "charges", "x"]), VALUES)}
)
ACTS = st.lists(
    near(ACT, {"more": MORE | VALUES, "perpetrators": st.lists(near(AUTHOR), max_size=2) | VALUES}), max_size=2
)
DRAFTS = st.fixed_dictionaries({}, optional={"violation": near(FIELDS), "acts": ACTS | VALUES, "sources": VALUES})
NEARLY = st.fixed_dictionaries(
    {"report": st.just("its own"), "author": st.just("reporter"), "place": st.just(1), "words": TEXT | VALUES},
    optional={
        "at": st.just("2026-11-26T08:00+00:00") | TEXT | VALUES,
        "draft": DRAFTS | VALUES,
        "field": VALUES,
        "grid": VALUES,
    },
)


def _as_bytes(value: Any, report: Report) -> bytes:
    if isinstance(value, dict) and value.get("report") == "its own":
        value = {**value, "report": str(report.pk)}
    return json.dumps(value).encode()


WHOLE = {"report": "its own", "author": "reporter", "place": 1, "words": "Mot.", "at": "2026-11-26T08:00+00:00"}
LAST_SEEN = {"acts": [{"act": "x", "more": {"version": 0, "answers": {"last_seen": "demain"}}}]}


SHAPES = [
    {"report": "its own"},
    {**WHOLE, "draft": []},
    {**WHOLE, "draft": LAST_SEEN},
    {**WHOLE, "words": "\ud83d"},
    {**WHOLE, "at": "9999-12-31T23:59+00:00"},
    {**WHOLE, "draft": {"violation": {"area": "\0", "day": "9999-12-31", "precision": "year"}}},
    [],
    b"no JSON",
]


@pytest.fixture
def strangers(people: People) -> list[Report]:
    return [make_report("Autre chose (exemple).")[0] for _each in SHAPES]


@pytest.mark.slow
@pytest.mark.django_db
@settings(max_examples=8, deadline=None, suppress_health_check=list(HealthCheck))
@given(given_in=st.lists(NEARLY | VALUES | st.binary(max_size=40), min_size=1, max_size=3))
@example(given_in=SHAPES)
def test_no_sealed_message_takes_a_page_of_the_desk_down(
    strangers: list[Report], officer: Client, given_in: list[Any]
) -> None:
    with undone():
        told = list(zip(strangers, given_in, strict=False))
        for report, sealed in told:
            sealed_as(first_of(report), sealed if isinstance(sealed, bytes) else _as_bytes(sealed, report))
        for address in (BOARD, PAIRS, *(f"{BOARD}{report.pk}/" for report, _sealed in told)):
            assert officer.get(address).status_code == 200, address


@pytest.mark.django_db
def test_what_is_no_message_hides_no_other_and_refuses_the_way_on_kindly(strange: Report, officer: Client) -> None:
    again = make_report(f"{SOUND} Encore.")[0]
    ways = ("violations/nouvelle", "violations/incidents/noter/demande")
    for content in (b"no JSON", b"[]", _as_bytes({"report": "its own"}, strange)):
        sealed_as(first_of(strange), content)
        assert "ligne" in officer.get(BOARD).content.decode()
        assert again.get_absolute_url() in officer.get(PAIRS).content.decode()
        for way in ways:
            assert officer.get(f"/bureau/{way}/{strange.pk}/").status_code < 500, way


@pytest.mark.parametrize(
    "content",
    [b"[" * 100_000, b'{"a":' * 900 + b"1" + b"}" * 900, b'{"words": ' + b"9" * 5000 + b"}", b"\xff\xfe", b"[]", b""],
    ids=["deep", "deep object", "long number", "no UTF-8", "a list", "nothing"],
)
def test_opened_bytes_that_are_no_facts_are_refused(content: bytes) -> None:
    with pytest.raises((ValueError, RecursionError)):
        facts_of(content)


@pytest.mark.django_db
def test_a_message_that_is_none_is_said_to_be_so_and_raises_one_alarm(
    people: People, strange: Report, officer: Client, client_of: ClientOf
) -> None:
    said_so = "Ce message n’est pas montré"
    assert said_so not in officer.get(f"{BOARD}{strange.pk}/").content.decode()
    assert not Alarm.objects.exists()
    sealed_as(first_of(strange), b"no JSON")
    for _time in range(2):
        assert said_so in officer.get(f"{BOARD}{strange.pk}/").content.decode()
        assert officer.get(BOARD).status_code == 200
    assert [alarm.subject_id for alarm in Alarm.objects.all()] == [str(first_of(strange).pk)]
    sealed_as(first_of(strange), _as_bytes({**WHOLE, "words": 5}, strange))
    assert said_so in officer.get(f"{BOARD}{strange.pk}/").content.decode()


@pytest.mark.django_db
def test_a_search_reads_past_a_message_that_is_none(people: People, strange: Report) -> None:
    (source,) = searchable(people["officer"])
    for facts in ({}, {"words": 7, "draft": []}, {"words": None, "draft": {"acts": {}}}):
        assert source.text(first_of(strange), facts) == ""
        assert list(source.identities(first_of(strange), facts)) == []
    assert source.text(first_of(strange), {"words": "Mot."}) == "Mot."


@pytest.mark.django_db
@pytest.mark.parametrize(
    "change", [{"content": None}, {"content": 5}, {"report": None}, {"type": None, "name": "x.\xe9t"}]
)
def test_a_file_that_is_none_is_refused_and_never_breaks(
    strange: Report, officer: Client, change: dict[str, Any]
) -> None:
    piece = make_enclosure(strange)
    address = f"{BOARD}{strange.pk}/pieces/{piece.pk}/"
    sound = {"report": str(strange.pk), "place": 1, "type": "audio/webm", "content": "dm9peA=="}
    assert officer.get(address).content == b"son"
    sealed_as(piece, json.dumps({**sound, **change}).encode())
    assert officer.get(address).status_code == (200 if "name" in change else 409)


@given(VALUES)
def test_opened_facts_are_an_object_that_a_page_can_hold_or_are_refused(value: Any) -> None:
    try:
        facts = facts_of(json.dumps(value).encode())
    except ValueError:
        assert not isinstance(value, dict)
    else:
        assert "\0" not in json.dumps(facts, ensure_ascii=False)
        crypto.canonical(facts)  # is sealed again when keys change


def test_a_whole_character_stays_and_half_of_one_does_not() -> None:
    assert facts_of(b'{"words": "\\ud83d\\ude4f \\ud83d \\u0000 \\u00e9"}') == {"words": "\U0001f64f \ufffd  é"}


@given(VALUES)
def test_what_is_no_message_is_said_to_be_altered_and_nothing_else_is_raised(value: Any) -> None:
    message = Message(report=Report(), author="reporter", place=1)
    facts = {**WHOLE, "report": str(message.report_id)}
    assert said(message, facts).words == "Mot."
    for name in ("at", "words", "place", "draft", "field"):
        try:
            found = said(message, {**facts, name: value})
        except Altered:
            continue
        assert isinstance(found.words, str)
        assert found.at is not None
        assert timezone.localtime(found.at)


def test_only_the_beginning_of_a_flood_of_numbers_is_read() -> None:
    numbers = " ".join(str(237_600_000_000 + n) for n in range(20_000))
    victims = [{"victim": "; ".join(f"Nom Inventé{n}" for n in range(900))}] * 20
    read = Read(
        Report(country="CMR"), {"sms": {"from": "+237699999999"}}, {"words": numbers, "draft": {"acts": victims}}
    )
    assert len(read.identities) == NAMED
    assert "237699999999" in read.told.contacts
    assert len(read.told.text) <= READ
    assert len(Read(Report(country="CMR"), {}, {"words": numbers}).identities) == NAMED


@pytest.mark.django_db
def test_a_search_too_reads_only_the_beginning_of_a_flood_of_numbers(people: People, strange: Report) -> None:
    (source,) = searchable(people["officer"])
    numbers = " ".join(str(237_600_000_000 + n) for n in range(20_000))
    assert len(list(source.identities(first_of(strange), {"words": numbers}))) == NAMED


@pytest.mark.django_db
def test_whoever_is_in_danger_is_compared_before_a_flood_of_calm_requests(people: People) -> None:
    danger = make_report("Ils sont à la porte (exemple).", urgency="immediate")[0]
    calm = [make_report("Une question (exemple).", urgency="none")[0] for _each in range(3)]
    Report.objects.filter(pk__in=[one.pk for one in calm]).update(answer_by=timezone.now() + timedelta(days=9))
    assert newest(people["officer"], 2)[0].pk == danger.pk


def test_a_flood_of_like_letters_leaves_the_pairs_of_others_on_the_page() -> None:
    flood = [(one, other) for one in range(10) for other in range(one + 1, 10)]
    kept = few([*flood, ("a", "b")], lambda pair: pair)
    assert kept[-1] == ("a", "b")
    assert all(sum(end in pair for pair in kept) <= 3 for end in range(10))
    assert sum(0 in pair for pair in kept) == 3


@pytest.mark.slow
@pytest.mark.django_db
def test_the_page_of_pairs_shows_three_of_a_flood_and_all_of_them_to_who_asks_about_one(
    people: People, officer: Client
) -> None:
    numbers = count(1)
    flood = [make_report(f"{SOUND} {next(numbers)}")[0] for _each in range(6)]
    assert len(pairs(opened(newest(people["officer"]), by=people["officer"]))) == 15
    page = officer.get(PAIRS).content.decode()
    assert 1 <= page.count("Peut-être une même affaire") <= 9
    assert all(page.count(f'<h3><a href="{one.get_absolute_url()}"') <= 3 for one in flood)
    one = officer.get(f"{BOARD}{flood[0].pk}/semblables/").content.decode()
    assert one.count("Peut-être une même affaire") == 5


@pytest.mark.django_db
def test_a_violation_begins_without_answers_that_are_none(people: People, strange: Report, officer: Client) -> None:
    sealed_as(first_of(strange), _as_bytes({**WHOLE, "draft": LAST_SEEN}, strange))
    assert "demain" in officer.get(f"{BOARD}{strange.pk}/").content.decode()
    assert drafted(strange, by=people["officer"]).acts == [{"act": "x", "perpetrators": []}]


def test_answers_that_are_none_of_their_question_stay_out_of_a_violation() -> None:
    answers = {"last_seen": "demain", "x": "y", "held_secretly": ["yes"]}
    draft = Draft.of({"acts": [{"act": "x", "more": {"version": 0, "answers": answers}}]})
    assert draft.acts[0]["more"]["answers"] == answers
    assert draft.checked().acts == [{"act": "x", "perpetrators": []}]
    sound = Draft.of({"acts": [{"act": "x", "more": {"version": 0, "answers": {"last_seen": "2026-03-05"}}}]})
    assert sound.checked() == sound
