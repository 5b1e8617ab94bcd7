"""A node that knows where its public door is met, and as whom it writes."""

from __future__ import annotations

from typing import Any

import pytest

from vigie.warning.subscribers.tests.outgoing import ORIGIN


@pytest.fixture(autouse=True)
def _met_here(settings: Any) -> None:
    settings.VIGIE_PUBLIC_ORIGIN = ORIGIN
    settings.DEFAULT_FROM_EMAIL = "Vigie <alertes@exemple.invalid>"
