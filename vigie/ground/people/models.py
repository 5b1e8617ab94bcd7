"""Party (the HURIDOCS word): a person or an organisation. Nothing of it is clear, not even which of the two."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any, Self

from django.db import models
from django.utils.translation import gettext_lazy as _

from vigie.ground.access.models import VisibleQuerySet
from vigie.ground.seal.models import SealedRecord


class Kind(models.TextChoices):
    PERSON = "person", _("A person")
    ORGANISATION = "organisation", _("An organisation")


@dataclass(frozen=True)
class PartyFacts:
    """What is sealed. `others` are other names, spellings and pseudonyms, one a line; `category` a code of
    `defender_category`; `country` ISO 3166-1 alpha-3, or empty."""

    kind: str
    name: str
    others: str = ""
    category: str = "unknown"
    country: str = ""
    contact: str = ""
    notes: str = ""

    def sealed(self) -> dict[str, Any]:
        """As JSON values."""
        return asdict(self)

    @classmethod
    def opened(cls, known: dict[str, Any]) -> Self:
        """From opened JSON values."""
        return cls(**{name: known[name] for name in cls.__dataclass_fields__})

    @property
    def names(self) -> list[str]:
        """Every name it goes by."""
        return [self.name, *(line.strip() for line in self.others.splitlines() if line.strip())]


class PartyQuerySet(VisibleQuerySet["Party"]):
    """Parties, filtered by who may see them."""


class Party(SealedRecord):
    """A person or an organisation."""

    objects = PartyQuerySet.as_manager()

    class Meta:
        verbose_name_plural = "parties"
        # A search lists all that someone may see each time: from this index alone, past the sealed bytes.
        indexes = [models.Index(fields=["team", "wrap", "id", "version"], name="people_listing")]

    def __str__(self) -> str:
        return str(self.pk)
