"""A browser derives from a code what the server derives from it, however it was typed."""

from __future__ import annotations

import json
import shutil
import subprocess
from pathlib import Path

import pytest
from django.conf import settings

from vigie.protection.intake.codes import canonical, keys_of, word_list

ROOT = Path(__file__).resolve().parents[4]
FRENCH, ENGLISH = word_list("fr"), word_list("en")
ACCENTED = [word for word in FRENCH if not word.isascii()]
DIGITS = "1234 5678 9012 3456 7890 1234 5678 9012"
SCRIPT = """
import { keysOf, typed } from "./vigie/protection/intake/js/code.js";
const hex = (data) => Buffer.from(data).toString("hex"), { node, codes } = JSON.parse(process.env.GIVEN);
console.log(JSON.stringify(await Promise.all(codes.map(async (code) => {
  const { lookup, seed } = await keysOf(typed(code), node);
  return [hex(lookup), hex(seed)];
}))));
"""


def in_digits_from(zero: int) -> str:
    return "".join(chr(zero + int(sign)) if sign.isdigit() else sign for sign in DIGITS)


@pytest.mark.slow
def test_both_sides_read_a_code_alike_however_it_was_typed() -> None:
    lists = [" ".join(words[at : at + 10]) for words in (FRENCH, ENGLISH, ACCENTED) for at in range(0, 2030, 290)]
    codes = [code for code in lists if len(code.split()) == 10]
    some = " ".join(ACCENTED[:10])
    codes += [some.replace(" ", between) for between in (", ", "\u00a0", "-")] + [some.upper(), f"\ufeff{some}"]
    codes += [DIGITS, DIGITS.replace(" ", ""), DIGITS.replace(" ", "-"), DIGITS.replace(" ", "\u202f")]
    codes += [f"\u202b{DIGITS}\u202c", f"\u200f{DIGITS}"]
    codes += [in_digits_from(zero) for zero in (0x0660, 0x06F0, 0x07C0, 0x0966, 0xFF10, 0x1E950)]
    node = shutil.which("node") or str(ROOT / ".venv" / "bin" / "node")
    given = json.dumps({"node": settings.VIGIE_NODE, "codes": codes})
    command = [node, "--input-type=module", "--eval", SCRIPT]
    done = subprocess.run(
        command, cwd=ROOT, env={"GIVEN": given, "PATH": ""}, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    ours = [[keys_of(code).lookup.hex(), keys_of(code).seed.hex()] for code in codes]
    assert json.loads(done.stdout) == ours
    assert {canonical(code) for code in codes[-6:]} == {canonical(DIGITS)}
