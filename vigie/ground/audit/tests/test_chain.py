"""The chain grows, and names the first entry that was tampered with."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.core.management import CommandError, call_command
from django.db import connection, transaction
from django.utils import translation

from vigie.compute import crypto
from vigie.ground.accounts.actor import Actor
from vigie.ground.audit.actions import GENESIS, OutsideTransaction, checkpoint, note
from vigie.ground.audit.models import Checkpoint, Entry, Head
from vigie.ground.audit.tests.attacker import allow_two_in_one_place, attack, drop_guards
from vigie.ground.audit.verifying import verify_all, verify_chain

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _in_english() -> Iterator[None]:
    with translation.override("en"):
        yield


@pytest.fixture
def chain() -> str:
    write(5)
    return "desk"


def write(entries: int) -> None:
    with transaction.atomic():
        for number in range(entries):
            note("thing.do", ("test.thing", str(number)), by=Actor.system())


def rewrite_whole(said: dict[int, str] | None = None) -> None:
    """Every entry written anew with its hash, the head and each checkpoint to match, signed with this node's key."""
    drop_guards()
    previous = GENESIS
    Checkpoint.objects.all().delete()
    for entry in Entry.objects.filter(chain="desk").order_by("seq"):
        facts = entry.facts | {"verb": (said or {}).get(entry.seq, entry.facts["verb"])}
        body = previous + crypto.canonical(facts)
        previous = hashlib.sha256(body).digest()
        Entry.objects.filter(pk=entry.pk).update(body=body, digest=previous)
    Head.objects.filter(chain="desk").update(digest=previous)


def test_a_sound_chain_holds_and_its_checkpoint_with_it(chain: str) -> None:
    assert checkpoint(timedelta(0)) == 1
    assert checkpoint(timedelta(0)) == 0
    assert [(v.chain, v.entries, v.fault) for v in verify_all() if v.entries] == [("desk", 6, "")]
    call_command("audit", "verify")


def test_an_hour_without_any_act_needs_no_second_checkpoint(chain: str) -> None:
    assert [checkpoint(timedelta(0)) for _hour in range(3)] == [1, 0, 0]
    write(1)
    assert checkpoint(timedelta(hours=1)) == 0
    assert checkpoint(timedelta(0)) == 1
    assert verify_chain(chain).holds


def test_entries_that_come_while_the_chain_is_walked_are_no_fault(chain: str, monkeypatch: pytest.MonkeyPatch) -> None:
    from vigie.ground.audit import verifying

    follow = verifying.follow

    def meanwhile(*args: object) -> None:
        write(1)
        follow(*args)
        write(1)

    monkeypatch.setattr(verifying, "follow", meanwhile)
    assert (verify_chain(chain).entries, verify_chain(chain).fault) == (6, "") or verify_chain(chain).holds


X = "CAST('x' AS BLOB)" if connection.vendor == "sqlite" else "'x'::bytea"
TWICE = "CAST(digest || digest AS BLOB)" if connection.vendor == "sqlite" else "digest || digest"
ATTACKS = {
    "deleted": (["DELETE FROM audit_entry WHERE seq = 3"], "entry 3 is missing"),
    "changed": ([f"UPDATE audit_entry SET body = body || {X} WHERE seq = 4"], "entry 4 was changed"),
    "hash changed": ([f"UPDATE audit_entry SET digest = {X} WHERE seq = 2"], "entry 2 was changed"),
    "first changed": ([f"UPDATE audit_entry SET body = {X} WHERE seq = 1"], "entry 1 does not follow"),
    "moved away": (["UPDATE audit_entry SET seq = 102 WHERE seq = 2"], "entry 2 is missing"),
    "two changed places": (
        [
            "UPDATE audit_entry SET seq = 99 WHERE seq = 2",
            "UPDATE audit_entry SET seq = 2 WHERE seq = 3",
            "UPDATE audit_entry SET seq = 3 WHERE seq = 99",
        ],
        "entry 2 does not follow",
    ),
    "end cut off": (["DELETE FROM audit_entry WHERE seq > 3"], "cut after entry 3"),
    "all gone": (["DELETE FROM audit_entry"], "cut after entry 0"),
    "head set back": (["UPDATE audit_head SET seq = 4"], "set back"),
    "head's hash changed": ([f"UPDATE audit_head SET digest = {X}"], "head was changed"),
    "head removed": (["DELETE FROM audit_head"], "set back"),
}


