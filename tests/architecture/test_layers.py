"""What the import contracts cannot see: a relation named by a string, and its direction."""

from __future__ import annotations

import pytest
from django.apps import apps
from django.db.models import Field

from tests.architecture.house import height

RELATIONS = [
    field
    for model in apps.get_models(include_auto_created=True)
    if model.__module__.startswith("vigie.")
    for field in model._meta.get_fields()
    if isinstance(field, Field) and field.is_relation and field.related_model
]


def test_there_are_relations_to_look_at() -> None:
    assert len(RELATIONS) > 5


@pytest.mark.parametrize("field", RELATIONS, ids=str)
def test_a_relation_never_points_at_a_higher_room(field: Field) -> None:
    here, there = field.model.__module__, field.related_model.__module__
    if there.startswith("vigie."):
        assert height(there) >= height(here), f"{field} points upstream, at {there}"


def test_the_places_are_read_from_the_contract() -> None:
    assert height("vigie.doors.desk") < height("vigie.warning.alerts.models")
    assert height("vigie.warning.alerts") < height("vigie.warning.signals") < height("vigie.protection.intake")
    assert height("vigie.ground.tasks") < height("vigie.ground.ui") < height("vigie.compute")
