"""What the tests of this room share: a day on which the first quarter is asked for, and an indicator by hand."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
import time_machine

from vigie.ground.seal.fixtures import People
from vigie.plan.collection.factories import make_indicator
from vigie.plan.collection.models import ManualIndicator


@pytest.fixture
def april() -> Iterator[None]:
    with time_machine.travel("2031-04-10 10:00", tick=False):
        yield


@pytest.fixture
def indicator(planners: People) -> ManualIndicator:
    return make_indicator(by=planners["coordinator"])
