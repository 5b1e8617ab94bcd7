"""What a node keeps, and what a new version of the product brings."""

from __future__ import annotations

import json
import shutil
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.db import IntegrityError

from vigie.ground.terms.changes import UnknownTerm, add_term, relabel
from vigie.ground.terms.loading import DATA, load
from vigie.ground.terms.models import Place, Term
from vigie.ground.terms.queries import choices, label, place_label

pytestmark = pytest.mark.django_db


@pytest.fixture
def shipped(tmp_path: Path) -> Path:
    """A copy of the shipped files that a test may change."""
    return Path(shutil.copytree(DATA, tmp_path / "data"))


def reword(path: Path, old: str, new: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")


def test_the_first_load_creates_everything():
    done = load()
    assert done["created"] == Term.objects.count() + Place.objects.count()
    assert Place.objects.filter(kind="country").count() == 8
    assert Place.objects.filter(kind="area").count() == 114


def test_a_second_load_changes_nothing_and_asks_little(loaded, django_assert_max_num_queries):
    with django_assert_max_num_queries(6):
        done = load()
    assert (done["created"], done["updated"]) == (0, 0)
    assert done["unchanged"] == Term.objects.count() + Place.objects.count()


def test_a_changed_file_updates_only_the_rows_that_changed(loaded, shipped):
    reword(shipped / "lists" / "sex.json", '"Femme"', '"Fille ou femme"')
    reword(shipped / "places.json", '"fr": "Ouaka"', '"fr": "La Ouaka"')
    done = load(shipped)
    assert (done["created"], done["updated"]) == (0, 2)
    assert label("sex", "woman", "fr") == "Fille ou femme"
    assert place_label("CF-UK", "fr") == "La Ouaka"


def test_a_nodes_own_wording_survives_a_new_version(loaded, shipped):
    relabel("sex", "woman", labels={"fr": "Femme ou fille"})
    reword(shipped / "lists" / "sex.json", '"Femme"', '"Dame"')
    load(shipped)
    assert label("sex", "woman", "fr") == "Femme ou fille"
    relabel("sex", "woman", labels={"fr": ""})
    assert label("sex", "woman", "fr") == "Dame"


def test_a_value_the_node_added_survives_a_new_version(loaded, shipped):
    add_term("act", "sit_in", labels={"fr": "Essai", "en": "Trial"}, parent="threat")
    reword(shipped / "lists" / "act.json", '"Torture"', '"La torture"')
    load(shipped)
    assert ("sit_in", "Trial") in choices("act", "en")


def test_a_value_no_longer_shipped_keeps_its_name_but_cannot_be_chosen(loaded, shipped):
    path = shipped / "lists" / "sex.json"
    content = json.loads(path.read_text(encoding="utf-8"))
    content["terms"] = [row for row in content["terms"] if row["code"] != "other"]
    path.write_text(json.dumps(content), encoding="utf-8")
    assert load(shipped)["retired"] == 1
    assert "other" not in dict(choices("sex"))
    assert label("sex", "other", "fr") == "Autre"


def test_a_shipped_value_cannot_be_added_over(loaded):
    with pytest.raises(ValueError, match="comes with the product"):
        add_term("sex", "woman", labels={"fr": "x", "en": "y"})


def test_a_new_value_needs_both_languages_and_its_parent(loaded):
    with pytest.raises(ValueError, match="missing in: en"):
        add_term("sex", "x", labels={"fr": "x"})
    with pytest.raises(ValueError, match="act_group"):
        add_term("act", "x", labels={"fr": "x", "en": "x"})
    with pytest.raises(UnknownTerm):
        add_term("act", "x", labels={"fr": "x", "en": "x"}, parent="nowhere")
    with pytest.raises(UnknownTerm):
        add_term("no_such_list", "x", labels={"fr": "x", "en": "x"})


def test_the_database_refuses_a_value_twice_in_a_list(loaded):
    with pytest.raises(IntegrityError):
        Term.objects.create(list_id="sex", code="woman")


def test_the_command_reports_what_it_did():
    out = StringIO()
    call_command("terms", "load", stdout=out)
    total = Term.objects.count() + Place.objects.count()
    assert out.getvalue().strip() == f"{total} created, 0 updated, 0 unchanged"
    out = StringIO()
    call_command("terms", "load", stdout=out)
    assert out.getvalue().strip() == f"0 created, 0 updated, {total} unchanged"


def test_the_command_adds_and_relabels(loaded):
    out = StringIO()
    call_command("terms", "add", "sex", "intersex", fr="Intersexe", en="Intersex", stdout=out)
    call_command("terms", "label", "sex", "other", fr="Autre réponse", stdout=out)
    assert ("intersex", "Intersexe") in choices("sex", "fr")
    assert label("sex", "other", "fr") == "Autre réponse"
    with pytest.raises(CommandError, match="has no value"):
        call_command("terms", "label", "sex", "nothing", fr="x")
