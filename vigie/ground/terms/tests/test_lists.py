"""The shipped code lists: complete in both languages, and never without "unknown"."""

from __future__ import annotations

import json

import pytest
from django.utils.translation import override

from vigie.ground.terms.loading import DATA
from vigie.ground.terms.queries import choices, grouped_choices, is_code, label, parent_of

pytestmark = pytest.mark.slow

LISTS = {path.stem: json.loads(path.read_text(encoding="utf-8")) for path in sorted((DATA / "lists").glob("*.json"))}
# The eight groups are closed; an act of unknown kind is a value of `act`; what is usually done is never unknown.
WITHOUT_UNKNOWN = {"act_group", "act", "response_task"}


@pytest.mark.parametrize("code", LISTS)
def test_every_value_has_a_name_in_french_and_english(code):
    content = LISTS[code]
    assert content["list"] == code
    codes = [row["code"] for row in content["terms"]]
    assert len(codes) == len(set(codes))
    for row in content["terms"]:
        assert row["fr"].strip()
        assert row["en"].strip()
        assert "'" not in row["fr"], "French takes the typographic apostrophe"
        assert "signalement" not in row["fr"].lower()


@pytest.mark.parametrize("code", LISTS)
@pytest.mark.parametrize("language", ["fr", "en"])
def test_no_two_values_of_a_list_have_the_same_name(code, language):
    names = [row[language] for row in LISTS[code]["terms"]]
    assert len(names) == len(set(names))


@pytest.mark.parametrize("code", sorted(set(LISTS) - WITHOUT_UNKNOWN))
def test_unknown_is_always_a_value(code):
    assert "unknown" in {row["code"] for row in LISTS[code]["terms"]}


def test_every_act_belongs_to_one_of_the_eight_groups_and_each_group_has_an_act_of_unknown_kind():
    groups = {row["code"] for row in LISTS["act_group"]["terms"]}
    acts = LISTS["act"]["terms"]
    assert len(groups) == 8
    assert {row["parent"] for row in acts} == groups
    assert {row["parent"] for row in acts if row["code"] == f"{row['parent']}_unknown"} == groups


def test_every_author_category_belongs_to_an_author_group():
    groups = {row["code"] for row in LISTS["author_group"]["terms"]}
    assert {row["parent"] for row in LISTS["author_category"]["terms"]} == groups


def test_names_follow_the_readers_language(loaded):
    with override("en"):
        assert label("sex", "woman") == "Woman"
        assert choices("sex")[0] == ("woman", "Woman")
    with override("fr"):
        assert label("sex", "woman") == "Femme"
    assert label("sex", "woman", "ar") == "Femme"


def test_a_value_nobody_knows_shows_its_code_and_a_list_nobody_knows_is_an_error(loaded):
    assert label("sex", "no_such_value") == "no_such_value"
    assert not is_code("sex", "no_such_value")
    with pytest.raises(LookupError, match="terms load"):
        choices("no_such_list")


def test_acts_are_offered_under_their_groups(loaded):
    groups = dict(grouped_choices("act", "fr"))
    assert ("arbitrary_detention", "Détention arbitraire") in groups["Arrestation et détention"]
    assert parent_of("act", "arbitrary_detention") == "arrest"
    assert parent_of("sex", "woman") == ""


def test_names_come_from_memory(loaded, django_assert_num_queries):
    label("sex", "woman")
    with django_assert_num_queries(0):
        for code, _name in choices("act"):
            label("act", code)
