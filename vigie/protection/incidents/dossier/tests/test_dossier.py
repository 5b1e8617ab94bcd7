"""A dossier says what was chosen and nothing else, to those who may read the violation, and leaves a trace."""

from __future__ import annotations

import io
import json
import zipfile
from typing import Any

import pikepdf
import pytest
from docx import Document

from vigie.ground.access.errors import Denied, Invalid
from vigie.ground.audit.models import Entry
from vigie.ground.seal.factories import afresh
from vigie.ground.seal.fixtures import People
from vigie.ground.seal.opening import open_one
from vigie.protection.incidents import actions
from vigie.protection.incidents.dossier.actions import make_dossier
from vigie.protection.incidents.dossier.content import Part
from vigie.protection.incidents.dossier.passages import key_of
from vigie.protection.incidents.factories import agreed_to, make_act, make_incident
from vigie.protection.incidents.models import Incident

pytestmark = [pytest.mark.django_db, pytest.mark.slow]
ASKED: dict[str, Any] = {"recipient": "Rapporteuse (exemple)", "reason": "Appel urgent", "harm": "La source : ôtée."}
SECRETS = {
    Part.NARRATIVE: "Récit inventé.",
    Part.VICTIMS: "Personne A (exemple)",
    Part.AUTHORS: "Brigade inventée",
    Part.LOCALITY: "Quartier inventé",
    Part.SOURCES: "cousine inventée",
}


def violation(people: People) -> Incident:
    author = {"category": "police", "name": SECRETS[Part.AUTHORS]}
    made = make_incident(by=people["monitor"], locality=SECRETS[Part.LOCALITY], acts=[make_act(perpetrators=[author])])
    known = open_one(made, by=people["monitor"])
    known["sources"] = [{"kind": "witness", "reliability": "reliable", "words": SECRETS[Part.SOURCES]}]
    made.seal(known, made.team_id)
    made.save()
    agreed_to(made, SECRETS[Part.VICTIMS], to=ASKED["recipient"], by=people["monitor"])
    return made


def words_of(document: bytes, form: str) -> str:
    if form == "json":
        return document.decode()
    paper = Document(io.BytesIO(document))
    return "\n".join(paragraph.text for paragraph in paper.paragraphs)


@pytest.mark.parametrize("form", ["json", "docx"])
def test_what_was_not_chosen_is_not_in_it_and_what_was_is(people: People, form: str) -> None:
    made = violation(people)
    for part, secret in SECRETS.items():
        _mark, document = make_dossier(made, form=form, parts=[part], **ASKED, by=people["monitor"])
        said = words_of(document, form)
        assert secret in said, part
        assert not [other for other in SECRETS.values() if other != secret and other in said], part
    _mark, bare = make_dossier(made, form=form, parts=[], **ASKED, by=people["monitor"])
    assert not [secret for secret in SECRETS.values() if secret in words_of(bare, form)]
    assert "Menaces (exemple)" not in words_of(bare, form)
    assert "Cameroun" in words_of(bare, form)


def test_each_form_is_what_it_says_and_names_neither_the_maker_nor_the_hour(people: People) -> None:
    made = violation(people)
    mark, paper = make_dossier(made, form="pdf", parts=Part.values, **ASKED, by=people["monitor"])
    with pikepdf.open(io.BytesIO(paper)) as opened:
        assert len(opened.pages) >= 1
        assert str(opened.docinfo.get("/Title")) == mark
        assert "/CreationDate" not in opened.docinfo
    mark, word = make_dossier(made, form="docx", parts=Part.values, **ASKED, by=people["monitor"])
    core = zipfile.ZipFile(io.BytesIO(word)).read("docProps/core.xml").decode()
    assert "monitor" not in core
    assert "T00:00:00Z" in core
    _mark, values = make_dossier(made, form="json", parts=[], **ASKED, by=people["monitor"])
    assert len(json.loads(values)["left_out"]) == len(Part)


