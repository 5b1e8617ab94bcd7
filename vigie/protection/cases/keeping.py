"""What is kept of cases: closed for some years, a case is forgotten whole with its data key."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from vigie.ground.retention.declared import Rule
from vigie.ground.seal import keeping as seal
from vigie.protection.cases.models import Case, EmergencyGrant


def _erase(ids: Sequence[UUID]) -> None:
    """The rows go whole: the wrapped keys, without which the sealed bytes are noise, and the bytes themselves."""
    grants = EmergencyGrant.objects.filter(case__in=ids)
    seal.forget(EmergencyGrant._meta.label_lower, list(grants.values_list("pk", flat=True)))
    grants.delete()
    Case.objects.filter(pk__in=ids).delete()


CASES = Rule(
    name="cases",
    model=Case,
    title=_("Protection cases"),
    sentence=_("Closed, without a step since: persons, consents, risks, support and grants are forgotten together."),
    months=60,
    clock="last_month",
    ended=lambda: Case.objects.filter(state="closed"),
    erase=_erase,
    verb="case.erase",
)
RULES = [CASES]
