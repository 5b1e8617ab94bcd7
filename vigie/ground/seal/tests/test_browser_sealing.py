"""What a browser seals opens here, and the other way round: the same suite, contexts and layouts on both sides."""

from __future__ import annotations

import json
import shutil
import subprocess
import uuid
from base64 import b64encode
from pathlib import Path
from typing import Any

import pytest

from vigie.compute import crypto
from vigie.ground.accounts.models import User
from vigie.ground.audit.models import Entry
from vigie.ground.seal.factories import make_founder
from vigie.ground.seal.models import TeamEpoch
from vigie.ground.seal.opening import open_one
from vigie.ground.tasks.models import Task

ROOT = Path(__file__).resolve().parents[4]
SEED = bytes(range(32))
WORDS = "Ngaïssona, près de l’école — ‏شاهد"


def in_a_browser_s_javascript(script: str, **given: Any) -> dict[str, str]:
    """Run `script` (it fills `out` with byte arrays) over the scripts as they lie; each comes back as hexadecimal."""
    modules = """
        import * as c from "./vigie/ground/seal/js/crypto.js";
        import { sealRecord } from "./vigie/ground/seal/js/record.js";
        const given = JSON.parse(process.env.GIVEN), out = {};
        const hex = (each) => Buffer.from(each).toString("hex");
    """
    node = next(filter(None, (shutil.which("node"), shutil.which("node", path=ROOT / ".venv" / "bin"))))
    end = "; console.log(JSON.stringify(Object.fromEntries(Object.entries(out).map(([k, v]) => [k, hex(v)]))))"
    command = [node, "--input-type=module", "--eval", modules + script + end]
    done = subprocess.run(
        command, cwd=ROOT, env={"GIVEN": json.dumps(given), "PATH": ""}, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    answer: dict[str, str] = json.loads(done.stdout)
    return answer


@pytest.mark.slow
def test_keys_boxes_and_seals_are_the_same_on_both_sides() -> None:
    ours = {
        "box": crypto.box(SEED, WORDS.encode(), crypto.context("facts", "m", 1)),
        "seal": crypto.hpke_seal(crypto.public_key(SEED), WORDS.encode(), crypto.context("record", "m")),
    }
    theirs = in_a_browser_s_javascript(
        """
        const seed = c.fromBase64(given.seed), words = c.bytes(given.words);
        out.public = await c.publicKey(seed);
        out.derived = await c.derive(seed, c.context("purpose", "é"), 48);
        out.box = await c.box(seed, words, c.context("facts", "m", 2));
        out.seal = await c.hpkeSeal(out.public, words, c.context("reply", "m"));
        out.unboxed = await c.unbox(seed, c.fromBase64(given.box), c.context("facts", "m", 1));
        out.opened = await c.hpkeOpen(seed, c.fromBase64(given.seal), c.context("record", "m"));
        const refused = (promise) => promise.then(() => 0, () => 1);
        out.refused = [
          await refused(c.unbox(seed, c.fromBase64(given.box), c.context("facts", "m", 2))),
          await refused(c.hpkeOpen(seed, c.fromBase64(given.seal), c.context("record", "n"))),
        ];
        """,
        seed=b64encode(SEED).decode(),
        words=WORDS,
        **{name: b64encode(each).decode() for name, each in ours.items()},
    )
    got = {name: bytes.fromhex(each) for name, each in theirs.items()}
    assert got["public"] == crypto.public_key(SEED)
    assert got["derived"] == crypto.derive(SEED, crypto.context("purpose", "é"), 48)
    assert crypto.unbox(SEED, got["box"], crypto.context("facts", "m", 2)).decode() == WORDS
    assert crypto.hpke_open(SEED, got["seal"], crypto.context("reply", "m")).decode() == WORDS
    assert got["unboxed"].decode() == got["opened"].decode() == WORDS
    assert got["refused"] == bytes([1, 1])
    with pytest.raises(crypto.CannotOpen):
        crypto.hpke_open(SEED, got["seal"], crypto.context("record", "m"))


@pytest.mark.slow
@pytest.mark.django_db
def test_a_record_sealed_in_a_browser_is_opened_by_the_team_alone() -> None:
    founder = make_founder()
    epoch = TeamEpoch.current("monitoring")
    record_id = uuid.uuid4()
    made = in_a_browser_s_javascript(
        """
        const key = { public: c.fromBase64(given.key), epoch: given.epoch };
        let seen; // What the record's data key looked like while another reader was given it.
        const other = async (dataKey) => (seen = dataKey).slice();
        const record = await sealRecord(key, given.model, given.id, given.facts, other);
        out.wrapped = record.wrapped; out.sealed = record.sealed; out.other = record.other; out.forgotten = seen;
        """,
        key=b64encode(bytes(epoch.public_key)).decode(),
        epoch=epoch.number,
        model=Task._meta.label_lower,
        id=str(record_id),
        facts={"title": WORDS},
    )
    wrapped, sealed = bytes.fromhex(made["wrapped"]), bytes.fromhex(made["sealed"])
    task = Task(
        id=record_id,
        owner=User.objects.get(pk=founder.user.pk),
        due_at=Entry.objects.latest("pk").at,
        subject_kind="x",
        subject_id="1",
        team_id="monitoring",
        epoch=epoch.number,
        version=1,
        wrapped_key=wrapped,
        sealed=sealed,
    )
    task.save()
    assert open_one(Task.objects.get(pk=task.pk), by=founder) == {"title": WORDS}
    assert WORDS.encode() not in wrapped + sealed
    assert bytes.fromhex(made["other"]) != bytes(32)
    assert bytes.fromhex(made["forgotten"]) == bytes(32)
