"""The shares are put together only while nothing serves this folder."""

from __future__ import annotations

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from vigie.ground.access.errors import Refusal


class StillServing(Refusal):
    """The node runs: a browser could reach the process, and an epoch could open while the quorum changes."""

    status = 409
    default = _("The node is running. Stop it first (Ctrl-C where it runs), unplug the network, then begin again.")


@contextmanager
def alone() -> Iterator[None]:
    """Hold the node's folder as `vigie run` does (`conf.serve.alone_in`), so that neither starts beside the other.

    It sees this machine's folder only: with several machines on one PostgreSQL, the operator stops the others. Raises
    StillServing.
    """
    with (settings.VIGIE_HOME / "running").open("a+") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise StillServing from None
        yield
