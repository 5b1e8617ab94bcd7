"""Who reads what of the log: words for what one may know, a mark that says nothing for the rest."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from django.db import transaction
from django.test import Client
from django.utils import timezone

from vigie.doors.desk.journal import reading
from vigie.doors.desk.journal.reach import Reach
from vigie.ground.access.roles import Role
from vigie.ground.accounts.actor import Actor
from vigie.ground.audit.actions import note
from vigie.ground.audit.exporting import read_export
from vigie.ground.audit.models import Chain, Entry
from vigie.ground.seal.actions import admit
from vigie.ground.seal.factories import make_person
from vigie.ground.seal.opening import open_one
from vigie.ground.tasks.models import Task
from vigie.protection.incidents.factories import make_incident
from vigie.protection.incidents.models import Incident

pytestmark = pytest.mark.slow

People = dict[str, Actor]
Browsers = Callable[[Actor], Client]
LOG = "/bureau/journal/"


def write(verb: str, thing: tuple[str, str], by: Actor, times: int = 1, chain: str = Chain.DESK) -> None:
    with transaction.atomic():
        for _time in range(times):
            note(verb, thing, by=by, chain=chain)


@pytest.fixture
def incident(people: People) -> Incident:
    """Recorded by the monitor, and opened by the decider."""
    made = make_incident(by=people["monitor"])
    open_one(made, by=people["decider"])
    return made


@pytest.fixture
def refuge_task(people: People) -> Task:
    """A record of the refuge's team, which the monitoring team may not know of."""
    outsider = people["outsider"]
    assert outsider.user is not None
    return assign_to_shelter(outsider)


def assign_to_shelter(by: Actor) -> Task:
    task = Task(owner=by.user, due_at=timezone.now(), subject_kind="x.y", subject_id="1")
    task.seal({"title": "t", "outcome": ""}, "shelter")
    with transaction.atomic():
        task.save(force_insert=True)
        note("task.assign", task, by=by)
    return task


def page_of(client: Client, **asked: object) -> str:
    answer = client.get(LOG, asked)
    assert answer.status_code == 200
    return answer.content.decode()


def rows(page: str) -> list[str]:
    """Each line of the log's table as its words."""
    lines = re.findall(r'<tr class="entry">(.*?)</tr>', page, re.DOTALL)
    cells = [re.sub(r"<[^>]+>", " ", row) for row in lines]
    return [" ".join(row.split()) for row in cells]


# --- What one may know --------------------------------------------------------------------------------------------


def test_a_decider_reads_who_did_what_to_the_records_of_their_team_in_plain_words(
    people: People, client_of: Browsers, incident: Incident
) -> None:
    page = page_of(client_of(people["decider"]))
    assert f"monitor a enregistré une violation {incident.pk.hex[:8]}" in " ".join(rows(page))
    assert "decider (vous) a ouvert une violation" in " ".join(rows(page))
    assert f'href="{incident.get_absolute_url()}"' in page


def test_an_officer_reads_their_own_entries_and_nobody_else_s_whatever_they_ask(
    people: People, client_of: Browsers, incident: Incident
) -> None:
    officer = people["officer2"]
    write("session.open", ("accounts.user", officer.audit_id), officer)
    client = client_of(officer)
    for asked in ({}, {"personne": people["monitor"].audit_id}, {"quoi": "violation"}, {"sur": "incidents.incident"}):
        page = page_of(client, **asked)
        assert "a enregistré" not in page
        assert "monitor " not in " ".join(rows(page))
    assert "officer2 (vous) a ouvert une session" in rows(page_of(client))[0]
    assert 'name="personne"' not in page_of(client)
    assert "porte publique" not in page_of(client)


@pytest.mark.parametrize(
    ("role", "reads"), [(Role.KEEPER, True), (Role.DECIDER, True), (Role.MONITOR, False), (Role.ANALYST, False)]
)
def test_keepers_and_deciders_read_others_entries_and_other_roles_do_not(
    people: People, client_of: Browsers, incident: Incident, role: Role, reads: bool
) -> None:
    reader = make_person("reader", {"monitoring": role}, by=people["founder"])
    page = page_of(client_of(reader))
    assert ("a enregistré une violation" in page) is reads


