"""The chain grows, refuses change, and names the first entry that was tampered with."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection, transaction

from vigie.ground.accounts.actor import Actor
from vigie.ground.audit.actions import OutsideTransaction, checkpoint, note
from vigie.ground.audit.models import Entry
from vigie.ground.audit.verifying import verify_all, verify_chain

pytestmark = pytest.mark.django_db


@pytest.fixture
def chain() -> str:
    with transaction.atomic():
        for number in range(5):
            note("thing.do", ("test.thing", str(number)), by=Actor.system())
    return "desk"


def without_triggers(statement: str, *params: object) -> None:
    """What an attacker who owns the database file can do."""
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            for event in ("UPDATE", "DELETE"):
                cursor.execute(f"DROP TRIGGER audit_entry_{event}")
        else:
            cursor.execute("DROP TRIGGER audit_entry_only_grows ON audit_entry")
        cursor.execute(statement, params)


def test_a_sound_chain_holds_and_its_checkpoint_with_it(chain: str) -> None:
    assert checkpoint(timedelta(0)) == 1
    assert checkpoint(timedelta(0)) == 0
    assert [(v.chain, v.entries, v.fault) for v in verify_all() if v.entries] == [("desk", 5, "")]
    call_command("audit", "verify")


def test_the_database_refuses_to_change_or_remove_an_entry(chain: str) -> None:
    for statement in ("UPDATE audit_entry SET seq = seq + 100", "DELETE FROM audit_entry"):
        with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)
    assert Entry.objects.count() == 5


@pytest.mark.parametrize(
    ("attack", "says"),
    [
        ("DELETE FROM audit_entry WHERE seq = 3", "3"),
        ("UPDATE audit_entry SET body = body || 'x' WHERE seq = 4", "4"),
        ("UPDATE audit_entry SET seq = CASE seq WHEN 2 THEN 102 ELSE seq END", "2"),
        ("DELETE FROM audit_entry WHERE seq > 3", "3"),
    ],
)
def test_the_first_bad_entry_is_named(chain: str, attack: str, says: str) -> None:
    without_triggers(attack)
    verdict = verify_chain(chain)
    assert not verdict.holds
    assert says in verdict.fault
    with pytest.raises(CommandError):
        call_command("audit", "verify")


def test_a_chain_cut_short_with_its_head_is_shown_by_the_checkpoint(chain: str) -> None:
    checkpoint(timedelta(0))
    kept = Entry.objects.get(seq=3)
    without_triggers("DELETE FROM audit_entry WHERE seq > 3")
    with connection.cursor() as cursor:
        cursor.execute("UPDATE audit_head SET seq = 3, digest = %s", [bytes(kept.digest)])
    assert not verify_chain(chain).holds


@pytest.mark.django_db(transaction=True)
def test_an_entry_needs_the_transaction_of_its_change() -> None:
    with pytest.raises(OutsideTransaction):
        note("thing.do", ("test.thing", "1"), by=Actor.system())
