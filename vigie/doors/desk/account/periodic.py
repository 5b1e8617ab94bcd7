"""Timed work: what is over is forgotten."""

from vigie.ground.accounts import backoff, devices, passkeys
from vigie.ground.seal.invitations import expire_invitations


def tick() -> None:
    """Expired invitations, waits, trusted browsers and spent challenges."""
    expire_invitations()
    backoff.forget()
    devices.forget_expired()
    passkeys.forget_challenges()
