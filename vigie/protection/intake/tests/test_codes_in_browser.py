"""A browser derives from a code what the server derives from it, however it was typed."""

from __future__ import annotations

import json
import shutil
import subprocess
import unicodedata
from pathlib import Path

import pytest
from django.conf import settings

from vigie.protection.intake.codes import NotACode, canonical, folded, keys_of, word_list

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


MISSPELT = """
import { mended, misspelt } from "./vigie/protection/intake/js/code.js";
const { lists, codes, mending } = JSON.parse(process.env.GIVEN);
console.log(JSON.stringify([codes.map((code) => misspelt(code, lists)), mending.map((one) => mended(...one))]));
"""


def slips(word: str) -> list[str]:
    """What a finger makes of a word: a letter gone, doubled, another, or two in each other's place."""
    at = len(word) // 2
    swapped = word[: at - 1] + word[at] + word[at - 1] + word[at + 1 :]
    return [word[:at] + word[at + 1 :], word[:at] + word[at] + word[at:], f"{word[:at]}w{word[at + 1 :]}", swapped]


@pytest.mark.slow
def test_a_misspelt_word_is_named_in_the_browser_as_here_and_its_neighbour_proposed() -> None:
    known = {folded(word) for word in FRENCH + ENGLISH}
    wrong = [slip for word in FRENCH[5::97] for slip in slips(word) if folded(slip) not in known]
    right = FRENCH[:9]
    codes = [" ".join([*right[:3], slip, *right[3:]]) for slip in wrong]
    codes += [" ".join(FRENCH[40:50]).upper(), " ".join(ENGLISH[40:50])]
    codes += [DIGITS, f"{DIGITS} 5", "", "abandon", "zzzzzzzzz"]
    mending = [[f" {right[0]},ab-{right[2]}", 2, "abaisser"], [" ".join(right), 1, "zèbre"]]
    given = json.dumps({"lists": [FRENCH, ENGLISH], "codes": codes, "mending": mending})
    node = shutil.which("node") or str(ROOT / ".venv" / "bin" / "node")
    done = subprocess.run(
        [node, "--input-type=module", "--eval", MISSPELT],
        cwd=ROOT, env={"GIVEN": given, "PATH": ""}, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    found, mended = json.loads(done.stdout)
    for code, said in zip(codes, found, strict=True):
        assert [one["place"] for one in said][:1] == first_wrong(code)
        assert all(len(one["near"]) <= 3 and set(one["near"]) <= {*map(nfc, FRENCH + ENGLISH)} for one in said)
    originals = [word for word in FRENCH[5::97] for slip in slips(word) if folded(slip) not in known]
    hits = [nfc(word) in one[0]["near"] for word, one in zip(originals, found, strict=False)]
    assert sum(hits) >= 0.95 * len(hits)
    assert found[-1][0]["near"] == []
    assert mended == [f" {right[0]},abaisser-{right[2]}", " ".join(["zèbre", *right[1:]])]


def first_wrong(code: str) -> list[int]:
    """The number of the word that the server would name, as a list of one or none."""
    try:
        canonical(code)
    except NotACode as refusal:
        return [refusal.word] if refusal.word else []
    return []


def nfc(word: str) -> str:
    return unicodedata.normalize("NFC", word)
