"""What refuges add to what is still open in a protection case: places asked for from it, until those stays end."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils.translation import gettext_lazy as _

from vigie.ground.accounts.actor import Actor
from vigie.protection.cases.closing import Open, declare
from vigie.protection.cases.facts import Facts
from vigie.protection.cases.models import Case
from vigie.protection.shelters.models import Stay
from vigie.protection.shelters.states import HOLDING, WAITING


@declare
def stays(case: Case, facts: Facts, by: Actor) -> Iterator[Open]:
    """Stays of the case that have not ended. Whoever reads the case learns that one goes on, and no more: whether
    someone waits, is expected or stays, where and until when, the refuges' team says by another way. Of a case that is
    older than its memory of such places nothing is known, which is not the same as none."""
    if not facts.stays_known:
        what = _(
            "This case is older than its memory of the places asked for: ask the refuges’ team whether one goes on"
        )
        yield Open("stays-unknown", _("Refuge"), str(what))
    going_on = Stay.objects.filter(pk__in=facts.stays, state__in=[WAITING, *HOLDING])
    for stay in going_on.order_by("pk"):
        yield Open(str(stay.pk), _("Refuge"), str(_("A place was asked for from this case, and has not ended")))