def test_a_record_of_another_team_is_neither_named_nor_hinted_at(
    people: People, client_of: Browsers, incident: Incident, refuge_task: Task
) -> None:
    page = page_of(client_of(people["decider"]))
    assert refuge_task.pk.hex[:8] not in page.replace("-", "")
    assert "outsider" not in page
    keeper = make_person("keeper2", {"shelter": Role.KEEPER}, by=people["founder"])
    theirs = page_of(client_of(keeper))
    assert "outsider a confié une tâche" in " ".join(rows(theirs))
    assert incident.pk.hex[:8] not in theirs
    assert "violation" not in " ".join(rows(theirs))


def both_teams(people: People) -> tuple[Task, Task]:
    """The outsider joins monitoring, and acts twice on records of the refuge."""
    outsider = people["outsider"]
    assert outsider.user is not None
    admit(outsider.user, "monitoring", Role.MONITOR, by=people["founder"])
    return assign_to_shelter(outsider), assign_to_shelter(outsider)


def test_what_a_teammate_does_elsewhere_is_one_sentence_and_one_mark_that_are_always_the_same(
    people: People, client_of: Browsers
) -> None:
    tasks = both_teams(people)
    open_one(tasks[0], by=people["outsider"])
    page = page_of(client_of(people["decider"]))
    hidden = [row for row in rows(page) if "outsider" in row and "••• " in row]
    words = {re.sub(r"^.*? outsider", "outsider", row).rpartition(" ")[0] for row in hidden}
    assert len(hidden) == 3
    assert words == {"outsider a agi sur un dossier que vous ne pouvez pas ouvrir ••• (caché)"}
    for task in tasks:
        assert task.pk.hex[:8] not in page.replace("-", "")


@pytest.mark.parametrize("asked", [{"quoi": "task"}, {"quoi": "opening"}, {"sur": "tasks.task"}])
def test_no_filter_tells_what_a_hidden_entry_is(people: People, client_of: Browsers, asked: dict[str, str]) -> None:
    tasks = both_teams(people)
    open_one(tasks[0], by=people["outsider"])
    assert not rows(page_of(client_of(people["decider"]), **asked))
    assert len(rows(page_of(client_of(people["outsider"]), **asked))) >= 1  # the same question, of their own


def test_one_s_own_entries_stay_readable_after_one_left_the_team(people: People, client_of: Browsers) -> None:
    monitor = people["monitor"]
    incident = make_incident(by=monitor)
    assert monitor.user is not None
    monitor.user.memberships.update(ended_at=timezone.now())
    page = page_of(client_of(monitor))
    assert "monitor (vous) a enregistré une violation ••• " in " ".join(rows(page))
    assert incident.pk.hex[:8] not in page


def test_what_is_a_person_s_own_is_known_to_those_who_know_the_person(people: People, client_of: Browsers) -> None:
    for name in ("monitor", "outsider"):
        write("passkey.add", ("accounts.passkey", "1"), people[name])
        write("list.open", ("search", "4"), people[name])
    said = " ".join(rows(page_of(client_of(people["decider"]))))
    assert "monitor a ajouté une clé d’accès" in said
    assert "monitor a ouvert une liste : ce qu’une recherche a lu" in said
    assert said.count("clé d’accès") == said.count("recherche") == 1  # nothing of the outsider
    assert "outsider" not in said
    assert "autre équipe" not in said


def test_the_node_s_own_work_is_said_to_be_its_own(people: People, client_of: Browsers) -> None:
    write("outlook.run", ("outlook.run", "1"), Actor.system())
    assert "La base elle-même a examiné les séries" in " ".join(rows(page_of(client_of(people["decider"]))))


