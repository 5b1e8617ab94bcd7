"""What leaves the node can be checked without it: an exported chain, and a checkpoint that a peer countersigned."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from datetime import timedelta
from io import StringIO
from pathlib import Path

import pytest
from django.conf import settings as live
from django.core.management import CommandError, call_command
from django.db import transaction
from django.utils import translation
from pytest_django import Settings

from vigie.compute.fingerprint import in_words
from vigie.ground.accounts.actor import Actor
from vigie.ground.audit.actions import checkpoint, note
from vigie.ground.audit.exporting import Broken, begin_export, export, read_export
from vigie.ground.audit.models import Checkpoint, Entry, Witnessed
from vigie.ground.audit.statements import BadFile, newest_checkpoint, own_key
from vigie.ground.audit.tests.attacker import attack
from vigie.ground.audit.tests.test_chain import rewrite_whole
from vigie.ground.audit.verifying import verify_chain

pytestmark = pytest.mark.django_db
REFERENCE = Path(live.BASE_DIR) / "docs" / "reference" / "audit.md"


@pytest.fixture(autouse=True)
def _in_english() -> Iterator[None]:
    with translation.override("en"):
        yield


@pytest.fixture
def chain() -> str:
    with transaction.atomic():
        for number in range(5):
            note("thing.do", ("test.thing", str(number)), by=Actor.system())
    checkpoint(timedelta(0))
    return "desk"


def vigie(*words: object) -> str:
    said = StringIO()
    call_command("audit", *map(str, words), stdout=said)
    return said.getvalue()


@pytest.fixture
def exported(chain: str, tmp_path: Path) -> Path:
    vigie("export", tmp_path / "chain.audit")
    return tmp_path / "chain.audit"


@pytest.fixture
def other_node(settings: Settings) -> Callable[[], None]:
    """From here on this test is another node, with its own keys."""

    def become() -> None:
        settings.VIGIE_NODE, settings.VIGIE_NODE_SECRET = "td", b"\x07" * 32

    return become


# --- Export -------------------------------------------------------------------------------------------------------


def test_an_export_holds_every_entry_and_its_own_and_names_whose_key_signed(exported: Path) -> None:
    found = read_export(exported)
    assert (found.entries, found.first, found.last, found.fault) == (7, 1, 7, "")
    assert Entry.objects.get(seq=7).facts["verb"] == "audit.export"
    assert "signed by this node" in vigie("verify", "--file", exported)
    assert exported.stat().st_mode & 0o077 == 0


def test_an_export_may_begin_anywhere_in_the_chain(chain: str, tmp_path: Path) -> None:
    vigie("export", tmp_path / "part", "--since", 4)
    assert (read_export(tmp_path / "part").first, read_export(tmp_path / "part").entries) == (4, 4)
    with pytest.raises(CommandError, match="no entry 400"):
        vigie("export", tmp_path / "none", "--since", 400)


def test_an_export_never_overwrites_a_file(exported: Path) -> None:
    with pytest.raises(CommandError, match="there already"):
        vigie("export", exported)


def test_a_chain_that_does_not_hold_is_not_signed(chain: str, tmp_path: Path) -> None:
    attack("UPDATE audit_entry SET digest = body WHERE seq = 3")
    with pytest.raises(CommandError, match="entry 3"):
        vigie("export", tmp_path / "chain")
    assert not (tmp_path / "chain").exists()
    with pytest.raises(Broken):
        list(export(begin_export(by=Actor.system())))


def swap(lines: list[bytes]) -> list[bytes]:
    return [*lines[:2], lines[3], lines[2], *lines[4:]]


def other_key(header: bytes) -> bytes:
    return re.sub(rb'"public_key":"[0-9a-f]+"', b'"public_key":"' + b"ab" * 32 + b'"', header)


FORGERIES: dict[str, tuple[Callable[[list[bytes]], list[bytes]], str]] = {
    "a word": (lambda lines: [line.replace(b'"id":"2"', b'"id":"9"') for line in lines], "entry 3 was changed"),
    "a line less": (lambda lines: [*lines[:3], *lines[4:]], "entry 3 was changed, or one before"),
    "two lines swapped": (swap, "entry 2 was changed"),
    "cut": (lambda lines: lines[:5], "cut after entry 4: its signature is missing"),
    "cut, end kept": (lambda lines: [*lines[:5], lines[-1]], "cut after entry 4"),
    "begins later": (lambda lines: [lines[0], *lines[2:]], "entry 1 was changed, or one before"),
    "another key": (lambda lines: [other_key(lines[0]), *lines[1:]], "signature does not hold"),
    "another node": (lambda lines: [lines[0].replace(b'"regional"', b'"td"'), *lines[1:]], "signature does not hold"),
    "more after the end": (lambda lines: [*lines, b"x\n"], "signature does not hold"),
}


@pytest.mark.parametrize("name", FORGERIES)
def test_a_changed_export_is_found_out(exported: Path, name: str) -> None:
    forge, says = FORGERIES[name]
    forged = exported.with_name("forged")
    forged.write_bytes(b"".join(forge(exported.read_bytes().splitlines(keepends=True))))
    assert says in read_export(forged).fault
    with pytest.raises(CommandError):
        vigie("verify", "--file", forged)


@pytest.mark.parametrize("text", ["", "x", "{}\n", '{"format":"vigie-audit/1"}\n', "[1]\n", '{"format": 3}'])
def test_another_file_is_refused_in_a_sentence(tmp_path: Path, text: str) -> None:
    (tmp_path / "file").write_text(text)
    with pytest.raises(BadFile, match="is not an exported audit log"):
        read_export(tmp_path / "file")


@pytest.mark.slow
def test_the_script_of_the_reference_checks_an_export_without_vigie(exported: Path, tmp_path: Path) -> None:
    (script,) = re.findall(r"```python\n(.*?)```", REFERENCE.read_text(encoding="utf-8"), re.DOTALL)
    assert len(script.strip().splitlines()) <= 20
    (tmp_path / "check.py").write_text(script)

    def check(path: Path) -> subprocess.CompletedProcess[str]:
        words = [sys.executable, "-I", str(tmp_path / "check.py"), str(path)]
        return subprocess.run(words, capture_output=True, text=True, check=False)

    assert check(exported).stdout.split()[:2] == ["7", "entries"]
    assert own_key() in check(exported).stdout
    for name, (forge, _says) in FORGERIES.items():
        forged = tmp_path / "forged"
        forged.write_bytes(b"".join(forge(exported.read_bytes().splitlines(keepends=True))))
        assert check(forged).returncode != 0, name


# --- Checkpoints that a peer countersigned ------------------------------------------------------------------------


@pytest.fixture
def cosigned(chain: str, tmp_path: Path, other_node: Callable[[], None], settings: Settings) -> Path:
    """A checkpoint of this node, countersigned by node td; the test itself is this node again."""
    vigie("checkpoint", tmp_path / "point.json")
    node, secret = settings.VIGIE_NODE, settings.VIGIE_NODE_SECRET
    other_node()
    vigie("cosign", tmp_path / "point.json", "--trust")
    settings.VIGIE_NODE, settings.VIGIE_NODE_SECRET = node, secret
    return tmp_path / "point-cosigned.json"


def test_a_sound_chain_meets_what_a_peer_signed(cosigned: Path) -> None:
    said = vigie("verify", "--against", cosigned)
    assert "still holds entry 5" in said
    witness = json.loads(cosigned.read_text())["witness"]
    assert witness["node"] == "td"
    assert in_words(bytes.fromhex(witness["public_key"]), "en") in said


def test_a_chain_rewritten_whole_with_our_own_key_passes_alone_but_not_against_a_peer(cosigned: Path) -> None:
    rewrite_whole({2: "thing.undo"})
    Checkpoint.objects.all().delete()
    Entry.objects.filter(seq__gt=5).delete()
    digest = Entry.objects.get(seq=5).digest
    attack("UPDATE audit_head SET seq = 5, digest = %s", params=(digest,))
    assert verify_chain("desk").holds
    with pytest.raises(CommandError):
        vigie("verify", "--against", cosigned)


def test_a_chain_cut_before_what_a_peer_signed_is_shown(cosigned: Path, capsys: pytest.CaptureFixture[str]) -> None:
    attack("DELETE FROM audit_entry WHERE seq > 3")
    with pytest.raises(CommandError):
        call_command("audit", "verify", "--against", str(cosigned))
    assert "entry 5, which td signed, is gone" in capsys.readouterr().out


def test_an_export_kept_elsewhere_shows_a_rewriting_too(exported: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert "still holds entry 7" in vigie("verify", "--against", exported)
    rewrite_whole({2: "thing.undo"})
    with pytest.raises(CommandError):
        call_command("audit", "verify", "--against", str(exported))
    assert "the chain was rewritten" in capsys.readouterr().out


@pytest.mark.parametrize("field", ["digest", "seq", "chain", "at", "signature"])
def test_a_checkpoint_file_that_was_changed_is_refused(cosigned: Path, field: str) -> None:
    facts = json.loads(cosigned.read_text())
    changed = {"seq": 4, "chain": "public", "at": "2020-01-01T00:00:00+00:00"}.get(
        field, "00" * (len(str(facts[field])) // 2)
    )
    cosigned.write_text(json.dumps(facts | {field: changed}))
    with pytest.raises(CommandError, match="signature does not hold"):
        vigie("verify", "--against", cosigned)


@pytest.mark.parametrize("field", ["node", "at", "signature", "public_key"])
def test_a_countersignature_that_was_changed_is_refused(cosigned: Path, field: str) -> None:
    facts = json.loads(cosigned.read_text())
    changed = {"node": "cm", "at": "2020-01-01T00:00:00+00:00"}.get(field, "00" * (len(facts["witness"][field]) // 2))
    facts["witness"][field] = changed
    cosigned.write_text(json.dumps(facts))
    with pytest.raises(CommandError, match="does not hold"):
        vigie("verify", "--against", cosigned)


def test_a_node_does_not_countersign_for_a_key_whose_words_nobody_compared(
    chain: str, tmp_path: Path, other_node: Callable[[], None]
) -> None:
    vigie("checkpoint", tmp_path / "point.json")
    other_node()
    with pytest.raises(CommandError, match="face to face"):
        vigie("cosign", tmp_path / "point.json")
    assert not Witnessed.objects.exists()
    vigie("cosign", tmp_path / "point.json", "--trust")
    vigie("cosign", tmp_path / "point.json")  # known from now on
    assert Witnessed.objects.count() == 1
    assert Entry.objects.filter(chain="desk").order_by("seq").last().facts["verb"] == "checkpoint.cosign"


def test_a_node_never_countersigns_two_chains_that_contradict_each_other(
    cosigned: Path, tmp_path: Path, other_node: Callable[[], None]
) -> None:
    rewrite_whole({2: "thing.undo"})
    attack("DELETE FROM audit_entry WHERE seq > 5")
    digest = Entry.objects.get(seq=5).digest
    attack("UPDATE audit_head SET seq = 5, digest = %s", params=(digest,))
    checkpoint(timedelta(0))
    vigie("checkpoint", tmp_path / "second.json")
    other_node()
    with pytest.raises(CommandError, match="One of its two chains is false"):
        vigie("cosign", tmp_path / "second.json", "--trust")


def test_a_node_does_not_countersign_itself(chain: str, tmp_path: Path) -> None:
    vigie("checkpoint", tmp_path / "point.json")
    with pytest.raises(CommandError, match="another node"):
        vigie("cosign", tmp_path / "point.json", "--trust")


def test_a_file_of_another_node_says_nothing_of_this_one(cosigned: Path, settings: Settings) -> None:
    settings.VIGIE_NODE = "cm"
    with pytest.raises(CommandError, match="speaks of node regional"):
        vigie("verify", "--against", cosigned)


def test_there_is_nothing_to_give_before_the_first_checkpoint() -> None:
    with pytest.raises(BadFile, match="no checkpoint yet"):
        newest_checkpoint("desk")


@pytest.mark.parametrize("text", ["", "{}", "[]", '{"format":"vigie-checkpoint/1"}', "null", "3"])
def test_another_file_is_no_checkpoint(tmp_path: Path, text: str) -> None:
    (tmp_path / "file").write_text(text)
    with pytest.raises(CommandError, match="is not a"):
        vigie("cosign", tmp_path / "file")


def test_a_key_reads_the_same_to_everyone_and_differs_from_the_next() -> None:
    assert in_words(bytes(32)) == in_words(bytes(32))
    assert len(in_words(bytes(32), "en").split()) == 12
    assert in_words(bytes(32)) != in_words(bytes(31) + b"\x01")
