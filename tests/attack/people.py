"""Sessions, roles and codes."""

from __future__ import annotations

import re
import secrets
import statistics
import time
from dataclasses import replace

from tests.attack.checks import check
from tests.attack.field import Field, Visitor, together, uuid_of
from tests.attack.forms import send_report, took
from tests.attack.intakes import violation_form
from tests.attack.thief import steal
from vigie.ground.accounts.passphrase import new_passphrase

IN, OUT = 200, 302  # what the first page of the desk answers to who is in, and to who is not
NEW, SIGN_IN, MONITORING = "/bureau/violations/nouvelle/", "/bureau/entrer/", "/bureau/equipes/monitoring/"
PAIRS = 150
FAR_APART = 1.25  # ratio of two medians measured in turn; the noise of a busy machine stays well under it
STRANGERS, GUESSES, FREE = 5, 10, 5  # FREE: guesses before a pseudonym waits, as accounts.backoff promises
LONGEST_WAIT = 15 * 60  # seconds, as vigie.ground.accounts.backoff promises
WAITED = 60  # seconds that strangers' guesses may really cost: those made while the pseudonym waits add nothing


def inside(visitor: Visitor) -> bool:
    """Whether the desk lets this browser in."""
    return visitor.get("/bureau/").status_code == IN


@check(7, "Who was removed reads nothing new, with the old key neither, and their session dies")
def revoked_member(field: Field) -> str:
    gone, keeper = field.logins["moniteur-3"], field.at_desk("fondation")
    session = field.sign_in(gone.pseudonym)
    assert session.get("/bureau/violations/").status_code == IN
    with field.stolen_copy() as copy:
        old = steal(copy, "keys", pseudonym=gone.pseudonym, passphrase=gone.passphrase)
        held = [key for pair in old["teams"].values() for key in pair] + [old["person"]]
        before = steal(copy, "open", tried=held)["opened"]["incidents.incident"]
    assert before > 50, "the old keys opened nothing before either: nothing is proved"
    key = uuid_of(field.one("SELECT id FROM accounts_user WHERE username = ?", gone.pseudonym))
    remove = f"{MONITORING}membres/{key}/retirer/"
    took(keeper, remove, remove)
    assert not inside(session), "the session of a removed person lives on"
    took(field.at_desk("moniteur-1"), NEW, NEW, **violation_form("Fait inventé", "Fait inventé"))
    pressed = _carry_over(field, keeper)
    with field.stolen_copy() as copy:
        after = steal(copy, "open", tried=held)
        found = steal(copy, "keys", pseudonym=gone.pseudonym, passphrase=gone.passphrase)
    assert not found["teams"], f"the passphrase still opens {list(found['teams'])}"
    assert not any(after["opened"].values()), f"old keys open {after['opened']} of {after['there']}"
    took(keeper, f"{MONITORING}admettre/", MONITORING, person=gone.pseudonym, role="monitor")
    assert field.sign_in(gone.pseudonym).get("/bureau/violations/").status_code == IN
    there = after["there"]["incidents.incident"]
    return f"session dead at once; old keys opened {before} violations, and after {pressed} presses 0 of {there}"


def _carry_over(field: Field, keeper: Visitor) -> int:
    """Press until every record of the team lies under its newest key; returns how often."""
    newest = field.one("SELECT max(number) FROM seal_teamepoch WHERE team_id = 'monitoring'")
    for pressed in range(40):
        if not field.one("SELECT count(*) FROM incidents_incident WHERE epoch < ?", newest):
            return pressed
        took(keeper, f"{MONITORING}poursuivre/", MONITORING)
    raise AssertionError("records do not come under the new key")


@check(19, "A session cannot be given, replayed from the database, or outlive its end")
def sessions(field: Field) -> str:
    first, planted = field.stranger(), secrets.token_hex(16)
    first.session.cookies.set("sessionid", planted)
    field.sign_in("coordination", first)
    assert planted not in _tokens(first)[-1:], "a session of the attacker's choice was taken"
    assert not _opens(field, planted), "the planted session opens the desk"
    first, second = field.sign_in("coordination"), field.sign_in("coordination")
    with field.database() as database:
        rows = database.execute("SELECT session_key, session_data, handle, hex(label) FROM accounts_session").fetchall()
    dumped = [str(value) for row in rows for value in row]
    assert _opens(field, _tokens(second)[0]), "not even the true token opens: nothing is proved"
    assert not any(_opens(field, value) for value in dumped), "a value of the database opens a session"
    before = _tokens(second)[0]
    changed = _change_passphrase(field, second)
    assert not inside(first), "another session outlives a change of passphrase"
    assert not _opens(field, before), "the token from before the change still opens"
    assert inside(second)
    after = _tokens(second)[0]
    took(second, "/bureau/sortir/", "/bureau/compte/")
    assert not _opens(field, after), "a session outlives its end"
    login = field.logins["coordination"]
    old = field.try_sign_in(field.stranger(), login.pseudonym, login.passphrase, field.code(login.pseudonym))
    assert old.status_code == 403, "the old passphrase still opens"
    field.logins[login.pseudonym] = replace(login, passphrase=changed)
    assert inside(field.sign_in(login.pseudonym))
    return (
        f"a planted token refused, {len(dumped)} dumped values open nothing, change of passphrase and leaving end all"
    )


def _tokens(visitor: Visitor) -> list[str]:
    return [str(cookie.value) for cookie in visitor.session.cookies if cookie.name == "sessionid"]


