"""What this room has to do by itself."""

from vigie.ground.seal.tally import forget_old_tallies
from vigie.ground.seal.two import forget_old_openings


def tick() -> None:
    """Forget halves whose time is over, and old tallies."""
    forget_old_openings()
    forget_old_tallies()
