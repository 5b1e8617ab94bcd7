"""Operations of migrations that Django's own autodetector reads as its own."""

from __future__ import annotations

from django.db import migrations
from django.db.migrations.state import ProjectState


class CreateTable(migrations.CreateModel):
    """`CreateModel`, whose new table is the one thing rendered.

    Django renders anew every model that is related to the new one, whichever way and however far; here all are, through
    people and teams, so that each of 170 tables rendered all before it: half a minute of a first start. A new table
    changes none that exists: their reverse relations are read from the registry, in which all of them stand. Measured,
    and compared with what Django's own operation leaves, in ADR 102 and tests/architecture/test_tables.py.
    """

    def state_forwards(self, app_label: str, state: ProjectState) -> None:
        """Add the model to the state, and to its rendered models if they were rendered."""
        rendered = state.__dict__.pop("apps", None)  # Out of sight, so that nothing is rendered anew.
        super().state_forwards(app_label, state)
        if rendered is not None:
            state.apps = rendered
            rendered.render_multiple([state.models[app_label, self.name_lower]])
