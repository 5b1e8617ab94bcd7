"""Former versions stay, readable by those who read the violation and by nobody else, and can be brought back."""

from __future__ import annotations

from typing import Any

import pytest
from django.apps import apps

from vigie.ground.access.errors import Altered, Denied, Invalid, WrongState
from vigie.ground.accounts.actor import Actor
from vigie.ground.audit.models import Entry
from vigie.ground.seal import two
from vigie.ground.seal.actions import rotate
from vigie.ground.seal.coercion_models import Absence, OpeningTally
from vigie.ground.seal.factories import afresh
from vigie.ground.seal.fixtures import People
from vigie.ground.seal.locks import give_keys_back
from vigie.ground.seal.opening import NeedsTwo, Unreadable, open_one
from vigie.ground.seal.resealing import reseal_some
from vigie.protection.incidents import actions
from vigie.protection.incidents.factories import make_act, make_facts, make_incident, verified_incident
from vigie.protection.incidents.facts import Source
from vigie.protection.incidents.forms import ViolationForm
from vigie.protection.incidents.history.actions import bring_back
from vigie.protection.incidents.history.revisions import Version, versions
from vigie.protection.incidents.history.told import differences
from vigie.protection.incidents.models import Incident

pytestmark = [pytest.mark.django_db, pytest.mark.slow]
TOLD = {Entry, OpeningTally}  # that someone opened and changed it


def again(incident: Incident) -> Incident:
    return Incident.objects.get(pk=incident.pk)


def correct(incident: Incident, *, by: Actor, country: str = "CMR", urgency: str = "none", **facts: Any) -> None:
    actions.correct(
        incident, make_facts(**facts), country=country, urgency=urgency, reason="Relu (exemple).", by=afresh(by)
    )


def kept(incident: Incident, by: Actor) -> list[Version]:
    return versions(incident, open_one(incident, by=afresh(by)))


@pytest.fixture
def corrected(people: People) -> Incident:
    """Recorded, then corrected twice: its narrative, then its country and title."""
    incident = make_incident(by=people["officer"], narrative="Deux hommes sont venus. Il pleuvait.")
    correct(incident, by=people["monitor"], narrative="Trois hommes sont venus. Il pleuvait.")
    correct(
        again(incident), by=people["monitor"], narrative="Trois hommes sont venus. Il pleuvait.", title="Visite",
        country="GAB", area="",
    )  # fmt: skip
    return again(incident)


def test_each_version_says_what_it_said(people: People, corrected: Incident) -> None:
    found = kept(corrected, people["monitor2"])
    assert [version.number for version in found] == [3, 2, 1]
    assert [version.values["title"] for version in found] == ["Visite", "Menaces (exemple)", "Menaces (exemple)"]
    assert [version.values["country"] for version in found] == ["GAB", "CMR", "CMR"]
    assert [version.facts.narrative.split()[0] for version in found] == ["Trois", "Trois", "Deux"]
    assert found[0].step is not None
    assert (found[0].step.by, found[0].step.why, found[2].step) == ("monitor", "Relu (exemple).", None)


def test_only_what_changed_is_kept_of_a_former_version(people: People, corrected: Incident) -> None:
    steps = open_one(corrected, by=people["monitor"])["steps"]
    assert [set(step["before"]) for step in steps] == [{"narrative"}, {"title", "country", "area"}]


def test_differences_are_told_in_words_and_not_in_codes(people: People) -> None:
    before = {**make_facts().sealed(), "country": "CMR", "urgency": "none"}
    now = {**before, "country": "GAB", "area": "", "urgency": "soon", "precision": "month"}
    (part,) = differences(before, now)
    told = {change.label: [piece.text for piece in change.pieces] for change in part.changes}
    assert "".join(told["Pays"]) == "CamerounGabon"
    assert any("Mois" in text for text in told[str(ViolationForm.base_fields["precision"].label)])
    assert not any("CMR" in text or "month" in text for texts in told.values() for text in texts)


def test_an_act_taken_out_does_not_make_those_after_it_look_changed(people: People) -> None:
    acts = [make_act(victim=f"Personne {name} (exemple)") for name in "ABC"]
    before = {**make_facts(acts=acts).sealed(), "country": "CMR", "urgency": "none"}
    now = {**before, "acts": before["acts"][1:], "sources": [*before["sources"], vars(Source("media"))]}
    gone, came = differences(before, now)
    assert gone.title.startswith("Atteinte 1")
    assert {piece.kind for change in gone.changes for piece in change.pieces} == {"gone"}
    assert came.title.startswith("Source 3")
    assert {piece.kind for change in came.changes for piece in change.pieces} == {"new"}


def test_the_page_marks_the_words_and_is_one_opening(people: People, client_of, corrected: Incident) -> None:
    client, opened = client_of(people["analyst"]), Entry.objects.count()
    page = client.get(f"{corrected.get_absolute_url()}historique/").content.decode()
    assert Entry.objects.count() == opened + 1
    assert "</span>Deux</del>" in page
    assert "</span>Trois</ins>" in page
    whole = client.get(f"{corrected.get_absolute_url()}historique/1/").content.decode()
    assert "Deux hommes" in whole
    assert "Trois" not in whole


