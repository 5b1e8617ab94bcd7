"""What the application looks like from outside: drawn from the node's secret, for one look would be a signature."""

from __future__ import annotations

import hashlib
import hmac
from dataclasses import dataclass

from django.conf import settings
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

TOOLS: tuple[tuple[str, tuple[str | Promise, ...]], ...] = (
    ("convert", (_("Converter"), _("Units"), _("Measures"), _("Quick conversion"))),
    ("tally", (_("Counter"), _("Tally"), _("Count it"), _("My counter"))),
    ("share", (_("Split the bill"), _("Shares"), _("Who pays what"), _("Divide"))),
)
SHAPES = (
    "M16 44h32M16 32h32M16 20h32",
    "M20 16v32M32 16v32M44 16v32",
    "M32 14v36M14 32h36",
    "M18 46L46 18M18 18h.1M46 46h.1",
    "M16 40l12-12 8 8 12-14",
    "M32 16a16 16 0 1 0 .1 0",
)


@dataclass(frozen=True)
class Disguise:
    """A name, a tool that works, a colour and a shape."""

    tool: str
    name: str | Promise
    colour: str
    shape: str


def disguise() -> Disguise:
    """This node's: the same on each day, another on each node (3 × 4 × 360 × 6 looks)."""
    drawn = hmac.new(settings.VIGIE_NODE_SECRET, b"vigie/1|disguise", hashlib.sha256).digest()
    tool, names = TOOLS[drawn[0] % len(TOOLS)]
    hue = int.from_bytes(drawn[1:3], "big") % 360
    return Disguise(tool, names[drawn[3] % len(names)], f"hsl({hue},45%,32%)", SHAPES[drawn[4] % len(SHAPES)])
