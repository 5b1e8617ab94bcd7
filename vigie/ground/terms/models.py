"""Code lists and places: rows that come with the product, and what a node adds or renames."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import get_language


class Labelled(models.Model):
    """Something with a name in several languages. `labels` come with the product; `node_labels` are the node's own
    wording and win, so that a new version of the product never takes a node's words away."""

    labels = models.JSONField(default=dict)
    node_labels = models.JSONField(default=dict, blank=True)
    retired = models.BooleanField(default=False)
    node_added = models.BooleanField(default=False)

    code: models.CharField[str, str]

    class Meta:
        abstract = True

    def label(self, language: str | None = None) -> str:
        """The name in `language` (default: the reader's), else in French, else the code: never blank."""
        names = {**self.labels, **self.node_labels}
        wanted = (language or get_language() or "fr").split("-")[0]
        return names.get(wanted) or names.get("fr") or self.code


class TermList(models.Model):
    """One code list, such as `sex`."""

    code = models.CharField(max_length=40, primary_key=True)


class Term(Labelled):
    """One value of a code list. `parent` may belong to another list: an act belongs to an act group."""

    list = models.ForeignKey(TermList, on_delete=models.PROTECT, related_name="terms")
    code = models.CharField(max_length=40)
    parent = models.ForeignKey("self", on_delete=models.PROTECT, null=True, blank=True, related_name="children")
    order = models.PositiveIntegerField(default=0)

    class Meta:
        ordering: ClassVar[list[str]] = ["list_id", "order", "code"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["list", "code"], name="terms_term_once_in_its_list"),
            models.CheckConstraint(condition=~Q(code=""), name="terms_term_has_a_code"),
        ]


class Place(Labelled):
    """A country (code ISO 3166-1 alpha-3) or a first-level area (code ISO 3166-2).

    Latitude and longitude (degrees, WGS 84) are those of the chief town, or an `approximate` centre.
    """

    class Kind(models.TextChoices):
        COUNTRY = "country"
        AREA = "area"

    code = models.CharField(max_length=10, primary_key=True)
    kind = models.CharField(max_length=10, choices=Kind)
    iso3 = models.CharField(max_length=3, db_index=True)
    parent = models.CharField(max_length=10, blank=True)
    aliases = models.JSONField(default=list, blank=True)
    chief_town = models.CharField(max_length=80, blank=True)
    latitude = models.FloatField(null=True, blank=True)
    longitude = models.FloatField(null=True, blank=True)
    approximate = models.BooleanField(default=False)

    class Meta:
        ordering: ClassVar[list[str]] = ["code"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(condition=Q(kind__in=["country", "area"]), name="terms_place_kind"),
            models.CheckConstraint(
                condition=Q(latitude__isnull=True, longitude__isnull=True)
                | Q(latitude__gte=-90, latitude__lte=90, longitude__gte=-180, longitude__lte=180),
                name="terms_place_on_earth",
            ),
        ]


class Edition(models.Model):
    """One row: the digest of the files last loaded, and a number that grows with every change of a term or place."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=1)
    digest = models.CharField(max_length=64, blank=True)
    number = models.PositiveIntegerField(default=0)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(condition=Q(id=1), name="terms_edition_single"),
        ]
