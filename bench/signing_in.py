"""What coming in costs: Argon2id alone is the limit, the rest (keys, code, session, audit entry) is the ratio to it.

Also what the estimate of a passphrase's strength costs, for an ordinary phrase and for one made to be slow.
"""

from __future__ import annotations

import base64
import os
import statistics
import tempfile
import time
from collections.abc import Callable

from bench.table import show

ROUNDS = 5
PHRASE = "lampe rivière tambour cigale octobre"
SLOWEST = "@4$s1!i|0o(c{<" * 9


def measure() -> bool:
    """Print medians in ms, in a node of its own that is gone afterwards."""
    with tempfile.TemporaryDirectory(prefix="vigie-bench-") as home:
        os.environ["VIGIE_HOME"] = home
        os.environ.setdefault("DJANGO_SETTINGS_MODULE", "vigie.conf.settings")
        _rows(home)
    return True


def _rows(home: str) -> None:
    import django

    django.setup()
    from django.core.management import call_command
    from django.test import RequestFactory

    from vigie.compute import crypto
    from vigie.ground.access.actions import sign_in
    from vigie.ground.accounts.models import User
    from vigie.ground.accounts.passphrase import fresh_parameters, new_person, totp_code
    from vigie.ground.accounts.sessions import SessionStore
    from vigie.ground.accounts.strength import estimate

    call_command("migrate", interactive=False, verbosity=0)
    user, _keyring, totp = new_person("awa", PHRASE)
    user.save(force_insert=True)
    secret, parameters = base64.b32decode(totp), fresh_parameters()

    def come_in() -> None:
        User.objects.update(totp_last_step=0)
        request = RequestFactory().post("/bureau/entrer/")
        request.session = SessionStore()
        sign_in(request, "awa", PHRASE, totp_code(secret))

    limit = _median(lambda: crypto.stretch(PHRASE, parameters))
    whole = _median(come_in)
    rows = [
        ["Argon2id, 64 MiB, 3 passes", limit, 1.0],
        ["coming in, whole", whole, whole / limit],
        ["strength of an ordinary phrase", _median(lambda: estimate(PHRASE)), ""],
        ["strength of the slowest found", _median(lambda: estimate(SLOWEST)), ""],
    ]
    show("Coming in", ["", "ms", "ratio to the limit"], rows)


def _median(act: Callable[[], object]) -> float:
    times = []
    for _round in range(ROUNDS):
        started = time.perf_counter()
        act()
        times.append((time.perf_counter() - started) * 1000)
    return statistics.median(times)


if __name__ == "__main__":
    measure()
