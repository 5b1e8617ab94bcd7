"""Forms that many checks fill in: a message at the public door, a form of the desk, a file joined to a violation."""

from __future__ import annotations

import re

from tests.attack.field import TOKEN, Visitor


def send_report(visitor: Visitor, words: str, **more: str) -> str:
    """Write at the public door as a phone without JavaScript does; returns the code of digits."""
    answer = visitor.post("/ecrire", data={"words": words, "code_kind": "digits", **more})
    assert answer.status_code == 200, f"/ecrire answered {answer.status_code}"
    digits = re.search(r"\d(?:[\s\u00a0\u202f]*(?:<[^>]+>)*[\s\u00a0\u202f]*\d){31}", answer.text)
    assert digits, "no code of 32 digits on the page"
    return "".join(re.findall(r"\d", re.sub(r"<[^>]+>", "", digits.group())))


def took(visitor: Visitor, path: str, page: str, expected: int = 302, **data: str) -> str:
    """Send a form of a page, which must be taken; returns where it leads."""
    answer = visitor.post(path, page=page, data=data)
    faults = re.findall(r'<[^>]+class="[^"]*error[^"]*"[^>]*>[^<]*(?:<[^>]+>)*([^<]+)', answer.text)
    assert answer.status_code == expected, f"{path} answered {answer.status_code}: {faults}"
    return answer.headers.get("Location", "")


def attach(visitor: Visitor, violation: str, name: str, content: bytes, note: str = "") -> str:
    """Join a file; returns the address under which it lies."""
    page = visitor.get(violation).text
    before = set(_pieces(page, violation))
    token = TOKEN.search(page)
    assert token is not None, f"{violation} has no form"
    form = {"csrfmiddlewaretoken": token.group(1), "note": note}
    answer = visitor.post(f"{violation}pieces/", data=form, files={"file": (name, content)})
    assert answer.status_code == 302, f"a file was answered {answer.status_code}"
    (new,) = set(_pieces(visitor.get(violation).text, violation)) - before
    return new


def _pieces(page: str, violation: str) -> list[str]:
    return re.findall(rf'href="({violation}pieces/[0-9a-f-]{{36}}/)original/"', page)


def detach(visitor: Visitor, piece: str) -> None:
    """Erase a file again."""
    violation, _pieces_word, key = piece.rstrip("/").rsplit("/", 2)
    reason = {f"r{key.replace('-', '')}-reason": "Essai terminé (inventé)."}
    took(visitor, f"{piece}retirer/", f"{violation}/", **reason)
