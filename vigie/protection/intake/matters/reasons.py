"""Why two things told may be of one matter, in plain words."""

from __future__ import annotations

from django.utils.translation import gettext as _

from vigie.compute.linkage.matters import Alike

NEARLY = 0.85  # share of words from which two texts are nearly one


def reasons(found: Alike) -> list[str]:
    """One sentence's pieces, the strongest first."""
    said = [
        (found.contacts, _("the same telephone number or address")),
        (found.names, _("the same person named")),
        (found.capitals, _("the same places or people in their words")),
        (found.words >= NEARLY, _("nearly the same words")),
        (0 < found.words < NEARLY, _("many of the same words")),
        (found.coded > 0, _("place, date and act that go together")),
    ]
    return [words for holds, words in said if holds]
