"""The walk: every address the resolver knows, as everyone, against objects that are not theirs.

An address that is added later is walked without a word here; one whose arguments nobody can fill fails, and says where
to write the one line that it needs (tests/support/world.py).
"""

from __future__ import annotations

import re
from typing import Any

import pytest
import time_machine
from django.test import Client

from tests.support.addresses import Address
from tests.support.walk import ADDRESSES, World, ask, paths, world
from tests.support.world import MAKERS, PLANTED, no_hurry
from tests.support.world_of_intake import OF_THE_DIRECTION
from vigie.ground.access.models import Membership
from vigie.ground.seal.fixtures import ROLES, People

__all__ = ["no_hurry", "world"]
pytestmark = pytest.mark.usefixtures("no_hurry")
NO_WAY_IN = {302, 401, 403, 404, 405}
NOT_THEIRS = {403, 404, 405}
# Forms without authority of their own, for people without an account: no token, but no foreign page either.
PUBLIC_FORMS = {
    "public:write",
    "public:follow",
    "public:follow_sealed",
    "public:trip",
    "public:news",
    "public:subscribe",
    "public:subscribe_confirm",
    "public:subscribe_leave",
    "field:send",
    "field:trip",
    "field:news",
}
# What these answer to a post with nothing in it: by themselves, never for want of a token.
NOTHING_SENT = {"public:subscribe": 409, "public:subscribe_confirm": 404, "public:subscribe_leave": 200}
# Programs on telephones, which show their own token at each request.
WITH_TOKEN = {"odk:forms", "odk:form", "odk:manifest", "odk:submission"}
OPEN_AT_THE_DESK = {"desk:sign_in", "desk:sign_out", "desk:passkey_challenge", "desk:invitation"}
# Machines: each proves who it is, or meets a 404.
MACHINES = {"gateways:receive", "gateways:receive_with_key"}
# Django would read the whole file to find the token: this view looks for it itself, before a byte of the file.
OWN_TOKEN = {"signals:bring", "signals:sheet_for", "incidents:attach", "incidents:sheets", "agenda:bring"}
OWN_TOKEN |= {"budget:join", "budget:bring_rates", "budget:sheets", "activities:prove", "funding:new_paper"}
OWN_TOKEN |= {"collection:sheet", "indicators:join_override"}
# What is drawn anew each time: a challenge to sign, a secret to scan, a passphrase to take.
DRAWN = {"desk:passkey_challenge", "account:passkey_options", "account:authenticator", "account:passphrase"}
# One person of each kind: a second with the same roles would walk into the same answers.
WALKERS = sorted({repr(roles): name for name, roles in sorted(ROLES.items(), reverse=True)}.values())
# The teams whose objects of the walk hold the planted words.
WITH_WORDS = {"intake", "monitoring", "protection", "shelter"}
# The whole network's by design: live indicators of the plan (clear counts that no record can be linked to), and what
# forms ask and lists hold.
SHARED = {"indicators:list", "questions:overview", "questions:list"}
# The plan is everyone's; what of it is not is the direction's, of which the bystander is.
OF_THE_PLAN = ("tree.", "activities.", "budget.", "funding.", "indicators.", "collection.", "reports.")


def teams_of(person: str, people: People) -> set[str]:
    return set(Membership.objects.of(people[person]).values_list("team", flat=True))


def leaks(answer: Any, world: World, path: str, theirs: set[str] = frozenset()) -> list[str]:  # type: ignore[assignment]
    """The planted words, and ids of other teams' objects that the asker did not bring along, in an answer's body."""
    body = b"".join(answer.streaming_content) if answer.streaming else answer.content
    text = body.decode(errors="replace")
    others = [value for values in world.values() for value in values if value.team and value.team not in theirs]
    # The names of teams, and codes of countries, are no secret.
    ids = {value.text for value in others if value.text != value.team and len(value.text) > len("GAB")}
    words = [PLANTED] if "direction" in theirs else [PLANTED, OF_THE_DIRECTION]
    return [secret for secret in (*words, *ids) if secret in text and secret not in path]


METHODS = ("get", "head", "post")


def test_every_argument_of_every_address_can_be_filled(world: World) -> None:
    assert len([*paths(world)]) >= len(ADDRESSES)
    known = {name for address in ADDRESSES for name in address.arguments}
    unused = {key for key in world if key.rpartition(".")[2] not in known}
    assert not unused, f"no address has these arguments any more: {unused}"


def test_the_walk_says_how_to_add_an_address_it_cannot_fill() -> None:
    lost = Address("cases:case", "bureau/dossiers/<uuid:case_id>/", print, ("case_id",))
    with pytest.raises(AssertionError, match=r"tests/support/world.py: MAKERS\['cases.case_id'\]"):
        [*lost.filled({})]


@pytest.mark.slow
def test_the_objects_of_the_walk_are_seen_by_those_they_belong_to(world: World, people: People, client_of) -> None:
    seen = {
        person: sum(
            PLANTED in client_of(people[person]).get(path).content.decode(errors="replace")
            for _address, path, _teams in paths(world, lambda address: len(address.arguments) == 1)
        )
        for person in ("officer", "bystander")
    }
    assert seen["officer"] >= 4
    assert seen["bystander"] == 0


