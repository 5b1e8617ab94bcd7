"""Named questions about violations; the access filter is in the SQL, counts included."""

from __future__ import annotations

from dataclasses import replace

from django.db.models import Count, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from vigie.ground.access.rules import may
from vigie.ground.accounts.actor import Actor
from vigie.ground.files.models import File
from vigie.ground.seal.models import SEALED_FIELDS, SealedRecord
from vigie.ground.search.searchable import Searchable
from vigie.ground.tasks.todo import Todo, listed
from vigie.ground.terms.queries import place_label
from vigie.protection.incidents import criteria, rules, searching
from vigie.protection.incidents.models import AreaWeekCount, CountDelta, Dimension, Evidence, Incident, MonthMargin

SAID = ("state", "country", "act_group", "urgency")  # what a line of the first page says
HARM = {"immediate": "red", "soon": "orange", "none": "yellow"}


def area_week_counts() -> QuerySet[AreaWeekCount]:
    """Verified acts by area, week and act group: clear, and all that detection reads of our own facts."""
    return AreaWeekCount.objects.order_by("week", "area")


def verified_margins() -> QuerySet[MonthMargin]:
    """Verified acts by country and month, once for each dimension."""
    return MonthMargin.objects.order_by("country", "month", "dimension", "value")


def not_yet_counted() -> dict[str, int]:
    """Acts verified or corrected whose counts still wait for others, by country."""
    rows = CountDelta.objects.filter(dimension=Dimension.SEX).values_list("country").annotate(n=Count("pk"))
    return dict(rows)


def rows_behind(actor: Actor, *, country: str = "") -> QuerySet[Incident]:
    """The verified violations that an actor may see, of a country or of all."""
    found = Incident.objects.visible_to(actor).verified()
    return found.filter(country=country) if country else found


def register(
    actor: Actor, *, state: str = "", country: str = "", act_group: str = "", forget: bool = False
) -> QuerySet[Incident]:
    """The violations that an actor may see, filtered on clear columns; those counted with another if asked for.

    `forget`: only those of which someone else asked that former versions be forgotten.
    """
    asked = {"state": state, "country": country, "act_group": act_group}
    found = Incident.objects.visible_to(actor).filter(**{name: value for name, value in asked.items() if value})
    found = found.to_forget(actor) if forget else found
    found = found if state == "merged" else found.exclude(state="merged")
    return found.select_related("recorded_by", "first_verifier", "second_verifier").order_by("-month", "pk")


def sealed_with(incident: Incident) -> list[SealedRecord]:
    """What must be sealed anew whenever a violation is (to named persons, to a new epoch): the files joined to it."""
    joined = Evidence.objects.filter(incident=incident).values("file")
    return list(File.objects.kept().filter(pk__in=joined))


def todo(actor: Actor) -> list[Todo]:
    """What waits for this monitor: violations to review, and those that need them as the second person."""
    if not may(rules.VERIFY, actor, "monitoring"):
        return []
    visible = Incident.objects.visible_to(actor).order_by("-month", "pk").only(*SAID)
    corroborated = visible.filter(state="corroborated").exclude(first_verifier=actor.user)
    lines = listed(visible.to_forget(actor), "orange", _forget)
    for urgency, level in HARM.items():
        lines += listed(corroborated.filter(urgency=urgency), level, _verify)
        for state in ("received", "review"):  # one by one: each is read from an index alone
            lines += listed(visible.filter(urgency=urgency, state=state), level, _review)
    return lines


def _forget(incident: Incident) -> Todo:
    """Whoever asked is not asked: nobody tidies their own past."""
    what = _("Take former versions out, or leave them")
    line = _line(incident, what, _("you would be the second person"))
    among = f"{reverse('incidents:list')}?oublier=1"
    return replace(line, level="orange", url=reverse("incidents:history", args=[incident.pk]), among=among)


def _verify(incident: Incident) -> Todo:
    return _line(incident, _("Verify a violation"), _("you would be the second person"))


def _review(incident: Incident) -> Todo:
    return _line(incident, _("Review a violation"), str(incident.get_state_display()))


def _line(incident: Incident, title: str, what: str) -> Todo:
    where, group = place_label(incident.country), incident.get_act_group_display()
    return Todo(
        HARM[incident.urgency],
        title,
        _("Violation · %(country)s · %(group)s · %(what)s") % {"country": where, "group": group, "what": what},
        reverse("incidents:incident", args=[incident.pk]),
        among=f"{reverse('incidents:list')}?state={incident.state}",
    )


def searchable(actor: Actor) -> list[Searchable]:
    """The violations an actor may see, for a search in their words, persons and numbers."""
    return [
        Searchable(
            kind=_("Violation"),
            records=Incident.objects.visible_to(actor).only(*SEALED_FIELDS, "country", "state", "urgency"),
            title=searching.title,
            text=searching.text,
            url=Incident.get_absolute_url,
            identities=searching.identities,
            things=criteria.things,
            fields=criteria.FIELDS,
        )
    ]
