"""Every way by which a person's words come into the node, each walked once with the same planted words."""

from __future__ import annotations

import csv
import re
import tempfile
import time
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from html import escape
from pathlib import Path
from secrets import token_urlsafe

from tests.attack.field import Field, uuid_of
from tests.attack.forms import attach, send_report, took
from vigie.protection.intake.odk.factories import filled
from vigie.warning.signals.tests.helpers import AWSD

TODAY = datetime.now(UTC).date()
ASSESSED = {"likelihood": "possible", "impact": "moderate", "confidence": "medium", "certainty": "likely"}


@dataclass
class Planted:
    """What was made on the way: its addresses, the reporter's code, and the names of the ways."""

    report: str = ""
    code: str = ""
    violation: str = ""
    alert: str = ""
    signal: str = ""
    hold: str = ""
    trip: str = ""
    text: str = ""
    pieces: list[str] = field(default_factory=list)
    ways: list[str] = field(default_factory=list)

    @property
    def pages(self) -> list[str]:
        """The pages of the desk on which the words stand."""
        return [self.report, self.violation, self.alert, self.signal, self.hold, self.trip, self.text]


def plant(field: Field, words: str, short: str) -> Planted:
    """Bring `words` in by every way (`short` where a line is asked); each way must be taken, or it proves nothing."""
    made = Planted()
    _by_the_public_door(field, made, words)
    _by_the_duty_desk(field, made, words)
    _by_a_violation(field, made, words, short)
    _by_a_signal_and_an_alert(field, made, words, short)
    _by_what_is_refused(field, made, short)
    _by_a_feed(field, made, short)
    _by_a_telephone(field, made, words, short)
    _by_a_text(field, made, words)
    return made


def _by_the_public_door(field: Field, made: Planted, words: str) -> None:
    with field.database() as database:
        before = {key for (key,) in database.execute("SELECT id FROM intake_report")}
        made.code = send_report(field.stranger(), words, urgency="immediate", country="CMR")
        (new,) = {key for (key,) in database.execute("SELECT id FROM intake_report")} - before
    made.report = f"/bureau/demandes/{uuid_of(new)}/"
    again = field.stranger().post("/suivi", data={"code": made.code, "words": f"{words} (encore)", "after": "1"})
    assert again.status_code == 200, f"/suivi answered {again.status_code}"
    plan = {"words": words, "starts": "0", "every": "4", "lasts": "8", "submission": token_urlsafe(24)}
    planned = field.stranger().post("/trajet", data=plan)
    assert planned.status_code == 200, f"/trajet answered {planned.status_code}"
    made.trip = f"/bureau/demandes/trajets/{uuid_of(field.one('SELECT id FROM intake_trip ORDER BY rowid DESC'))}/"
    made.ways += ["public form", "reply at /suivi", "plan of a journey"]


def _by_a_text(field: Field, made: Planted, words: str) -> None:
    """Through a gateway, once the second person accepted the risk; then SMS is off again."""
    page, officer, decider = "/bureau/demandes/sms/", field.at_desk("permanence-1"), field.at_desk("decision-1")
    until = (TODAY + timedelta(days=30)).isoformat()
    took(field.at_desk("coordination"), f"{page}risque/", page, reasons=words, measures=words, review_on=until)
    accept = re.search(rf'action="({page}risque/[0-9a-f-]{{36}}/accepter/)"', decider.get(page).text)
    assert accept is not None, "no acceptance waits for its second person"
    took(decider, accept.group(1), page)
    added = officer.post(f"{page}passerelles/", page=page, data={"kind": "plain"}).text
    gateway = re.search(r"(/passerelle/[0-9a-f-]{36}/)</code>", added)
    secret = re.search(r"<dd><code>([\w-]{32})</code>", added)
    assert gateway is not None
    assert secret is not None
    sent = {"from": words, "text": words, "id": "1"}
    proof = {"Authorization": f"Bearer {secret.group(1)}"}
    assert field.stranger().post(gateway.group(1), data=sent).status_code == 404
    with field.database() as database:
        before = {key for (key,) in database.execute("SELECT id FROM intake_report")}
        answer = field.stranger().post(gateway.group(1), data={**sent, "from": words[:40]}, headers=proof)
        assert (answer.status_code, answer.text) == (200, "")
        (new,) = {key for (key,) in database.execute("SELECT id FROM intake_report")} - before
    made.text = f"/bureau/demandes/{uuid_of(new)}/"
    took(officer, f"{page}arreter/", page)
    assert field.stranger().post(gateway.group(1), data=sent, headers=proof).status_code == 404
    made.ways += ["text through a gateway", "reasons to accept a risk"]