@pytest.mark.slow
def test_nobody_gets_in_anywhere_but_by_the_public_door(world: World) -> None:
    open_ones = set()
    for address, path, _teams in paths(world):
        if address.open_to_all:
            open_ones.add(address.name)
            continue
        for method in METHODS:
            answer = ask(Client(), method, path)
            assert answer.status_code in NO_WAY_IN, (method, path, answer.status_code)
            if answer.status_code == 302:
                assert answer["Location"].startswith("/bureau/entrer/"), (path, answer["Location"])
            assert not leaks(answer, world, path), (method, path)
    known = OPEN_AT_THE_DESK | WITH_TOKEN | MACHINES
    assert {name for name in open_ones if not name.startswith(("public:", "field:"))} == known


@pytest.mark.slow
@pytest.mark.parametrize("person", WALKERS)
def test_what_belongs_to_another_team_is_not_there(world: World, people: People, client_of, person: str) -> None:
    client, theirs = client_of(people[person]), teams_of(person, people)
    strange = 0
    for address, path, teams in paths(world, lambda address: bool(address.arguments)):
        if teams <= theirs:
            continue
        strange += 1
        for method in METHODS:
            answer = ask(client, method, path)
            assert answer.status_code in NOT_THEIRS, (address.name, method, path, answer.status_code)
            assert not leaks(answer, world, path, theirs), (method, path)
    assert strange or theirs >= WITH_WORDS


@pytest.mark.slow
@pytest.mark.parametrize("person", ["founder", *WALKERS])
def test_no_page_fails_and_no_page_shows_another_teams_words(
    world: World, people: People, client_of, person: str
) -> None:
    client, theirs = client_of(people[person]), teams_of(person, people)
    for _address, path, teams in paths(world, lambda address: address.name != "desk:sign_out"):
        for method in METHODS:
            answer = ask(client, method, path)
            assert answer.status_code < 500, (method, path, answer.status_code)
            if teams <= theirs and not theirs & WITH_WORDS:
                assert not leaks(answer, world, path, theirs), (method, path)


def _page(client: Client, path: str) -> str:
    """A page's words, without the token that is masked anew each time."""
    text = client.get(path).content.decode()
    return re.sub(r'name="csrfmiddlewaretoken" value="\w+"|name="submission" value="[\w-]+"', "", text)


@pytest.mark.slow
@pytest.mark.parametrize("query", ["", "?page=2&etat=new&state=received&country=CMR&pays=CMR&q=menaces"])
def test_a_list_is_the_same_whether_or_not_others_have_something(people: People, client_of, query: str) -> None:
    with time_machine.travel("2026-11-25T08:00:00+00:00", tick=False):
        bystander = client_of(people["bystander"])
        listed = [a for a in ADDRESSES if not a.arguments and not a.name.startswith(("public:", "desk:sign_out"))]
        listed = [address for address in listed if address.name not in SHARED | DRAWN]
        for argument, make in MAKERS.items():
            if argument.startswith(OF_THE_PLAN):
                make(people)
        before = {address.name: _page(bystander, f"/{address.pattern}{query}") for address in listed}
        for argument, make in MAKERS.items():
            if not argument.startswith(OF_THE_PLAN):
                make(people)
        after = {address.name: _page(bystander, f"/{address.pattern}{query}") for address in listed}
        officer = _page(client_of(people["officer"]), "/bureau/violations/")
    assert [name for name in before if before[name] != after[name]] == []
    assert PLANTED in officer
    assert len(before) >= 15


@pytest.mark.slow
def test_a_form_without_its_token_is_refused_everywhere(world: World, people: People, client_of) -> None:
    signed_in = client_of(people["officer"])
    signed_in.handler.enforce_csrf_checks = True
    stranger = Client(enforce_csrf_checks=True)
    for address, path, _teams in paths(world):
        for client in (signed_in, stranger):
            answer = client.post(path)
            if address.name in PUBLIC_FORMS:
                assert answer.status_code == NOTHING_SENT.get(address.name, 422), path
                continue
            assert answer.status_code in {401, 403, 404, 405}, (path, answer.status_code)


@pytest.mark.parametrize("name", sorted(PUBLIC_FORMS))
@pytest.mark.parametrize(
    "headers", [{"Origin": "https://ailleurs.example"}, {"Origin": "null"}, {"Sec-Fetch-Site": "cross-site"}], ids=str
)
def test_a_form_without_token_obeys_no_foreign_page(name: str, headers: dict[str, str], db: None) -> None:
    (address,) = [address for address in ADDRESSES if address.name == name]
    assert Client().post(f"/{address.pattern}", {"words": "x"}, headers=headers).status_code == 403


def test_only_the_public_forms_go_without_a_token() -> None:
    exempt = {a.name for a in ADDRESSES if getattr(a.view, "csrf_exempt", False) and not a.name.startswith("api-")}
    assert exempt == PUBLIC_FORMS | MACHINES | OWN_TOKEN | {"odk:submission"}
