"""The names of sources, measures, places and act groups, in the reader's language; the code itself when one is gone."""

from __future__ import annotations

from vigie.ground.terms.queries import label, place_label
from vigie.warning.outlook.models import SeriesKey
from vigie.warning.signals.catalogue import SOURCES


def source_title(source: str) -> str:
    """A source as it is called on screen."""
    return str(SOURCES[source].title) if source in SOURCES else source


def measure_label(key: SeriesKey) -> str:
    """What the source counts there."""
    try:
        return str(SOURCES[key.source].measure(key.measure).label)
    except KeyError:
        return key.measure


def place_of(iso3: str, area: str) -> str:
    """The area with its country, or the country alone."""
    country = place_label(iso3)
    return f"{place_label(area)} ({country})" if area else country


def group_of(act_group: str) -> str:
    """The act group, empty when all acts are meant."""
    return label("act_group", act_group) if act_group else ""
