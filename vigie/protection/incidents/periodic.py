"""The timed work of this room: pending counts that may now be shown."""

from django.utils import timezone

from vigie.protection.incidents.counting import apply_pending


def tick() -> None:
    """Apply the counts that are due."""
    apply_pending(timezone.localdate())