def _by_the_duty_desk(field: Field, made: Planted, words: str) -> None:
    officer, keeper = field.at_desk("permanence-1"), field.at_desk("fondation")
    seen = re.search(r'name="seen" value="(\d+)"', officer.get(made.report).text)
    assert seen is not None
    took(officer, f"{made.report}repondre/", made.report, words=words, seen=seen.group(1))
    key = made.report.split("/")[-2]
    keep = f"/bureau/conservation/garder/requests/{key}/"
    took(keeper, keep, keep, reason=words, months="6")
    made.hold = (
        f"/bureau/conservation/retenue/{uuid_of(field.one('SELECT id FROM retention_hold ORDER BY rowid DESC'))}/"
    )
    made.ways += ["answer", "reason of a hold"]


def violation_form(words: str, short: str) -> dict[str, str]:
    """A violation with one act, one author and one source, the words in every text."""
    return {
        "title": short, "narrative": words, "country": "CMR", "area": "CM-NW", "locality": short, "unknown": words,
        "day": (TODAY - timedelta(days=3)).isoformat(), "precision": "exact", "urgency": "none", "reason": words,
        "motivation": "probably_linked", "final_precision": "unknown",
        "acts-TOTAL_FORMS": "1", "acts-INITIAL_FORMS": "0", "acts-0-act": "threat", "acts-0-victim": short,
        "acts-0-counting_unit": "person", "acts-0-category": "unknown", "acts-0-sex": "woman",
        "acts-0-age_band": "unknown", "acts-0-details": words, "acts-0-authors-TOTAL_FORMS": "1",
        "acts-0-authors-INITIAL_FORMS": "0", "acts-0-authors-0-name": short, "acts-0-authors-0-category": "unknown",
        "acts-0-authors-0-degree": "unknown", "sources-TOTAL_FORMS": "1", "sources-INITIAL_FORMS": "0",
        "sources-0-kind": "victim", "sources-0-reliability": "reliable", "sources-0-words": short,
    }  # fmt: skip


def _by_a_violation(field: Field, made: Planted, words: str, short: str) -> None:
    monitor = field.at_desk("moniteur-1")
    new = "/bureau/violations/nouvelle/"
    made.violation = took(monitor, new, new, **violation_form(words, short))
    made.pieces.append(attach(monitor, made.violation, f"{short}.txt", words.encode(), words))
    other = field.at_desk("moniteur-2")
    took(other, f"{made.violation}review/", made.violation, **{"review-reason": words})
    made.ways += ["violation", "file, its name and its note", "reason of a step"]


def _by_a_signal_and_an_alert(field: Field, made: Planted, words: str, short: str) -> None:
    analyst = field.at_desk("analyste-1")
    new = "/bureau/signaux/nouveau/"
    day = (TODAY - timedelta(days=1)).isoformat()
    made.signal = took(analyst, new, new, title=short, words=words, iso3="CMR", day=day)
    new = "/bureau/alertes/nouvelle/"
    made.alert = took(analyst, new, new, title=short, country="CMR", mode="real")
    took(analyst, f"{made.alert}verifier/", made.alert, reason=words)
    texts = {f"{part}_fr": short for part in ("headline", "description", "instruction")}
    until = (TODAY + timedelta(days=20)).isoformat()
    sheet = {**ASSESSED, **texts, "threat": words, "do_no_harm": words, "valid_until": until}
    sheet |= {"vulnerability": words, "capacity": words, "names_person": "no", "level": "sheet"}
    took(analyst, f"{made.alert}evaluer/", f"{made.alert}evaluer/", **sheet)
    took(field.at_desk("decision-1"), f"{made.alert}decider/", made.alert, reason=words)
    response = made.alert.replace("/alertes/", "/reponse/")
    owner = re.search(r'<option value="([^"]+)"[^>]*>\s*analyste-1', analyst.get(response).text)
    assert owner is not None, "nobody to give a task to"
    due = f"{TODAY + timedelta(days=2)}T09:00"
    took(analyst, f"{response}tache/", response, task_title=short, owner=owner.group(1), due_at=due)
    task = re.search(rf'action="({response}tache/[0-9a-f-]{{36}}/)"', analyst.get(response).text)
    assert task is not None, "the task is not there"
    took(analyst, task.group(1), response, outcome=words)
    made.ways += ["signal", "alert", "assessment", "decision", "task", "its outcome"]


