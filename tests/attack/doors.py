"""What can be sent through the public door and the forms of the desk."""

from __future__ import annotations

import ast
import re
import secrets

from django.urls import URLPattern, URLResolver, get_resolver

from tests.attack.checks import NothingToAttack, check
from tests.attack.field import Field, Visitor
from tests.support.node import ROOT

CODE = re.compile(r"<(?:strong|li|b|span|code)[^>]*>\s*([\d ]{32,45})\s*<")
LOOK_SEALED = (
    "age-encryption.org/v1\n-> X25519 {}",
    "vigie/1|record|intake.message|{}",
    '{{"sealed": "{}", "wrapped_key": "AAAA"}}',
    "-----BEGIN AGE ENCRYPTED FILE-----\n{}",
)


def send_report(visitor: Visitor, words: str, **more: str) -> str:
    """Write at the public door as a phone without JavaScript does; returns the code of digits."""
    answer = visitor.post("/ecrire", data={"words": words, "code_kind": "digits", **more})
    assert answer.status_code == 200, f"/ecrire answered {answer.status_code}"
    digits = re.search(r"\d(?:[\s\u00a0\u202f]*(?:<[^>]+>)*[\s\u00a0\u202f]*\d){31}", answer.text)
    assert digits, "no code of 32 digits on the page"
    return "".join(re.findall(r"\d", re.sub(r"<[^>]+>", "", digits.group())))


@check(2, "What looks sealed already is sealed all the same")
def looks_like_a_ciphertext(field: Field) -> str:
    officer = field.sign_in("permanence-1")
    for shape in LOOK_SEALED:
        mark = secrets.token_hex(12)
        code = send_report(field.stranger(), shape.format(mark))
        assert not field.holds(mark), f"kept in clear: {shape[:20]}"
        back = field.stranger().post("/suivi", data={"code": code})
        assert mark in back.text, "the person who wrote it does not read it again"
    assert officer.get("/bureau/demandes/").status_code == 200
    return f"{len(LOOK_SEALED)} messages that begin like ciphertexts lie sealed and come back word for word"


@check(3, "A seal that failed in the browser is refused, visibly")
def broken_browser_seal(field: Field) -> str:
    with field.database() as database:
        before = database.execute("SELECT count(*) FROM intake_report").fetchone()
        for sealed in ("", "AAAA", secrets.token_urlsafe(2000)):
            answer = field.stranger().post("/ecrire", data={"sealed": sealed, "scelle": sealed, "code_kind": "words"})
            assert answer.status_code == 422, f"answered {answer.status_code}"
            assert 'role="alert"' in answer.text
        assert database.execute("SELECT count(*) FROM intake_report").fetchone() == before
    page = field.stranger().get("/ecrire").text
    assert "<script" not in page
    return "no page seals in the browser yet; a post that brings only a claimed seal gets an error and leaves nothing"


@check(14, "A cell that a spreadsheet would run is neutralised")
def formula_cells(field: Field) -> str:
    writers = []
    for path in (ROOT / "vigie").rglob("*.py"):
        names = {name for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))) for name in _imported(node)}
        if (
            names & {"csv.writer", "csv.DictWriter", "openpyxl", "xlsxwriter", "odf"}
            or "csv.writer" in path.read_text()
        ):
            writers.append(path.name)
    assert not writers, f"{writers} write sheets: attack them here"
    raise NothingToAttack("nothing in the house writes CSV or spreadsheets yet (looked for in every module)")


def _imported(node: ast.AST) -> set[str]:
    if isinstance(node, ast.Import):
        return {alias.name for alias in node.names}
    if isinstance(node, ast.ImportFrom):
        return {f"{node.module}.{alias.name}" for alias in node.names}
    return set()


def addresses(patterns: list[URLPattern | URLResolver], prefix: str = "") -> list[str]:
    """Every address of the project, each argument filled with one that leads nowhere."""
    found: list[str] = []
    for pattern in patterns:
        written = prefix + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            found += addresses(pattern.url_patterns, written)
        else:
            plain = re.sub(r"<uuid:\w+>", "00000000-0000-4000-8000-000000000000", written)
            plain = re.sub(r"<int:\w+>", "1", plain)
            plain = re.sub(r"<(?:\w+:)?\w+>", "x", plain)
            found.append("/" + plain.lstrip("^").rstrip("$"))
    return found


@check(22, "No form of another page is taken, and no GET writes")
def foreign_forms(field: Field) -> str:
    paths = sorted(set(addresses(get_resolver().url_patterns)))
    assert len(paths) > 30
    staff = field.sign_in("permanence-2")
    foreign = {"Origin": "https://elsewhere.example", "Sec-Fetch-Site": "cross-site"}
    marks = _state(field)
    for path in paths:
        answer = staff.post(path, headers=foreign, data={"words": "x", "code": "x"})
        assert answer.status_code in {403, 404, 405}, f"{path} took a foreign form: {answer.status_code}"
        if path.startswith("/bureau/"):
            own = staff.post(path)
            assert own.status_code in {403, 404, 405}, f"{path} took a form without a token: {own.status_code}"
    assert not _changed(field, marks), f"a foreign form changed {_changed(field, marks)}"
    for path in paths:
        answer = staff.get(path)
        assert answer.status_code < 500, f"GET {path}: {answer.status_code}"
    assert not _changed(field, marks), f"a GET changed {_changed(field, marks)}"
    return f"{len(paths)} addresses: foreign forms and forms without a token refused, and no GET changed a row"


def _changed(field: Field, marks: dict[str, int]) -> set[str]:
    """The tables that have more rows or fewer now."""
    return {name for name, _rows in _state(field).items() ^ marks.items()}


def _state(field: Field) -> dict[str, int]:
    """Rows per table but for those that reading itself writes (openings in the chain, the session, how often someone asked)."""
    with field.database() as database:
        names = [name for (name,) in database.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        kept = [
            name
            for name in names
            if not name.startswith(("audit_", "accounts_", "sqlite_", "outlook_", "access_tally"))
        ]
        return {name: database.execute(f'SELECT count(*) FROM "{name}"').fetchone()[0] for name in kept}
