"""Our own forms are whole XForms in two languages, made of the node's lists, and filled in they are read back."""

from __future__ import annotations

import shutil
from io import BytesIO
from xml.etree import ElementTree as ET

import pytest
from django.core.management import call_command
from django.utils.translation import override
from openpyxl import load_workbook  # type: ignore[import-untyped]
from pyxform.validators.odk_validate import ODKValidateError, check_xform
from pyxform.xls2xform import convert

from vigie.ground.questions import actions as questions
from vigie.ground.questions.declared import asked_in
from vigie.ground.questions.kinds import Question
from vigie.ground.questions.queries import in_use
from vigie.ground.terms.models import Term
from vigie.ground.terms.queries import parent_of, terms
from vigie.protection.intake.odk.actions import make_form_key
from vigie.protection.intake.odk.reading import read
from vigie.protection.intake.odk.xlsforms import FORMS, sheets, xform, xlsx

pytestmark = pytest.mark.slow

XFORMS = "{http://www.w3.org/2002/xforms}"


@pytest.fixture(autouse=True)
def lists(db) -> None:
    call_command("terms", "load", verbosity=0)


@pytest.mark.parametrize("form", sorted(FORMS))
def test_every_question_and_answer_is_in_both_languages_and_neither_is_a_copy(form) -> None:
    rows = [row for name in ("survey", "choices") for row in sheets(form)[name] if "label::English (en)" in row]
    rows = [row for row in rows if row.get("list_name") not in {"country", "area"}]  # often called alike
    assert all(row["label::Français (fr)"] and row["label::English (en)"] for row in rows)
    same = [row["name"] for row in rows if row["label::Français (fr)"] == row["label::English (en)"]]
    assert len(same) < 10 < len(rows)
    assert not {"narrative", "urgency", "picture"} & set(same)


@pytest.mark.parametrize("form", sorted(FORMS))
def test_the_form_does_not_depend_on_who_asks_and_its_version_follows_the_lists(form) -> None:
    with override("en"):
        english = xform(form)
    assert english == xform(form)
    before = sheets(form)["settings"][0]["version"]
    term = Term.objects.get(list_id="date_precision", code="exact")
    term.node_labels = {"fr": "Ce jour même"}
    term.save()
    assert sheets(form)["settings"][0]["version"] != before
    assert "Ce jour même".encode() in xform(form)


def test_the_lists_are_whole_and_the_areas_follow_the_country() -> None:
    choices = sheets("fiche-a")["choices"]
    assert [row["name"] for row in choices if row["list_name"] == "act"] == [term.code for term in terms("act")]
    body = xform("fiche-a").decode()
    assert "instance('area')/root/item[iso3 =  /data/country ]" in body
    assert "max-pixels" in body


@pytest.mark.parametrize("form", sorted(FORMS))
def test_an_empty_instance_of_the_form_filled_in_is_what_we_read(form) -> None:
    root = ET.fromstring(xform(form))
    (data,) = root.iter(f"{XFORMS}data")
    for element in data.iter():
        name = element.tag.rpartition("}")[2]
        filled = {"country": "CMR", "urgency": "none", "narrative": "Récit.", "victim": "A", "instanceID": "uuid:1"}
        element.text = filled.get(name)
    said = read(ET.tostring(data))
    assert (said.form, said.country, said.urgency, said.id) == (form, "CMR", "none", "uuid:1")
    assert said.draft.violation["narrative"] == "Récit."
    assert said.draft.acts[0]["victim"] == "A"


def test_a_security_incident_says_what_kind_of_fact_it_was(people) -> None:
    said = read(
        b'<data id="fiche-b"><violation><fact>watcher</fact></violation><meta><instanceID>u</instanceID></meta></data>'
    )
    ((title, answer),) = said.draft.lines()
    assert (str(title), answer) == ("Incident de sécurité", "Guetteur ou véhicule inhabituel")


def test_what_staff_added_on_screen_is_asked_of_its_acts_and_comes_back_under_its_key(people) -> None:
    before = sheets("fiche-a")["settings"][0]["version"]
    asked = [
        Question("", "yes_no", {"fr": "Famille prévenue ?", "en": "Family told?"}, only=("arrest",)),
        Question("", "several", {"fr": "Quels lieux ?", "en": "Which places?"}, list="sex"),
        Question("", "number", {"fr": "Combien de jours ?", "en": "How many days?"}),
    ]
    form = asked_in("acts")
    draft = questions.write(form, [*form.questions(), *asked], by=people["monitor"])
    questions.try_out(draft, {}, by=people["monitor"])
    assert sheets("fiche-a")["settings"][0]["version"] == before  # Nothing is asked before a second person approves.
    questions.approve(draft, by=people["officer"])
    number, now = in_use(form)
    told, places, days = [question.key for question in now[-3:]]
    arrest = next(term.code for term in terms("act") if parent_of("act", term.code) == "arrest")
    survey = {row["name"]: row for row in sheets("fiche-a")["survey"]}
    assert survey[f"own_{told}"]["label::English (en)"] == "Family told?"
    assert f"${{act}} = '{arrest}'" in survey[f"own_{told}"]["relevant"]
    assert "relevant" not in survey[f"own_{places}"]
    assert f"/data/acts/more/own_{told}" in xform("fiche-a").decode()
    xml = (
        f'<data id="fiche-a"><acts><act>{arrest}</act><more><version>{number}</version><own_{told}>yes</own_{told}>'
        f"<own_{places}>woman man</own_{places}><own_{days}>3</own_{days}><own_gone>mot</own_gone></more></acts>"
        f"<acts><act>x</act><more><version>{number}</version><own_{days}>trois</own_{days}></more></acts>"
        "<meta><instanceID>u</instanceID></meta></data>"
    )
    first, second = read(xml.encode()).draft.acts
    answers = {told: "yes", places: ["woman", "man"], days: 3, "gone": "mot"}
    assert first["more"] == {"version": number, "answers": answers}
    assert "more" not in second
    said = {str(label): answer for label, answer in read(xml.encode()).draft.lines()}
    assert (said["Famille prévenue ?"], said["Combien de jours ?"]) == ("Oui", "3")


@pytest.mark.parametrize("form", sorted(FORMS))
def test_the_workbook_becomes_the_same_form_by_itself(form) -> None:
    book = load_workbook(BytesIO(xlsx(form)))
    assert book.sheetnames == ["survey", "choices", "settings"]
    made = convert(BytesIO(xlsx(form)), form_name="data").xform
    plain = xform(form).decode().translate({ord("’"): "'"})  # as pyxform reads every cell
    assert ET.canonicalize(made).split() == ET.canonicalize(plain).split()


@pytest.mark.slow
@pytest.mark.skipif(shutil.which("java") is None, reason="ODK Validate, which comes with pyxform, is a Java program")
@pytest.mark.parametrize("form", sorted(FORMS))
def test_the_engine_of_odk_collect_itself_takes_the_form(people, form, tmp_path) -> None:
    key = make_form_key(by=people["founder"])
    for name, made in (("open", xform(form)), ("encrypted", xform(form, key))):
        (tmp_path / name).write_bytes(made)
        assert check_xform(str(tmp_path / name)) == []
    (tmp_path / "wrong").write_bytes(xform(form).replace(b"/data/country", b"/data/nowhere"))
    with pytest.raises(ODKValidateError):
        check_xform(str(tmp_path / "wrong"))
