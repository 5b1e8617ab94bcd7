"""Reports for tests and for the demonstration, made through the actions."""

from __future__ import annotations

from secrets import token_urlsafe

from vigie.ground.accounts.actor import Actor
from vigie.protection.intake.actions import receive_report
from vigie.protection.intake.codes import keys_of
from vigie.protection.intake.conversation import find
from vigie.protection.intake.models import Report


def make_report(
    words: str = "On nous suit (exemple).",
    *,
    country: str = "CMR",
    urgency: str = "unknown",
    code_kind: str = "words",
    submission: str = "",
) -> tuple[Report, str]:
    """A report as someone without an account sends it; returns it with its code."""
    code = receive_report(
        words=words,
        country=country,
        urgency=urgency,
        code_kind=code_kind,
        language="fr",
        submission=submission or token_urlsafe(24),
        by=Actor.nobody(),
    )
    report = find(keys_of(code))
    if report is None:
        raise LookupError("a report must be found by its own code")
    return report, code
