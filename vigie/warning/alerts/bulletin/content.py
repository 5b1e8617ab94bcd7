"""What a bulletin says in one language, before it takes a form: already coarse enough for those who will read it."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

from django.db import models
from django.utils.translation import gettext_lazy as _

from vigie.warning.alerts import exercise as exercises
from vigie.warning.alerts.facts import Text


class Audience(models.TextChoices):
    """Who reads it. Mechanisms that seat army and police read the country and the month, and no instruction."""

    INSIDE = "inside", _("Inside the network")
    PUBLIC = "public", _("The public")
    OFFICIAL = "official", _("Official mechanisms")


@dataclass(frozen=True)
class Bulletin:
    """One message in one language. `until` is a date; `until_words` is how precisely this audience may read it."""

    language: str
    text: Text
    level: str
    level_word: str
    place: str
    kind: str  # CAP 1.2 msgType
    kind_word: str  # empty for a first message
    audience: str
    sender: str
    sent: date
    sent_words: str
    until: date
    until_words: str
    exercise: bool
    number: int
    after: tuple[str, ...] = field(default=())  # the earlier messages, in words

    @property
    def mark(self) -> str:
        """The mark of an exercise, or nothing."""
        return exercises.mark(self.language) if self.exercise else ""

    @property
    def said(self) -> str:
        """The sentence that says it is an exercise, or nothing."""
        return exercises.said(self.language) if self.exercise else ""

    @property
    def headline(self) -> str:
        """The title as it may be shown anywhere: what it is of an exercise, an update or a cancellation comes first."""
        words = f"{self.kind_word} · {self.text.headline}" if self.kind_word else self.text.headline
        return exercises.marked(words, self.language, exercise=self.exercise)
