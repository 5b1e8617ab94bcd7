"""What stops a backup or a restore: one sentence for the person at the terminal, with the mend."""

from __future__ import annotations


class CannotBackUp(Exception):
    """Nothing was written under the final name."""


class CannotRestore(Exception):
    """Nothing was changed."""


class BadBackup(CannotRestore):
    """The file is cut, altered, not one of ours, or sealed to another key."""
