"""The life of a yearly public sheet: prepared by one person, let out by another, and then never changed."""

from django.utils.translation import gettext_lazy as _

from vigie.ground.access.states import Machine

SHEET = Machine(
    "yearsheet",
    {"publish": ({"prepared"}, "published"), "drop": ({"prepared"}, "dropped")},
    {"prepared": _("Waits for a second person"), "published": _("Published"), "dropped": _("Dropped")},
)
