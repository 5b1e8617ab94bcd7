"""The timed work of this room: what lies in a modem's folder, and in a mailbox."""

from vigie.protection.intake.mailbox.pulling import pull as pull_letters
from vigie.protection.intake.texts.fetching import fetch as fetch_texts


def tick() -> None:
    """Seal what waits outside; a modem that fails must not keep letters waiting."""
    try:
        fetch_texts()
    finally:
        pull_letters()