@pytest.mark.parametrize("name", ATTACKS)
def test_the_first_bad_entry_is_named(chain: str, name: str) -> None:
    statements, says = ATTACKS[name]
    assert verify_chain(chain).holds
    attack(*statements)
    assert says in verify_chain(chain).fault
    with pytest.raises(CommandError):
        call_command("audit", "verify", stdout=open("/dev/null", "w"))  # noqa: SIM115, PTH123


def test_an_entry_that_stands_there_twice_is_named(chain: str) -> None:
    allow_two_in_one_place()
    columns = "id, chain, seq, body, digest"
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO audit_entry ({columns})"
            " SELECT id + 1000, chain, seq, body, digest FROM audit_entry WHERE seq = 3"
        )
    assert "entry 3 is there twice" in verify_chain(chain).fault


@pytest.mark.parametrize(
    ("column", "where"), [("body", "entry 3"), ("digest", "entry 3"), ("seq", "entry 3")], ids=["body", "hash", "place"]
)
@pytest.mark.skipif(connection.vendor != "sqlite", reason="PostgreSQL keeps text out of a binary column by itself")
def test_text_that_is_no_text_in_a_binary_column_is_a_named_fault_and_no_crash(
    chain: str, column: str, where: str
) -> None:
    attack(f"UPDATE audit_entry SET {column} = CAST(x'ff00fe' AS TEXT) WHERE seq = 3")
    assert where in verify_chain(chain).fault
    assert Entry.objects.count() == 5  # and other questions go on being answered


@pytest.mark.skipif(connection.vendor != "sqlite", reason="PostgreSQL keeps text out of a binary column by itself")
@pytest.mark.parametrize("table", ["audit_head", "audit_checkpoint"])
def test_text_in_the_head_or_in_a_checkpoint_is_a_named_fault_too(chain: str, table: str) -> None:
    checkpoint(timedelta(0))
    attack(f"UPDATE {table} SET digest = 'text'")
    assert {"audit_head": "head", "audit_checkpoint": "checkpoint"}[table] in verify_chain(chain).fault


@pytest.mark.skipif(connection.vendor != "sqlite", reason="PostgreSQL keeps other things out of a date by itself")
def test_a_checkpoint_without_a_date_is_a_named_fault(chain: str) -> None:
    checkpoint(timedelta(0))
    attack("UPDATE audit_checkpoint SET at = 'yesterday'")
    assert "checkpoint" in verify_chain(chain).fault


def test_a_chain_cut_short_with_its_head_is_shown_by_the_checkpoint(chain: str) -> None:
    checkpoint(timedelta(0))
    kept = Entry.objects.get(seq=3)
    attack("DELETE FROM audit_entry WHERE seq > 3", "UPDATE audit_head SET seq = 3, digest = %s", params=(kept.digest,))
    assert "cut after entry 3" in verify_chain(chain).fault


def test_a_forged_checkpoint_is_named(chain: str) -> None:
    checkpoint(timedelta(0))
    attack(f"UPDATE audit_checkpoint SET signature = {TWICE}")
    assert "checkpoint at entry 5 is not signed by this node" in verify_chain(chain).fault


def test_a_checkpoint_of_another_chain_does_not_count_here(chain: str) -> None:
    checkpoint(timedelta(0))
    attack("UPDATE audit_checkpoint SET seq = 4")
    assert "entry 4" in verify_chain(chain).fault


def test_a_removed_checkpoint_is_missed(chain: str) -> None:
    checkpoint(timedelta(0))
    attack("DELETE FROM audit_checkpoint")
    assert "checkpoint at entry 5 was removed" in verify_chain(chain).fault


def test_a_chain_rewritten_whole_no_longer_meets_its_checkpoint(chain: str) -> None:
    checkpoint(timedelta(0))
    point = Checkpoint.objects.get()
    rewrite_whole({2: "thing.undo"})
    Checkpoint.objects.bulk_create([point])
    assert "entry 5 differs from its signed checkpoint" in verify_chain(chain).fault


@pytest.mark.django_db(transaction=True)
def test_an_entry_needs_the_transaction_of_its_change() -> None:
    with pytest.raises(OutsideTransaction):
        note("thing.do", ("test.thing", "1"), by=Actor.system())


def test_an_entry_says_who_what_and_when_and_nothing_else(chain: str) -> None:
    facts = json.loads(bytes(Entry.objects.get(seq=1).body)[32:])
    assert sorted(facts) == ["actor", "at", "id", "seq", "type", "v", "verb"]