def _opens(field: Field, token: str) -> bool:
    """Whether a browser with nothing but this cookie is let in."""
    return field.stranger().get("/bureau/", headers={"Cookie": f"sessionid={token[:3000]}"}).status_code != OUT


def _change_passphrase(field: Field, visitor: Visitor) -> str:
    login, chosen, page = field.logins["coordination"], new_passphrase(), "/bureau/compte/phrase/"
    given = {"passphrase": login.passphrase, "code": field.code(login.pseudonym), "chosen": chosen, "again": chosen}
    took(visitor, page, page, **given)
    return chosen


@check(20, "Strangers' guesses shut nobody out, and no code opens twice")
def guesses(field: Field) -> str:
    login = field.logins["analyste-1"]
    given = {"pseudonym": login.pseudonym, "passphrase": login.passphrase}
    trusted, code = field.stranger(), field.code(login.pseudonym)
    took(trusted, SIGN_IN, SIGN_IN, **given, code=code, trust="on")
    replayed = field.try_sign_in(field.stranger(), login.pseudonym, login.passphrase, code)
    assert replayed.status_code == 403, f"a code opens twice: {replayed.status_code}"
    papers = _recovery_codes(field, trusted)
    took(trusted, "/bureau/sortir/", "/bureau/compte/")
    refused = _many_guesses(field, login.pseudonym)
    started = time.monotonic()
    took(trusted, SIGN_IN, SIGN_IN, **given, code=field.code(login.pseudonym))
    by_paper = field.try_sign_in(field.stranger(), login.pseudonym, login.passphrase, papers[0])
    assert by_paper.status_code == OUT, f"a recovery code was answered {by_paper.status_code}"
    at_once = time.monotonic() - started
    again = field.try_sign_in(field.stranger(), login.pseudonym, login.passphrase, papers[0])
    assert again.status_code in {403, 429}, "a recovery code opens twice"
    waited = _come_in_without(field, login.pseudonym)
    return (
        f"{STRANGERS * GUESSES} guesses, {refused} turned away unread; a trusted browser and a recovery code come in at"
        f" once ({at_once:.1f} s), others after {waited:.0f} s; code and recovery code refused a second time"
    )


def _recovery_codes(field: Field, visitor: Visitor) -> list[str]:
    login, page = field.logins["analyste-1"], "/bureau/compte/codes/"
    given = {"passphrase": login.passphrase, "code": field.code(login.pseudonym)}
    shown = visitor.post(page, page=page, data=given)
    found = re.findall(r"\b[0-9A-Z]{4}(?:-[0-9A-Z]{4}){3}\b", shown.text)
    assert len(found) == 10, f"{len(found)} recovery codes: {shown.status_code}"
    return found


def _many_guesses(field: Field, pseudonym: str) -> int:
    """Wrong passphrases from several strangers at once; how many were turned away without being tried."""
    statuses: list[int] = []

    def guess() -> None:
        for _one in range(GUESSES):
            while (status := _guess(field, pseudonym)) == 503:  # Busy: that was no guess, so come again.
                time.sleep(0.1)
            statuses.append(status)

    together([guess] * STRANGERS)
    assert set(statuses) == {403, 429}, sorted(set(statuses))
    assert statuses.count(403) <= FREE, f"{statuses.count(403)} guesses were tried"
    assert len(statuses) == STRANGERS * GUESSES
    return statuses.count(429)


def _guess(field: Field, pseudonym: str) -> int:
    return field.try_sign_in(field.stranger(), pseudonym, secrets.token_hex(8), "123456").status_code


def _come_in_without(field: Field, pseudonym: str) -> float:
    """Come in like anybody else, as soon as one is told to; the seconds that took."""
    started, passphrase = time.monotonic(), field.logins[pseudonym].passphrase
    while True:
        answer = field.try_sign_in(field.stranger(), pseudonym, passphrase, field.code(pseudonym))
        if answer.status_code == OUT:
            return time.monotonic() - started
        assert answer.status_code in {429, 503}, f"answered {answer.status_code}"
        told = int(answer.headers["Retry-After"])
        assert told <= LONGEST_WAIT
        assert time.monotonic() + told - started < WAITED, f"strangers make the person wait {told} s"
        time.sleep(told)


@check(16, "A code that exists and one that does not take the same time")
def code_timing(field: Field) -> str:
    stranger = field.stranger()
    real = send_report(stranger, "Message inventé")
    unknown = "".join(str((int(digit) + 3) % 10) for digit in real)
    waits: dict[str, list[float]] = {real: [], unknown: []}
    for code in (real, unknown):
        stranger.post("/suivi", data={"code": code})
    for turn in range(PAIRS):
        for code in (real, unknown) if turn % 2 else (unknown, real):
            started = time.perf_counter()
            answer = stranger.post("/suivi", data={"code": code})
            waits[code].append(time.perf_counter() - started)
            assert answer.status_code == (200 if code == real else 404)
    hit, miss = (statistics.median(waits[code]) for code in (real, unknown))
    ratio = max(hit, miss) / min(hit, miss)
    assert ratio < FAR_APART, f"hit {hit * 1000:.2f} ms, miss {miss * 1000:.2f} ms"
    return f"{PAIRS} pairs in turn: medians {hit * 1000:.2f} and {miss * 1000:.2f} ms, ratio {ratio:.2f}"