def test_only_who_may_read_it_makes_one_and_only_with_reader_reason_and_harm(people: People, client_of: Any) -> None:
    made = violation(people)
    with pytest.raises(Denied):
        make_dossier(made, form="json", parts=[], **ASKED, by=people["analyst"])
    for name in ASKED:
        with pytest.raises(Invalid):
            make_dossier(made, form="json", parts=[], **{**ASKED, name: " "}, by=people["monitor"])
    page = f"{made.get_absolute_url()}dossier/"
    assert client_of(people["decider"]).get(page).status_code in {403, 404}
    monitor = client_of(people["monitor"])
    refused = monitor.post(page, {"recipient": "Rapporteuse (exemple)", "form": "json"})
    assert refused.status_code == 422
    assert "Rapporteuse (exemple)" in refused.content.decode()
    answer = monitor.post(page, {**ASKED, "form": "json", "parts": ["victims"]})
    assert answer["Content-Type"] == "application/json"
    assert "no-store" in answer["Cache-Control"]
    assert "monitor" not in answer["Content-Disposition"]
    assert SECRETS[Part.VICTIMS] in answer.content.decode()
    restricted = Incident.objects.get(pk=made.pk)
    actions.restrict(restricted, [people["monitor2"].user], by=people["monitor2"])
    assert monitor.get(page).status_code == 404


def test_it_is_remembered_sealed_and_in_the_journal_without_a_word(people: People, client_of: Any) -> None:
    made = violation(people)
    mark, _document = make_dossier(made, form="json", parts=["victims"], **ASKED, by=people["monitor"])
    step = open_one(Incident.objects.get(pk=made.pk), by=afresh(people["monitor2"]))["steps"][-1]
    assert (step["verb"], step["to"], step["parts"], step["mark"]) == ("export", ASKED["recipient"], ["victims"], mark)
    bodies = [bytes(entry.body) for entry in Entry.objects.all()]
    assert len([body for body in bodies if b"incident.export" in body]) == 1
    assert not [body for body in bodies if b"Rapporteuse" in body]
    page = client_of(people["monitor2"]).get(made.get_absolute_url()).content.decode()
    assert ASKED["recipient"] in page
    assert mark in page


def test_passages_with_a_part_of_a_name_are_shown_and_block_until_said_otherwise(
    people: People, client_of: Any
) -> None:
    told = "MBALLA et sa sœur (exemple) ont été suivies."
    acts = [make_act(victim="Jeanne Mballa", details="Menacée, dit J. Mballa.")]
    made = make_incident(by=people["monitor"], narrative=told, acts=acts)
    page, client = f"{made.get_absolute_url()}dossier/", client_of(people["monitor"])
    asked = {**ASKED, "form": "json", "parts": ["narrative", "locality"]}
    refused = client.post(page, asked)
    assert refused.status_code == 400
    assert "<mark>MBALLA</mark>" in refused.content.decode()
    assert "<mark>Mballa</mark>" in refused.content.decode()
    still = client.post(page, {**asked, f"coarse-{key_of(told)}": "on"})
    assert still.status_code == 400
    assert "[…] et sa sœur (exemple)" in still.content.decode()
    other = {f"written-{key_of(told)}": "[…] et sa sœur", f"written-{key_of(acts[0].details)}": "Menacée, dit Mballa"}
    assert client.post(page, {**asked, **other}).status_code == 400
    other[f"written-{key_of(acts[0].details)}"] = "Menacée (exemple), dit-elle."
    answer = client.post(page, {**asked, **other})
    assert answer.status_code == 200
    assert "mballa" not in answer.content.decode().casefold()
    assert "Menacée (exemple), dit-elle." in answer.content.decode()
    kept = open_one(Incident.objects.get(pk=made.pk), by=afresh(people["monitor2"]))
    assert kept["narrative"] == told
    assert len(kept["steps"][-1]["otherwise"]) == 2