def test_a_version_brought_back_is_a_new_one_and_is_verified_again(people: People, client_of) -> None:
    pair = {"first": people["monitor"], "second": people["monitor2"]}
    incident = verified_incident(by=people["officer"], title="Première", **pair)
    correct(incident, by=people["monitor"], title="Seconde")
    address = f"{incident.get_absolute_url()}historique/1/"
    client = client_of(people["monitor2"])
    assert client.post(address, {"reason": ""}).status_code == 422
    assert client.post(address, {"reason": "La source a confirmé."}).status_code == 302
    fresh = again(incident)
    found = kept(fresh, people["monitor"])
    assert [version.values["title"] for version in found] == ["Première", "Seconde", "Première"]
    assert (found[0].again, fresh.state, fresh.second_verifier) == (1, "review", None)


def test_only_who_may_correct_brings_back_and_only_what_was_kept(people: People, client_of, corrected) -> None:
    address = f"{corrected.get_absolute_url()}historique/1/"
    assert client_of(people["analyst"]).post(address, {"reason": "x"}).status_code == 403
    assert "<textarea" not in client_of(people["analyst"]).get(address).content.decode()
    assert "<textarea" in client_of(people["monitor"]).get(address).content.decode()
    with pytest.raises(Denied):
        bring_back(corrected, 1, reason="x", by=people["analyst"])
    for number in (0, 3, 4):
        with pytest.raises(Invalid):
            bring_back(corrected, number, reason="x", by=people["monitor"])
    late = again(corrected)
    correct(again(corrected), by=people["monitor"], title="Plus vite")
    with pytest.raises(WrongState):
        bring_back(late, 1, reason="x", by=people["monitor"])


def test_another_team_and_those_not_named_find_no_history(people: People, client_of, corrected: Incident) -> None:
    named = people["monitor2"].user
    assert named is not None
    pages = [f"{corrected.get_absolute_url()}historique/{end}" for end in ("", "1/")]
    assert [client_of(people["analyst"]).get(page).status_code for page in pages] == [200, 200]
    actions.restrict(corrected, [named], by=people["monitor"])
    for page in pages:
        assert client_of(people["monitor2"]).get(page).status_code == 200
        assert client_of(people["analyst"]).get(page).status_code == 404
        assert client_of(people["outsider"]).get(page).status_code == 404
    assert "Deux" in str(kept(again(corrected), people["monitor2"])[-1].values)


def test_history_comes_under_new_keys_with_its_violation(people: People, corrected: Incident) -> None:
    rotate("monitoring", by=people["founder"])
    while reseal_some("monitoring", by=afresh(people["monitor"]), seconds=9).left:
        pass
    fresh = again(corrected)
    assert fresh.epoch == 2
    assert len(kept(fresh, people["monitor2"])) == 3


def test_who_froze_their_access_opens_no_history_nor_does_one_alone_of_two(
    people: People, client_of, corrected: Incident
) -> None:
    named = [user for name in ("monitor2", "analyst") if (user := people[name].user)]
    page = f"{corrected.get_absolute_url()}historique/"
    actions.restrict(corrected, named, two=True, by=people["monitor"])
    assert client_of(people["monitor"]).get(page).status_code == 403
    two.lend(two.ask(again(corrected), by=people["monitor"]), by=people["monitor2"])
    assert client_of(people["monitor"]).get(page).status_code == 200
    with pytest.raises(NeedsTwo):
        kept(again(corrected), people["analyst"])
    give_keys_back(Absence.Kind.FREEZE, by=people["analyst"])
    with pytest.raises(Unreadable):
        kept(again(corrected), people["analyst"])


def test_a_correction_makes_no_row_that_could_outlive_or_outrun_its_violation(people: People) -> None:
    incident = make_incident(by=people["officer"])

    def rows() -> dict[str, int]:
        return {m._meta.label: m._base_manager.count() for m in apps.get_models() if m not in TOLD}

    before = rows()
    correct(again(incident), by=people["monitor"], title="Seconde")
    assert rows() == before
    assert len(kept(again(incident), people["monitor"])) == 2


def test_the_history_of_one_violation_does_not_open_in_another(people: People, corrected: Incident) -> None:
    other = make_incident(by=people["officer"])
    Incident.objects.filter(pk=other.pk).update(
        sealed=corrected.sealed, wrapped_key=corrected.wrapped_key, wrap=corrected.wrap, version=corrected.version
    )
    with pytest.raises(Altered):
        kept(again(other), people["monitor"])


def test_corrections_from_before_versions_were_kept_end_the_list(people: People, client_of) -> None:
    incident = make_incident(by=people["officer"])
    known = open_one(incident, by=people["officer"])
    old = {"verb": "correct", "by": "monitor", "at": "2026-01-05T10:00+00:00", "why": "Ancien."}
    incident.seal({**known, "steps": [old]}, incident.team_id)
    incident.save()
    correct(again(incident), by=people["monitor"], title="Nouveau")
    found = kept(again(incident), people["monitor"])
    assert [version.number for version in found] == [3, 2]
    page = client_of(people["monitor"]).get(f"{incident.get_absolute_url()}historique/")
    assert not page.context["complete"]
    assert client_of(people["monitor"]).get(f"{incident.get_absolute_url()}historique/1/").status_code == 404