def _by_what_is_refused(field: Field, made: Planted, short: str) -> None:
    """Words that the node looks at and must forget: searches, failed sign-ins, a guessed invitation."""
    monitor, keeper = field.at_desk("moniteur-1"), field.at_desk("fondation")
    found = monitor.post("/bureau/recherche/", page="/bureau/recherche/", data={"asked": short})
    assert escape(short) in found.text, "the search does not say what was asked"
    exact = "/bureau/recherche/exacte/"
    assert monitor.post(exact, page=exact, data={"identity": short}).status_code == 200
    assert field.try_sign_in(field.stranger(), short[:40], short, "123456").status_code in {403, 503}
    new = "/bureau/compte/invitations/nouvelle/"
    shown = keeper.post(new, page=new, data={"roles": "monitoring:monitor"})
    link = re.search(r"/bureau/invitation/[\w-]{32}/", shown.text)
    assert link is not None, f"no invitation: {shown.status_code}"
    guessed = field.stranger().post(link.group(), page=link.group(), data={"words": short, "pseudonym": short[:40]})
    assert guessed.status_code == 403, f"a guessed code was answered {guessed.status_code}"
    key = uuid_of(field.one("SELECT id FROM seal_invitation ORDER BY created_at DESC"))
    page = f"/bureau/compte/invitations/{key}/"
    took(keeper, f"{page}retirer/", page)
    made.ways += ["word search", "search of a name", "sign-in attempt", "invitation"]


def _by_a_feed(field: Field, made: Planted, short: str) -> None:
    row = AWSD | {"City": short, "Actor name": short, "Details": short, "Incident ID": str(time.time_ns())[-9:]}
    with tempfile.TemporaryDirectory(prefix="vigie-feed-") as folder:
        path = Path(folder) / "planted.csv"
        with path.open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, list(row))
            writer.writeheader()
            writer.writerow(row)
        done = field.run("import", "awsd", str(path))
    assert done.returncode == 0, done.stderr[-400:]
    assert short not in done.stdout + done.stderr, "the import says what it read"
    made.ways.append("imported feed")


def _by_a_telephone(field: Field, made: Planted, words: str, short: str) -> None:
    """A form of ODK Collect with a file, by a telephone that a keeper lets in and that is cut off again."""
    keeper, page = field.at_desk("fondation"), "/bureau/demandes/telephones/"
    asked = {"holder": short, "days": "31", "origin": "http://127.0.0.1"}
    shown = keeper.post(f"{page}ajouter/", page=page, data=asked)
    token = re.search(r'<code>(tel-\w+)</code>.+?class="code">(\w{28})<', shown.text, re.DOTALL)
    assert token is not None, f"no telephone: {shown.status_code}"
    files = {"xml_submission_file": ("fiche.xml", filled(escape(words))), "1.txt": ("1.txt", words.encode())}
    telephone = field.stranger()
    sent = telephone.session.post(
        f"{field.node.address}/collecte/submission", files=files, auth=token.groups(), timeout=60
    )
    assert sent.status_code == 201, f"/collecte/submission answered {sent.status_code}"
    key = uuid_of(field.one("SELECT id FROM intake_phone ORDER BY rowid DESC"))
    took(keeper, f"{page}{key}/couper/", page)
    made.ways += ["who carries a telephone", "form of ODK Collect", "its file"]
