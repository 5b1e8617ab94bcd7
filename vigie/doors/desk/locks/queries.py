"""What waits for a person here."""

from __future__ import annotations

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from vigie.doors.desk.locks.presenting import team_lines
from vigie.ground.access.rules import may
from vigie.ground.accounts.actor import Actor
from vigie.ground.seal import locks, rules, two
from vigie.ground.tasks.todo import Todo

TITLES: dict[str, Promise] = {
    "set": gettext_lazy("Someone asks to lock a team: call them, then decide"),
    "thaw": gettext_lazy("Undo a team’s lock, as the second"),
}


def todo(actor: Actor) -> list[Todo]:
    """A lock to second or undo, a half to lend, and for keepers who waits for their keys."""
    page = reverse("locks:index")
    steps = [line for line in team_lines(actor) if line.step in TITLES]
    lines = [Todo("red", str(TITLES[line.step]), str(line.team), page) for line in steps]
    lines += [
        Todo("orange", _("Lend your half of a record that opens with two"), _("Asked by %s") % opening.asker, page)
        for opening in two.asked_of(actor)
    ]
    if may(rules.ADMIT, actor):
        lines += [
            Todo("yellow", _("Someone gave their keys back: give them again when they return"), str(absence.user), page)
            for absence in locks.absent(actor)
            if absence.user != actor.user
        ]
    return lines
