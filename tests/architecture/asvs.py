"""The numbers and levels of OWASP ASVS 5.0.0 (facts of the standard, none of its words).

One digit for each requirement of a section: the level from which it is asked.
"""

from __future__ import annotations

import re

SECTIONS = {
    "1.1": "22", "1.2": "1111122223", "1.3": "112222222223", "1.4": "222", "1.5": "123",
    "2.1": "122", "2.2": "112", "2.3": "12223", "2.4": "23",
    "3.1": "3", "3.2": "113", "3.3": "12223", "3.4": "11222233", "3.5": "11122333", "3.6": "3", "3.7": "22333",
    "4.1": "12233", "4.2": "23333", "4.3": "22", "4.4": "1222",
    "5.1": "2", "5.2": "112333", "5.3": "113", "5.4": "222",
    "6.1": "122", "6.2": "111111112222", "6.3": "11223333", "6.4": "112233", "6.5": "22222333", "6.6": "2223",
    "6.7": "33", "6.8": "2222",
    "7.1": "222", "7.2": "1111", "7.3": "22", "7.4": "11222", "7.5": "223", "7.6": "22",
    "8.1": "1233", "8.2": "1123", "8.3": "133", "8.4": "23",
    "9.1": "111", "9.2": "1222",
    "10.1": "22", "10.2": "223", "10.3": "22223", "10.4": "1111122222233333", "10.5": "22222", "10.6": "22",
    "10.7": "222",
    "11.1": "2233", "11.2": "22233", "11.3": "11233", "11.4": "1222", "11.5": "23", "11.6": "23", "11.7": "33",
    "12.1": "12233", "12.2": "11", "12.3": "22223",
    "13.1": "2333", "13.2": "222223", "13.3": "2233", "13.4": "1222233",
    "14.1": "22", "14.2": "12223333", "14.3": "122",
    "15.1": "12233", "15.2": "12233", "15.3": "1222222", "15.4": "3333",
    "16.1": "2", "16.2": "22222", "16.3": "2222", "16.4": "222", "16.5": "2223",
    "17.1": "23", "17.2": "22223333", "17.3": "22",
}  # fmt: skip
LEVEL_THREE = {6, 7, 8, 11, 16}
LEVELS = {f"V{section}.{place}": int(level) for section, row in SECTIONS.items() for place, level in enumerate(row, 1)}


def asked_of_us() -> set[str]:
    """What this house measures itself by: level 2, and level 3 in the five chapters of the design."""
    return {name for name, level in LEVELS.items() if level <= 2 or int(name[1:].split(".")[0]) in LEVEL_THREE}


def numbers(written: str) -> list[str]:
    """`V1.2.3`, `V1.2.3–V1.2.5` (within a section) or a whole chapter `V10`, as single numbers."""
    if re.fullmatch(r"V\d+", written):
        return [name for name in LEVELS if name.startswith(f"{written}.")]
    first, _dash, last = written.partition("–")
    section, _dot, begin = first.rpartition(".")
    end = last.rpartition(".")[2] or begin
    found = [f"{section}.{place}" for place in range(int(begin), int(end) + 1)]
    if not set(found) <= set(LEVELS):
        raise LookupError(f"no such requirement: {written}")
    return found
