"""A file is kept, then erased: its ciphertext and its key are gone, and the row says so."""

from django.utils.translation import gettext_lazy as _

from vigie.ground.access.states import Machine

FILE = Machine(
    "file",
    {"clean": ({"kept"}, "kept"), "erase": ({"kept"}, "erased")},
    {"kept": _("Kept"), "erased": _("Erased")},
)
