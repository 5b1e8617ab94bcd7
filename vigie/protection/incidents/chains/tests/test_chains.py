"""Relations open only where both ends open, for those who may read both; pages draw and tell what they open."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from django.db import connection
from django.utils import translation

from vigie.ground.access.errors import Altered, Denied, Invalid, WrongState
from vigie.ground.access.models import Alarm
from vigie.ground.accounts.actor import Actor
from vigie.ground.audit.models import Entry
from vigie.ground.seal.actions import rotate
from vigie.ground.seal.coercion_models import OpeningTally
from vigie.ground.seal.factories import afresh
from vigie.ground.seal.fixtures import People
from vigie.ground.seal.opening import open_one
from vigie.ground.seal.resealing import reseal_some
from vigie.protection.incidents import actions
from vigie.protection.incidents.chains.actions import end, relate
from vigie.protection.incidents.chains.finding import by_words
from vigie.protection.incidents.chains.picture import drawings, graph_of
from vigie.protection.incidents.chains.reading import Chain, chain_of
from vigie.protection.incidents.chains.relations import KEPT_AS, Relation
from vigie.protection.incidents.chains.timeline import of_chain
from vigie.protection.incidents.factories import make_act, make_incident
from vigie.protection.incidents.models import Incident

pytestmark = [pytest.mark.django_db, pytest.mark.slow]
REPRISAL = Relation("", "", "reprisal_for", "2026-03-01", "month", "likely", "Même voiture (exemple).")


def again(incident: Incident) -> Incident:
    return Incident.objects.get(pk=incident.pk)


def chain(incident: Incident, by: Actor, **how: int) -> Chain:
    fresh, reader = again(incident), afresh(by)
    return chain_of(fresh, open_one(fresh, by=reader), by=reader, **how)


def pair(people: People, **facts: Any) -> tuple[Incident, Incident]:
    """An arrest in March that was a reprisal for a threat in January, of the same person."""
    author = [{"category": "army", "name": "Unité inventée"}]
    threat = make_incident(by=people["officer"], title="La menace", day=date(2026, 1, 9), **facts)
    arrest = make_incident(
        by=people["officer"],
        title="L’arrestation",
        day=date(2026, 3, 1),
        precision="month",
        acts=[make_act(act="arrest", perpetrators=author), make_act(victim="", act="threat")],
    )
    relate(arrest, threat, REPRISAL, by=people["monitor"])
    return arrest, threat


@pytest.fixture
def related(people: People) -> tuple[Incident, Incident]:
    return pair(people)


def test_a_relation_is_read_from_either_end_with_all_that_is_said_of_it(people: People, related) -> None:
    for one, words in zip(related, ("is a reprisal for", "was met with the reprisal"), strict=True):
        (found,) = chain(one, people["analyst"]).relations
        assert (found.kind, found.day, found.precision, found.certainty) == (
            "reprisal_for", "2026-03-01", "month", "likely",
        )  # fmt: skip
        assert (found.note, found.by) == ("Même voiture (exemple).", "monitor")
        with translation.override("en"):
            assert str(found.said_by(one.pk)) == words


def test_neither_row_nor_audit_says_that_two_are_related(people: People, related) -> None:
    arrest, threat = related
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM incidents_incident")
        for row in cursor.fetchall():
            ids = {arrest.pk.hex, threat.pk.hex}
            held = b"".join(bytes(v) if isinstance(v, bytes | memoryview) else str(v).encode() for v in row)
            text = held.replace(b"-", b"").decode("latin-1")
            assert sum(key in text for key in ids) == 1
    (entry,) = [entry.facts for entry in Entry.objects.all() if entry.facts["verb"] == "incident.relate"]
    assert entry["id"] == "2"


def test_one_end_alone_keeps_nothing_but_the_others_id(people: People, related) -> None:
    (link,) = open_one(again(related[0]), by=afresh(people["analyst"]))[KEPT_AS]
    assert set(link) == {"id", "with", "half", "sealed"}
    assert "Même voiture" not in str(link)
    assert "reprisal" not in str(link)


def test_who_may_not_see_one_end_sees_neither_relation_nor_count(people: People, client_of, related) -> None:
    arrest, threat = related
    address = f"{arrest.get_absolute_url()}chaine/"
    assert "La menace" in client_of(people["analyst"]).get(address).content.decode()
    actions.restrict(threat, [people["monitor2"].user], by=people["monitor"])
    page = client_of(people["analyst"]).get(address)
    assert page.context["lines"] == []
    assert page.context["graph"].more == 0
    assert "La menace" not in page.content.decode()
    assert "La menace" not in client_of(people["analyst"]).get(f"{address}relier/").content.decode()
    assert "La menace" in client_of(people["monitor2"]).get(address).content.decode()
    for end_of in ("chaine/", "chaine/relier/", "chronologie/"):
        assert client_of(people["analyst"]).get(f"{threat.get_absolute_url()}{end_of}").status_code == 404
        assert client_of(people["outsider"]).get(f"{arrest.get_absolute_url()}{end_of}").status_code == 404


def test_what_opens_with_two_is_passed_over(people: People, related) -> None:
    arrest, threat = related
    named = [people[name].user for name in ("monitor2", "analyst")]
    actions.restrict(threat, named, two=True, by=people["monitor"])
    assert chain(arrest, people["monitor"]).relations == []
    assert len(chain(arrest, people["monitor"]).members) == 1


def test_relations_come_under_new_keys_with_their_violations(people: People, related) -> None:
    rotate("monitoring", by=people["founder"])
    while reseal_some("monitoring", by=afresh(people["monitor"]), seconds=9).left:
        pass
    assert len(chain(related[0], people["monitor2"]).relations) == 1


def test_a_relation_put_into_another_violation_opens_for_nobody(people: People, related) -> None:
    arrest, threat = related
    other = make_incident(by=people["officer"], title="Autre")
    for one, link in (
        (other, {**open_one(again(arrest), by=people["monitor"])[KEPT_AS][0]}),
        (threat, {**open_one(again(threat), by=people["monitor"])[KEPT_AS][0], "with": str(other.pk)}),
    ):
        fresh = again(one)
        known = open_one(fresh, by=people["monitor"])
        fresh.seal({**known, KEPT_AS: [link]}, fresh.team_id)
        fresh.save()
    with pytest.raises(Altered):
        chain(other, people["monitor"])
    assert Alarm.objects.filter(subject_id=str(other.pk)).exists()


def test_monitors_and_officers_relate_and_nobody_else(people: People, client_of) -> None:
    one, other = make_incident(by=people["officer"]), make_incident(by=people["officer"])
    with pytest.raises(Denied):
        relate(one, other, REPRISAL, by=people["analyst"])
    page = f"{one.get_absolute_url()}chaine/"
    assert client_of(people["analyst"]).get(f"{page}relier/").status_code == 403
    assert "relier/" not in client_of(people["analyst"]).get(page).content.decode()
    form = {"other": str(other.pk), "kind": "followed_by", "certainty": "likely", "precision": "unknown"}
    assert client_of(people["officer"]).post(f"{page}relier/", {**form, "kind": ""}).status_code == 422
    undated = {**form, "day": "2026-03-01"}
    assert client_of(people["officer"]).post(f"{page}relier/", undated).status_code == 422
    assert client_of(people["officer"]).post(f"{page}relier/", form).status_code == 302
    assert client_of(people["officer"]).post(f"{page}relier/", form).status_code == 422
    assert len(chain(one, people["monitor"]).relations) == 1


def test_nonsense_is_refused_and_so_is_the_slower_of_two(people: People, related) -> None:
    arrest, threat = related
    for target, about in (
        (arrest, REPRISAL),
        (threat, replace(REPRISAL, kind="friends")),
        (threat, REPRISAL),
        (threat, replace(REPRISAL, kind="part_of", day="2999-01-01")),
    ):
        with pytest.raises(Invalid):
            relate(again(arrest), again(target), about, by=people["monitor"])
    late = again(threat)
    actions.start_review(again(threat), reason="Vu.", by=people["monitor"])
    with pytest.raises(WrongState):
        relate(again(arrest), late, replace(REPRISAL, kind="followed_by"), by=people["monitor"])
    assert len(chain(arrest, people["monitor"]).relations) == 1


def test_an_ended_relation_stays_readable_and_is_not_drawn(people: People, client_of, related) -> None:
    arrest, threat = related
    (held,) = chain(arrest, people["monitor"]).relations
    address = f"{threat.get_absolute_url()}chaine/{arrest.pk}/{held.id}/"
    field = f"r{held.id.replace('-', '')}-reason"
    assert client_of(people["analyst"]).post(address, {field: "x"}).status_code == 403
    assert client_of(people["monitor2"]).post(address, {field: ""}).status_code == 422
    assert client_of(people["monitor2"]).post(address, {field: "Autre voiture."}).status_code == 302
    found = chain(arrest, people["monitor"])
    assert found.relations[0].ended["why"] == "Autre voiture."
    assert found.holding == []
    assert (
        "Autre voiture."
        in client_of(people["analyst"]).get(address.partition("chaine/")[0] + "chaine/").content.decode()
    )
    with pytest.raises(WrongState):
        end(again(arrest), again(threat), held.id, reason="Encore.", by=people["monitor"])


def test_the_same_person_is_one_node_and_the_nameless_none(people: People, related) -> None:
    graph = graph_of(chain(related[1], people["analyst"]))
    assert [(node.kind, node.name) for node in graph.nodes] == [
        ("violation", "La menace"),
        ("violation", "L’arrestation"),
        ("person", "Personne A (exemple)"),
        ("author", "Unité inventée"),
    ]
    assert [line.kind for line in graph.lines].count("victim") == 2
    for drawing in drawings(graph):
        assert len(drawing.shapes) == len(graph.nodes)
        assert len(drawing.paths) == len(graph.lines) == len(graph.rows)


def test_what_is_beyond_the_picture_is_counted(people: People, related) -> None:
    arrest, threat = related
    found = chain(arrest, people["monitor"], most=1)
    assert (len(found.members), found.more) == (1, 1)
    assert graph_of(chain(arrest, people["monitor"]), most=3).more == 1
    third = make_incident(by=people["officer"], title="Troisième")
    relate(again(threat), third, replace(REPRISAL, kind="followed_by"), by=people["monitor"])
    assert len(chain(arrest, people["monitor"]).members) == 3
    assert len(chain(arrest, people["monitor"]).relations) == 2
    assert len(chain(arrest, people["monitor"], steps=1).members) == 2
    assert chain(arrest, people["monitor"], most=2).more == 1
    assert chain(threat, people["monitor"], most=2).more == 1


def test_a_month_stays_a_month_in_time_and_on_the_page(people: People, client_of, related) -> None:
    told = of_chain(chain(related[0], people["monitor"]))
    assert told.dated[0].what == "La menace"
    assert told.last == date(2026, 3, 31)
    page = client_of(people["monitor"]).get(f"{related[0].get_absolute_url()}chaine/").content.decode()
    assert 'datetime="2026-03"' in page
    assert 'datetime="2026-03-01"' not in page
    assert "style=" not in re.sub(r"<link[^>]*>", "", page)


def test_one_violation_in_time_tells_facts_work_and_files(people: People, client_of, related) -> None:
    arrest, _threat = related
    actions.start_review(again(arrest), reason="Pris en main.", by=people["monitor"])
    page = client_of(people["analyst"]).get(f"{arrest.get_absolute_url()}chronologie/")
    kinds = [event.kind for event in page.context["timeline"].dated]
    assert kinds.count("fact") == 3
    assert kinds.count("work") == 2
    assert "Pris en main." in page.content.decode()


def test_the_titles_that_a_search_by_words_shows_count_as_openings(people: People) -> None:
    reader = people["monitor"]
    for title in ("Garage un", "Garage deux", "Ailleurs"):
        make_incident(by=people["officer"], title=title)
    before = sum(row.n for row in OpeningTally.objects.filter(user=reader.user))
    found = by_words("garage", Incident.objects.visible_to(reader), by=reader)
    assert len(found.listed) == 2
    assert sum(row.n for row in OpeningTally.objects.filter(user=reader.user)) == before + 2


def test_the_other_end_is_found_by_words_within_what_one_may_read(people: People, client_of) -> None:
    monitor, client = people["monitor"], client_of(people["monitor"])
    here = make_incident(by=people["officer"], title="Ici (exemple)")
    far = make_incident(
        by=people["officer"], country="TCD", area="", title="Au loin", narrative="Garage du Marché (inventé)."
    )
    kept = make_incident(by=people["officer"], title="À part", narrative="Le garage, encore (inventé).")
    actions.restrict(kept, [people["monitor2"].user], by=people["officer"])
    page = f"{here.get_absolute_url()}chaine/relier/"
    assert str(far.pk) not in client.get(page).content.decode()
    found = client.post(page, {"words": "MARCHE gara"})
    assert found.status_code == 200
    assert [key for key, _title in found.context["form"].fields["other"].choices] == [str(far.pk)]
    assert str(kept.pk) not in found.content.decode()
    theirs = client_of(people["monitor2"]).post(page, {"words": "garage"}).context["form"].fields["other"].choices
    assert {key for key, _title in theirs} == {str(far.pk), str(kept.pk)}
    assert client.post(page, {"words": "garage absent"}).context["form"].fields["other"].choices == []
    for too_little in (" ; ", "g", "ga ma"):
        assert client.post(page, {"words": too_little}).status_code == 422
    assert client.post(page, {"words": "garage du"}).context["form"].fields["other"].choices
    assert client_of(people["analyst"]).post(page, {"words": "garage"}).status_code == 403
    assert client_of(people["protector"]).post(page, {"words": "garage"}).status_code == 404
    bodies = b"".join(bytes(entry.body) for entry in Entry.objects.all())
    assert b"garage" not in bodies.lower()
    typed = {"kind": "part_of", "certainty": "unknown", "precision": "unknown", "note": ""}
    assert client.post(page, {**typed, "other": str(kept.pk)}).status_code == 422
    assert client.post(page, {**typed, "other": str(far.pk)}).status_code == 302
    assert [one.other(here.pk) for one in chain(here, monitor).relations] == [far.pk]
