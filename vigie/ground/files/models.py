"""A file: what it is and the key of its ciphertext are sealed as a record's facts; only its state is clear."""

from __future__ import annotations

from typing import Self

from django.db import models

from vigie.ground.access.models import VisibleQuerySet
from vigie.ground.files.states import FILE
from vigie.ground.seal.models import SealedRecord


class FileQuerySet(VisibleQuerySet["File"]):
    def kept(self) -> Self:
        return self.filter(state="kept")

    def to_remove(self) -> Self:
        """Erased, and their ciphertexts perhaps still in the store."""
        return self.filter(state="erased", removed=False)


class File(SealedRecord):
    """Sealed facts: see `facts.FileFacts`. The ciphertext lies in the store under this id.

    `copy` is the random name of the cleaned copy, an age file with a key of its own, also among the sealed facts.
    Whoever seals a file anew (to an epoch, to named persons) seals its keys with it: the ciphertexts stay as they are.
    """

    restrictable = True

    state = models.CharField(max_length=8, choices=FILE.choices, default="kept")
    copy = models.UUIDField(null=True, unique=True)
    removed = models.BooleanField(default=False)  # of an erased file: the ciphertexts are gone from the store too

    objects = FileQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(removed=False) | models.Q(state="erased"), name="files_only_erased_is_removed"
            )
        ]

    def __str__(self) -> str:
        return str(self.pk)
