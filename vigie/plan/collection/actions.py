"""The only place that changes manual indicators: each change is one transaction with its audit entry."""

from __future__ import annotations

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from vigie.ground.access.answering import signer
from vigie.ground.access.errors import Invalid, WrongState
from vigie.ground.access.rules import permit
from vigie.ground.accounts.actor import Actor
from vigie.ground.audit.actions import note
from vigie.ground.terms.queries import country_choices
from vigie.plan.collection import rules
from vigie.plan.collection.models import AskedCountry, Frequency, Joining, Kind, ManualIndicator
from vigie.plan.collection.periods import period_of

Words = Mapping[str, str]  # by language: "fr", "en"
MOST_VALUES = 8
LANGUAGES = ("fr", "en")


@dataclass(frozen=True)
class Wanted:
    """What a manual indicator is to be. `values`: words of what divides it, in their order; none, where nothing."""

    names: Words
    units: Words
    frequency: str
    since: date
    countries: Sequence[str]
    kind: str = Kind.COUNT.value
    joining: str = Joining.SUM.value
    values: Sequence[Words] = ()
    verification: str = ""
    restricted: bool = False

    def check(self) -> None:
        """Raises Invalid."""
        if not (_complete(self.names) and _complete(self.units)):
            raise Invalid(_("Say what is counted in French and in English."))
        if self.kind not in Kind.values or self.frequency not in Frequency.values or self.joining not in Joining.values:
            raise Invalid(_("Choose from what is offered."))
        if not self.countries or not set(self.countries) <= {code for code, _name in country_choices()}:
            raise Invalid(_("Choose the countries of which it is asked."))
        if len(self.values) == 1 or len(self.values) > MOST_VALUES:
            raise Invalid(_("What divides it has from two to eight values."))
        if not all(_complete(one) for one in self.values):
            raise Invalid(_("Say each value in French and in English."))
        if len({one["fr"].strip().casefold() for one in self.values}) != len(self.values):
            raise Invalid(_("Two of the values are the same."))

    def fields(self) -> dict[str, Any]:
        """What is kept of it; `since` is the first day of its first period."""
        return {
            "names": _trimmed(self.names),
            "units": _trimmed(self.units),
            "values": [{"code": f"v{n}", "labels": _trimmed(one)} for n, one in enumerate(self.values, 1)],
            "kind": self.kind,
            "frequency": self.frequency,
            "joining": self.joining,
            "since": period_of(self.frequency, self.since).start,
            "verification": self.verification.strip(),
            "restricted": self.restricted,
        }


# What was counted under these stays what it was: they are fixed once a value was entered.
FIXED = ("kind", "frequency", "joining")
WORDS = ("names", "units", "values")


def define(wanted: Wanted, *, by: Actor) -> ManualIndicator:
    """Ask countries for something that is counted by hand. Raises Invalid."""
    permit(rules.DEFINE, by, rules.TEAM)
    wanted.check()
    code = f"manual-{secrets.token_hex(4)}"
    with transaction.atomic():
        made = ManualIndicator.objects.create(
            code=code, changed_by=signer(by), changed_at=timezone.now(), **wanted.fields()
        )
        _ask(made, wanted.countries)
        note("manual.define", made, by=by)
    return made


def change(indicator: ManualIndicator, wanted: Wanted, *, by: Actor, seen: str | None = None) -> ManualIndicator:
    """Change its words, its countries or its source. What is counted, and how, is fixed once a value was entered.
    Other words are a new version. `seen`: the `changed_at` that the person saw, in ISO 8601. Raises Invalid, WrongState
    where it is no longer asked or was changed since."""
    permit(rules.DEFINE, by, rules.TEAM)
    wanted.check()
    asked = wanted.fields()
    with transaction.atomic():
        held = ManualIndicator.objects.select_for_update().get(pk=indicator.pk)
        if held.retired_at or (seen is not None and seen != held.changed_at.isoformat()):
            raise WrongState
        if held.entries.exists():
            _keep_what_was_counted(held, asked)
        if any(asked[name] != getattr(held, name) for name in (*WORDS, *FIXED)):
            held.version += 1
        for name, value in asked.items():
            setattr(held, name, value)
        held.changed_by, held.changed_at = signer(by), timezone.now()
        held.save()
        _ask(held, wanted.countries)
        note("manual.change", held, by=by)
    return held


def retire(indicator: ManualIndicator, *, by: Actor) -> ManualIndicator:
    """Ask it no more; what was validated goes on counting. Raises WrongState where it is done."""
    permit(rules.DEFINE, by, rules.TEAM)
    with transaction.atomic():
        held = ManualIndicator.objects.select_for_update().get(pk=indicator.pk)
        if held.retired_at:
            raise WrongState
        held.retired_at, held.changed_by, held.changed_at = timezone.now(), signer(by), timezone.now()
        held.save()
        note("manual.retire", held, by=by)
    return held


def _keep_what_was_counted(held: ManualIndicator, asked: dict[str, Any]) -> None:
    if any(asked[name] != getattr(held, name) for name in FIXED):
        raise Invalid(_("Values were entered: how it is counted stays. End it, and define another one."))
    values = asked["values"]
    if not isinstance(values, list) or len(values) < len(held.values) or bool(values) != bool(held.values):
        raise Invalid(_("Values were entered: what divides it may get more values, and loses none."))
    if moved := _moved(held.values, values):
        raise Invalid(
            _("Values were entered under the place of each word. Leave these where they were, new ones at the end: %s.")
            % ", ".join(moved)
        )
    earliest = held.entries.order_by("starts").values_list("starts", flat=True)[0]
    if asked["since"] > earliest:
        raise Invalid(_("Values were entered of an earlier period: begin no later than that."))


def _moved(old: Sequence[dict[str, Any]], new: Sequence[dict[str, Any]]) -> list[str]:
    """The French words that stand at another place: what was counted would be under another one's."""
    words = [one["labels"]["fr"] for one in old]
    now = {one["labels"]["fr"].casefold(): place for place, one in enumerate(new)}
    return [word for place, word in enumerate(words) if now.get(word.casefold(), place) != place]


def _ask(indicator: ManualIndicator, countries: Sequence[str]) -> None:
    """The countries asked. One that said something stays: its values go on counting."""
    wanted, held = set(countries), {row.country for row in indicator.countries.all()}
    if kept := set(indicator.entries.filter(country__in=held - wanted).values_list("country", flat=True)):
        raise Invalid(_("Values were entered of these countries, which stay: %s.") % ", ".join(sorted(kept)))
    indicator.countries.exclude(country__in=wanted).delete()
    AskedCountry.objects.bulk_create(AskedCountry(indicator=indicator, country=one) for one in sorted(wanted - held))


def _complete(words: Words) -> bool:
    return all(words.get(language, "").strip() for language in LANGUAGES)


def _trimmed(words: Words) -> dict[str, str]:
    return {language: words[language].strip() for language in LANGUAGES}