def test_an_entry_that_names_nothing_this_version_knows_is_no_crash(people: People, client_of: Browsers) -> None:
    decider = people["decider"]
    for thing in [("gone.type", "x"), ("incidents.incident", "no uuid"), ("nonsense", ""), ("access.membership", "x")]:
        write("thing.never", thing, decider)
    found = rows(page_of(client_of(decider)))[:4]
    assert all("a fait quelque chose que cette version ne sait pas dire" in row for row in found)


# --- The public chain ---------------------------------------------------------------------------------------------


def test_of_the_public_chain_only_counts_a_day_are_shown(people: People, client_of: Browsers) -> None:
    report = "6b1f3c1e-0000-4000-8000-00000000beef"
    write("report.receive", ("intake.report", report), Actor.nobody(), times=7, chain=Chain.PUBLIC)
    page = page_of(client_of(people["decider"]))
    counts = page.partition("<details")[2]
    assert re.search(r">\s*7\s*<", counts)
    assert report not in page
    assert "6b1f3c1e" not in page
    assert "a envoyé une demande" not in page


# --- Finding ------------------------------------------------------------------------------------------------------


def test_the_log_is_filtered_by_person_kind_of_act_type_and_day(
    people: People, client_of: Browsers, incident: Incident
) -> None:
    client = client_of(people["decider"])
    today = datetime.now(UTC).date()
    by_person = rows(page_of(client, personne=people["monitor"].audit_id))
    assert by_person
    assert all(" monitor " in row for row in by_person)
    openings = rows(page_of(client, quoi="opening"))
    assert openings
    assert all("a ouvert" in row for row in openings)
    about = rows(page_of(client, sur="incidents.incident"))
    assert about
    assert all("violation" in row for row in about)
    assert rows(page_of(client, jour=today))
    assert not rows(page_of(client, jour=today - timedelta(days=1)))
    assert not rows(page_of(client, jour=today + timedelta(days=1)))
    assert "Choisissez un autre jour" in page_of(client, jour=today + timedelta(days=1))


def test_a_filter_that_cannot_be_is_said_beside_its_field_and_shows_nothing(
    people: People, client_of: Browsers, incident: Incident
) -> None:
    for asked in ({"jour": "hier"}, {"personne": people["outsider"].audit_id}, {"quoi": "x"}, {"sur": "x"}):
        answer = client_of(people["decider"]).get(LOG, asked)
        assert answer.status_code == 400
        assert not rows(answer.content.decode())


def test_pages_follow_each_other_without_a_gap_or_a_double(people: People, client_of: Browsers) -> None:
    decider = people["decider"]
    write("session.open", ("accounts.user", decider.audit_id), decider, times=120)
    client, seen, before = client_of(decider), [], ""
    while True:
        page = page_of(client, personne=decider.audit_id, **({"avant": before} if before else {}))
        seen += [int(row.split()[-1].replace("\u202f", "")) for row in rows(page)]
        following = re.search(r'rel="next" href="[^"]*avant=(\d+)', page)
        if following is None:
            break
        before = following.group(1)
    own = Entry.objects.filter(chain=Chain.DESK).saying(actor=decider.audit_id).order_by("-seq")
    assert seen == list(own.values_list("seq", flat=True))
    assert len(seen) >= 120


@pytest.mark.parametrize("before", ["x", "-1", "9" * 40, "²"])
def test_a_place_that_is_none_begins_at_the_newest(people: People, client_of: Browsers, before: str) -> None:
    client = client_of(people["founder"])
    assert rows(page_of(client, avant=before)) == rows(page_of(client))


def test_a_rare_find_offers_to_look_further_back(
    people: People, client_of: Browsers, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reading, "LOOKED_AT", reading.PIECE)
    decider = people["decider"]
    incident = make_incident(by=people["monitor"])
    open_one(incident, by=decider)
    write("session.open", ("accounts.user", decider.audit_id), decider, times=150)
    page = page_of(client_of(decider), personne=decider.audit_id, quoi="opening")
    assert "Rien trouvé jusqu’ici" in page
    following = re.search(r"avant=(\d+)", page)
    assert following is not None
    further = page_of(client_of(decider), personne=decider.audit_id, quoi="opening", avant=following.group(1))
    assert "a ouvert une violation" in further


