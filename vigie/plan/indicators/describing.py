"""What a person says of an indicator or a result besides its figures: codes of funders' lists, and themes."""

from __future__ import annotations

import re

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from vigie.ground.access.answering import signer
from vigie.ground.access.errors import Invalid
from vigie.ground.access.rules import permit
from vigie.ground.accounts.actor import Actor
from vigie.ground.audit.actions import note
from vigie.plan.indicators.models import Framework, Indicator, ListCode, ResultTheme
from vigie.plan.indicators.rules import ATTACH
from vigie.plan.indicators.themes import THEMES
from vigie.plan.tree.models import Element

SHAPES = {
    Framework.GERF: re.compile(r"[123]\.[0-9]{1,2}[a-z]?"),
    Framework.SDG: re.compile(r"[0-9]{1,2}\.[0-9a-z]{1,2}(\.[0-9]{1,2})?"),
    Framework.OPSYS: re.compile(r"[A-Za-z0-9][A-Za-z0-9 ./_-]{0,29}"),
}


def add_code(indicator: Indicator, *, framework: str, code: str, words: str, by: Actor) -> ListCode:
    """Say which indicator of a funder's list this one answers to, with that list's own words. Raises Invalid."""
    permit(ATTACH, by)
    told = code.strip()
    if framework not in Framework.values or not SHAPES[Framework(framework)].fullmatch(told):
        raise Invalid(_("A code of that list does not look like this: copy it as it is printed there."))
    if not words.strip():
        raise Invalid(_("Copy the words of the list: a code alone can be of another edition."))
    fields = {"words": words.strip(), "set_by": signer(by), "set_at": timezone.now()}
    with transaction.atomic():
        made, _created = ListCode.objects.update_or_create(
            indicator=indicator, framework=framework, code=told, defaults=fields
        )
        note("indicator.code", indicator, by=by)
    return made


def drop_code(code: ListCode, *, by: Actor) -> None:
    """Take a code off an indicator."""
    permit(ATTACH, by)
    with transaction.atomic():
        note("indicator.code_drop", code.indicator, by=by)
        code.delete()


def choose_theme(element: Element, theme: str, *, by: Actor) -> ResultTheme:
    """Say what a result is about; recipes of that theme are then suggested for it. Raises Invalid."""
    permit(ATTACH, by)
    if theme not in THEMES:
        raise Invalid(_("Choose a theme from the list."))
    fields = {"chosen_by": signer(by), "chosen_at": timezone.now()}
    with transaction.atomic():
        made, created = ResultTheme.objects.get_or_create(element=element, theme=theme, defaults=fields)
        if created:
            note("result.theme", made, by=by)
    return made


def drop_theme(theme: ResultTheme, *, by: Actor) -> None:
    """Say that a result is not about this."""
    permit(ATTACH, by)
    with transaction.atomic():
        note("result.theme_drop", theme, by=by)
        theme.delete()
