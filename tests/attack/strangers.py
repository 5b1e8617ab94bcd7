"""What belongs to another team: not there, on any address, by any method, not even as a count."""

from __future__ import annotations

import re

from tests.attack.checks import check
from tests.attack.field import Field, Visitor, uuid_of
from tests.attack.forms import send_report
from tests.attack.intakes import plant
from tests.support.addresses import Value, every_address

NOT_THERE = {403, 404, 405}
NOWHERE = "00000000-0000-4000-8000-000000000000"
# argument of an address → the table whose rows it names, and the team that all of them belong to
OBJECTS = {
    "report_id": ("intake_report", "intake"),
    "retention.record_id": ("intake_report", "intake"),
    "hold_id": ("retention_hold", "intake"),
    "phone_id": ("intake_phone", "intake"),
    "incident_id": ("incidents_incident", "monitoring"),
    "locks.record_id": ("incidents_incident", "monitoring"),
    "evidence_id": ("incidents_evidence", "monitoring"),
    "case_id": ("cases_case", "protection"),
    "grant_id": ("cases_emergencygrant", "protection"),
    "signal_id": ("signals_signal", "monitoring"),
    "alert_id": ("alerts_alert", "monitoring"),
    "task_id": ("tasks_task", "monitoring"),
    "proposal_id": ("alerts_proposal", "monitoring"),
}
WORDS = {
    "retention.rule": "requests",
    "incidents.verb": "review",
    "cases.verb": "take",
    "cases.channel": "front_line",
    "cases.kind": "docx",
    "cases.state": "in_place",
    "cases:grant_step.verb": "sign",
    "cases:progress.verb": "start",
    "signals.verb": "examine",
    "alerts.verb": "publier",
    "locks:ask.kind": "incidents.incident",
    "journal.kind": "incidents.incident",
}
OVERVIEWS = ("/bureau/", "/bureau/plan/", "/bureau/plan/indicateurs/", "/bureau/conservation/", "/bureau/journal/")
STRANGERS = {"coordination": {"direction"}, "moniteur-1": {"monitoring"}}


@check(4, "What belongs to another team is not there: no address, no method, no search, no count")
def objects_of_others(field: Field) -> str:
    mark = "Absenteville"
    made, tried = plant(field, f"{mark} nous a prévenus (inventé).", mark), 0
    world = _world(field)
    for pseudonym, teams in STRANGERS.items():
        person = field.at_desk(pseudonym)
        for path, theirs in _paths(world):
            if theirs and not theirs <= teams:
                tried += _is_not_there(person, path, mark)
        _finds_nothing(person, mark, made.code, teams)
    for path, theirs in _paths(world):
        answer = field.stranger().get(path)
        assert not theirs or answer.status_code in {302, 401, 403, 404, 405}, f"anyone at {path}: {answer.status_code}"
    counted = _counts_do_not_move(field)
    return f"{tried} requests by {len(STRANGERS)} people of other teams: not there; {counted}"


def _world(field: Field) -> dict[str, list[Value]]:
    """The newest row of each table, and words for the arguments that name no object."""
    world = {name: [Value(word)] for name, word in WORDS.items()}
    for argument, (table, team) in OBJECTS.items():
        found = field.one(f"SELECT id FROM {table} ORDER BY rowid DESC")
        assert found or table == "alerts_proposal", f"nothing in {table}: nothing is proved"
        world[argument] = [Value(uuid_of(found) if found else NOWHERE, team)]
    for address in every_address():
        for argument in address.arguments:
            if not {f"{address.name}.{argument}", f"{address.room}.{argument}", argument} & set(world):
                world[argument] = [Value(NOWHERE if argument.endswith("_id") or argument == "handle" else "1")]
    return world


def _paths(world: dict[str, list[Value]]) -> list[tuple[str, frozenset[str]]]:
    found = [filled for address in every_address() if address.arguments for filled in address.filled(world)]
    return [(path, teams) for path, teams in found if teams]


def _is_not_there(person: Visitor, path: str, mark: str) -> int:
    if path.startswith("/api/"):  # It reads the body before it looks for the object: give it one that it can read.
        token = {"X-CSRFToken": person.token("/bureau/compte/")}
        sent = person.session.post(person.node.address + path, json={"reason": "x"}, headers=token, timeout=60)
    else:
        sent = person.post(path, page="/bureau/compte/", data={"words": "x", "reason": "x"})
    answers = [person.get(path), sent]
    answers += [person.get(f"{path}?format=csv&page=2&export=1")]
    for answer in answers:
        assert answer.status_code in NOT_THERE, f"{answer.request.method} {path}: {answer.status_code}"
        assert mark not in answer.text, f"{answer.request.method} {path} shows words of another team"
    return len(answers)


def _finds_nothing(person: Visitor, mark: str, code: str, teams: set[str]) -> None:
    """Searches for words of others find what the asker's own teams hold, and no more."""
    for page, name in (("/bureau/recherche/", "asked"), ("/bureau/recherche/exacte/", "identity")):
        text = person.post(page, page=page, data={name: mark}).text
        found = set(re.findall(r'href="/bureau/(demandes|violations|alertes|signaux)/[0-9a-f-]{36}/', text))
        allowed = {"violations", "alertes", "signaux"} if "monitoring" in teams else set()
        assert found <= allowed, f"{page} finds {found} for someone of {teams}"


def _counts_do_not_move(field: Field) -> str:
    """A report more changes no figure on any page of those who may not read reports."""
    person, officer = field.at_desk("coordination"), field.at_desk("permanence-1")
    pages = [page for page in OVERVIEWS if person.get(page).status_code == 200]
    assert len(pages) >= 3, f"only {pages} open: little is proved"
    before = [_figures(person, page) for page in pages]
    inbox = _figures(officer, "/bureau/demandes/")
    send_report(field.stranger(), "Message inventé", urgency="immediate", country="TCD")
    moved = [page for page, figures in zip(pages, before, strict=True) if _figures(person, page) != figures]
    assert not moved, f"one report more moves a figure on {moved}"
    assert _figures(officer, "/bureau/demandes/") != inbox, "it does not even move those of the duty desk"
    return f"one report more moves no figure on {len(pages)} pages of the coordination"


def _figures(person: Visitor, page: str) -> list[str]:
    main = person.get(page).text.partition("<main")[2].partition("</main")[0]
    return re.findall(r"\d+", re.sub(r"<[^>]+>", " ", main))