def test_times_are_in_the_reader_s_language(people: People, client_of: Browsers, incident: Incident) -> None:
    page = page_of(client_of(people["decider"]))
    assert re.search(r'<th scope="rowgroup" colspan="3"><time datetime="[^"]+">[a-z]+ \d+ \S+ \d{4}</time>', page)


# --- One record ---------------------------------------------------------------------------------------------------


def test_a_violation_s_page_says_who_opened_and_changed_it(
    people: People, client_of: Browsers, incident: Incident
) -> None:
    page = client_of(people["monitor2"]).get(incident.get_absolute_url()).content.decode()
    beside = page.partition("Qui l’a ouvert ou modifié")[2].partition("</section>")[0]
    said = " ".join(re.sub(r"<[^>]+>", " ", beside).split())
    assert "monitor2 (vous) a ouvert une violation" in said
    assert "decider a ouvert une violation" in said
    assert "monitor a enregistré une violation" in said


def test_the_same_opening_many_times_in_a_row_is_one_line(people: People, incident: Incident) -> None:
    for _time in range(4):
        open_one(incident, by=people["decider"])
    from vigie.ground.audit.queries import entries_about

    lines = reading.about(Reach(people["monitor2"]), entries_about("incidents.incident", incident.pk))
    assert [(line.who, line.times) for line in lines] == [("decider", 5), ("monitor", 1)]


def test_a_record_s_entries_are_for_those_who_may_open_it(
    people: People, client_of: Browsers, incident: Incident
) -> None:
    address = f"{LOG}incidents.incident/{incident.pk}/"
    page = client_of(people["analyst"]).get(address)
    assert page.status_code == 200
    assert "a enregistré une violation" in page.content.decode()
    for name in ("outsider", "coordinator"):
        assert client_of(people[name]).get(address).status_code == 404
    assert Client().get(address).status_code == 302


@pytest.mark.parametrize("kind", ["incidents.incident", "accounts.user", "gone.type", "intake.report", "plan.node"])
@pytest.mark.parametrize("key", ["x", "6b1f3c1e-0000-4000-8000-00000000beef", "1"])
def test_the_entries_of_nothing_are_not_there(people: People, client_of: Browsers, kind: str, key: str) -> None:
    assert client_of(people["founder"]).get(f"{LOG}{kind}/{key}/").status_code == 404


# --- Export -------------------------------------------------------------------------------------------------------


def test_a_keeper_of_every_team_exports_the_signed_log_and_that_is_an_entry(
    people: People, client_of: Browsers, incident: Incident, tmp_path: Path
) -> None:
    client = client_of(people["founder"])
    assert "Exporter le journal signé" in page_of(client)
    answer = client.post(f"{LOG}exporter/")
    assert answer.status_code == 200
    assert answer["Cache-Control"] == "no-store"
    (tmp_path / "file").write_bytes(b"".join(answer.streaming_content))
    found = read_export(tmp_path / "file")
    assert not found.fault
    last = Entry.objects.filter(chain=Chain.DESK).order_by("seq").last()
    assert last is not None
    assert (found.last, last.facts["verb"], last.facts["actor"]) == (
        last.seq,
        "audit.export",
        people["founder"].audit_id,
    )


@pytest.mark.parametrize("name", ["officer", "decider", "outsider"])
def test_nobody_else_exports_it(people: People, client_of: Browsers, name: str) -> None:
    before = Entry.objects.count()
    client = client_of(people[name])
    assert client.post(f"{LOG}exporter/").status_code == 403
    assert "Exporter le journal signé" not in page_of(client)
    assert client.get(f"{LOG}exporter/").status_code == 405
    assert Entry.objects.count() == before


def test_a_keeper_of_one_team_does_not_export_the_records_of_all(people: People, client_of: Browsers) -> None:
    keeper = make_person("keeper2", {"monitoring": Role.KEEPER}, by=people["founder"])
    assert client_of(keeper).post(f"{LOG}exporter/").status_code == 403
