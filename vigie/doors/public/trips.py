"""`/trajet` and `/nouvelles`: plan a journey, and say that one is well; without an account, a script or a cookie."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.utils import translation

from vigie.doors.public.forms import new_submission
from vigie.doors.public.reporting import page, public_form
from vigie.ground.access.errors import Refusal
from vigie.ground.accounts.actor import Actor
from vigie.ground.seal.escrow import require_quorum
from vigie.protection.intake.duty.hours import ZONE
from vigie.protection.intake.trips.actions import give_news
from vigie.protection.intake.trips.actions import plan as plan_trip
from vigie.protection.intake.trips.forms import NewsForm, TripForm
from vigie.protection.intake.trips.models import How
from vigie.protection.intake.trips.queries import watched


@public_form
def plan(request: HttpRequest) -> HttpResponse:
    """The plan; and after sending, on the same address, the code: once, and nowhere else."""
    if request.method != "POST":
        require_quorum()  # Before anybody writes for nothing.
        return page(request, "trip", form=TripForm())
    form = TripForm(request.POST)
    if not form.is_valid():
        return page(request, "trip", 422, form=form)
    given = {"words": form.cleaned_data["words"], "submission": form.cleaned_data["submission"]}
    try:
        trip, code = plan_trip(**given, clock=form.clock(), by=Actor.nobody())
    except Refusal as refusal:
        form = TripForm({**request.POST.dict(), "submission": new_submission()})
        form.add_error(None, str(refusal.message))
        return page(request, "trip", refusal.status, form=form)
    return page(request, "trip_planned", trip=trip, code=code, zone=ZONE, watched=watched(trip))


@public_form
def news(request: HttpRequest) -> HttpResponse:
    """A sign of life. Whatever was typed under constraint is answered like the rest."""
    if request.method != "POST":
        return page(request, "news", form=NewsForm())
    form = NewsForm(request.POST)
    if not form.is_valid():
        return page(request, "news", 422, form=form)
    how = form.cleaned_data["how"]
    due = give_news(form.cleaned_data["code"], how=how, by=Actor.nobody())
    if due is None:
        form.add_error(
            "code",
            translation.gettext(
                "No journey under way has this code: it is over, or a digit is wrong. In doubt, call the duty desk."
            ),
        )
        return page(request, "news", 404, form=form)
    return page(request, "news_taken", how=how, over=how == How.ARRIVED, due=due)
