"""Files in words: why there is no cleaned copy, what the scanner said, how large."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

WHY: dict[str, str | Promise] = {
    "kind": _("There is no way to clean this kind of file."),
    "size": _("Too large to clean (50 MB at most)."),
    "broken": _("The content cannot be read as what it seems to be: damaged, or made to deceive."),
    "locked": _("It asks for a password: remove the password first, then send it again."),
    "frames": _("It holds several pictures or an animation."),
    "pixels": _("The picture has too many pixels (60 million at most)."),
    "bomb": _("It unfolds to something far larger than it seems: be careful with it."),
    "active": _("It holds macros, programs or parts that nobody can vouch for: be careful with it."),
    "slow": _("Cleaning took too long."),
    "busy": _("Other files were being cleaned."),
}
SCANNED: dict[str, str | Promise] = {
    "clean": _("Scanned: nothing known found"),
    "none": _("Not scanned"),
}
