"""Epochs of a team's keys, the signed grants that carry them, and the abstract sealed record."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from typing import Any, ClassVar

from django.db import models, transaction
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from vigie.compute import crypto
from vigie.ground.access.alarms import raise_alarm
from vigie.ground.access.errors import Altered, Refusal, WrongState
from vigie.ground.access.models import AlarmKind, Membership, Team, TeamRecord, VisibleQuerySet
from vigie.ground.accounts.actor import Actor
from vigie.ground.accounts.certificates import certified, certify, person_certified
from vigie.ground.accounts.models import User
from vigie.ground.seal import coercion_models, invitation_models, recovery_models  # noqa: F401  # for Django
from vigie.ground.seal.halves import LEAST_LEFT, split


class NoTeamKey(Refusal):
    """A team without keys cannot receive anything: sealing is refused, never silently skipped."""

    status = 503
    default = _("This team has no key yet, so nothing can be sealed to it. Set up the node first.")


SWAPPED = _(
    "Stop: the key to which this would be sealed was changed on the server. "
    "Nothing was sealed or sent. Tell the direction by another way."
)


def certain_person(user: User, *, by: Actor) -> bytes:
    """A person's public key, to seal to. Raises Altered, with an alarm, when this node did not sign it."""
    if not person_certified(user):
        raise_alarm(AlarmKind.ALTERED_KEY, user, by=by)
        raise Altered(SWAPPED)
    return bytes(user.public_key)


class TeamEpoch(models.Model):
    """One key pair in the life of a team; a revocation opens the next. `certificate` is the node's signature."""

    team = models.ForeignKey(Team, on_delete=models.PROTECT, related_name="epochs")
    number = models.PositiveIntegerField()
    public_key = models.BinaryField(max_length=crypto.PUBLIC_BYTES)
    certificate = models.BinaryField(max_length=64)
    made_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["team", "number"], name="seal_one_epoch_per_number")]
        ordering = ["team", "number"]

    def __str__(self) -> str:
        return f"{self.team_id}/{self.number}"

    @classmethod
    def current(cls, team: Team | str) -> TeamEpoch:
        """The newest epoch of a team, to seal to. Raises NoTeamKey, or Altered with an alarm for a swapped key."""
        epoch = cls.objects.filter(team=team).order_by("-number").first()
        if epoch is None:
            raise NoTeamKey
        if not epoch.is_certified:
            raise_alarm(AlarmKind.ALTERED_KEY, epoch, by=Actor.system())
            raise Altered(SWAPPED)
        return epoch

    def _facts(self) -> dict[str, str | int]:
        return {"team": self.team_id, "number": self.number, "public": bytes(self.public_key).hex()}

    def certify(self) -> None:
        """Sign the key with the node's, when it is made."""
        self.certificate = certify("epoch", **self._facts())

    @property
    def is_certified(self) -> bool:
        """Whether this node made this key, for this team and number."""
        return certified("epoch", self.certificate, **self._facts())


class Grant(models.Model):
    """A team epoch's private half, sealed to one member and signed by whoever gave it."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    epoch = models.ForeignKey(TeamEpoch, on_delete=models.PROTECT, related_name="grants")
    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="grants")
    sealed = models.BinaryField()
    signer = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    signature = models.BinaryField(max_length=64)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["epoch", "user"], name="seal_one_grant_per_member")]

    def __str__(self) -> str:
        return f"{self.epoch} → {self.user_id}"

    def message(self) -> bytes:
        """The bytes a grant's signature covers: which keys, to whom, by whom."""
        return crypto.context("grant") + crypto.canonical(
            {
                "id": str(self.pk),
                "team": self.epoch.team_id,
                "epoch": self.epoch.number,
                "team_public": bytes(self.epoch.public_key).hex(),
                "member": str(self.user_id),
                "member_public": bytes(self.user.public_key).hex(),
                "signer": str(self.signer_id),
                "sealed": bytes(self.sealed).hex(),
            }
        )


class Wrap(models.TextChoices):
    """How a record's data key is wrapped: for the team's public key at arrival, for its symmetric one once opened,
    or for named persons only (`NamedKey`): then the record is restricted; in halves, it takes two of them."""

    HPKE = "hpke", "HPKE"
    TEAM = "team", "AES-256-GCM"
    NAMED = "name", "HPKE, named persons"
    TWO = "two", "HPKE, halves to named persons"


RESTRICTED = (Wrap.NAMED, Wrap.TWO)


class Nobody(Refusal):
    """None of the named is left in the team: sealing again would lock everyone out."""

    status = 409
    default = _("No named person of this record is left in the team. A keeper must let one of them in again first.")


class NamedKey(models.Model):
    """The data key of a restricted record, or this person's half of it, sealed to one named person, and that again to
    the team: whose grants are gone (frozen, travelling, a locked team) opens nothing, even with their own passphrase.

    The node's certificate ties the row to the record's version and epoch: a name put in by hand, or a removed one
    put back, is refused.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    team = models.ForeignKey(Team, on_delete=models.PROTECT, related_name="+")
    record_kind = models.CharField(max_length=60)
    record_id = models.UUIDField()
    version = models.PositiveIntegerField()
    epoch = models.PositiveIntegerField()
    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="named_keys")
    half = models.BooleanField(default=False)
    sealed = models.BinaryField()
    certificate = models.BinaryField(max_length=64)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["record_kind", "record_id", "user"], name="seal_one_named_key_per_person")
        ]

    def __str__(self) -> str:
        return f"{self.record_kind}:{self.record_id} → {self.user_id}"

    @classmethod
    def made(cls, record: SealedRecord, reader: User, secret: bytes, epoch: TeamEpoch) -> NamedKey:
        """An unsaved row for one reader of a record that was just sealed: the data key, or one half of it."""
        row = cls(
            team_id=record.team_id,
            record_kind=record._meta.label_lower,
            record_id=record.pk,
            version=record.version,
            epoch=record.epoch,
            user=reader,
            half=record.needs_two,
        )
        own = crypto.hpke_seal(certain_person(reader, by=Actor.system()), secret, row.context())
        row.sealed = crypto.hpke_seal(bytes(epoch.public_key), own, row.context())
        row.certificate = certify("named", **row._facts())
        return row

    def context(self) -> bytes:
        """HPKE info: `vigie/1|named|model|uuid|version|epoch|person`; `half` stands for `named` where it is one."""
        return crypto.context(
            "half" if self.half else "named", self.record_kind, self.record_id, self.version, self.epoch, self.user_id
        )

    def _facts(self) -> dict[str, str | int]:
        return {
            "team": self.team_id,
            "kind": self.record_kind,
            "id": str(self.record_id),
            "version": self.version,
            "epoch": self.epoch,
            "user": str(self.user_id),
            "half": int(self.half),
            "public": bytes(self.user.public_key).hex(),
            "sealed": bytes(self.sealed).hex(),
        }

    def check_for(self, record: SealedRecord, *, by: Actor) -> None:
        """Raise Altered, with an alarm, unless this node made the row for this record; WrongState if that changed."""
        standing = (self.team_id, self.version, self.epoch) == (record.team_id, record.version, record.epoch)
        kept = type(record)._base_manager.filter(pk=record.pk)
        if not standing and kept.exclude(version=record.version, epoch=record.epoch).exists():
            raise WrongState
        if not standing or not certified("named", self.certificate, **self._facts()):
            raise_alarm(AlarmKind.ALTERED_RECORD, record, by=by)
            raise Altered


# What sealing anew changes of a record: for a save that must touch nothing else.
SEALED_FIELDS = ("team", "epoch", "version", "wrap", "wrapped_key", "sealed")


class SealedRecord(TeamRecord):
    """A record whose facts only its team can open; what stays clear is declared as fields by each room.

    Facts are JSON under AES-256-GCM with a random data key, bound to `model|uuid|version|epoch`; the data key is
    HPKE-sealed to the team's epoch, bound to `record|model|uuid|epoch`, or to each named person of a restricted
    record (security.md, Keys: Record).

    A room whose records may be restricted says `restrictable = True` once all its ways to them go through
    `visible_to`. A room whose data keys have one more reader names the columns in `other_wraps` and fills them in
    `wrap_for_others`.
    """

    restrictable: ClassVar[bool] = False
    other_wraps: ClassVar[tuple[str, ...]] = ()

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    epoch = models.PositiveIntegerField()
    version = models.PositiveIntegerField(default=0)
    wrap = models.CharField(max_length=4, choices=Wrap, default=Wrap.HPKE)
    wrapped_key = models.BinaryField()
    sealed = models.BinaryField()

    # The keys of the named that the last sealing made and `save` has still to keep; None leaves what is there.
    _named_keys: list[NamedKey] | None = None

    class Meta:
        abstract = True

    @classmethod
    def visibility(cls, actor: Actor) -> Q:
        """Members of the team; of a restricted record, only those among them who are named."""
        mine = NamedKey.objects.filter(
            record_kind=cls._meta.label_lower, record_id=OuterRef("pk"), user=actor.user, team=OuterRef("team")
        )
        return super().visibility(actor) & (~Q(wrap__in=RESTRICTED) | Q(Exists(mine)))

    @property
    def restricted(self) -> bool:
        """Whether only named persons of the team can see and open it."""
        return self.wrap in RESTRICTED

    @property
    def needs_two(self) -> bool:
        """Whether it takes two of the named to open it."""
        return self.wrap == Wrap.TWO

    def bound(self, purpose: str) -> bytes:
        """What this record's ciphertexts are bound to, besides the version of the facts."""
        return crypto.context(purpose, self._meta.label_lower, self.pk, self.epoch)

    def bound_facts(self) -> bytes:
        """Associated data of the facts."""
        return crypto.context("facts", self._meta.label_lower, self.pk, self.version, self.epoch)

    def seal(self, facts: dict[str, Any], team: Team | str, epoch: TeamEpoch | None = None) -> bytes:
        """Seal `facts` (JSON values) to a team, or again to the named of a restricted record; public keys only, so
        anyone may. The caller saves.

        Sealing again bumps the version and takes a new data key, which is returned. Raises NoTeamKey or Altered.
        """
        epoch = epoch or TeamEpoch.current(team)
        readers = self.readers() if self.restricted else None
        return self.seal_for(readers, facts, epoch, version=self.version + 1, two=self.needs_two)

    def seal_for(
        self, readers: list[User] | None, facts: dict[str, Any], epoch: TeamEpoch, *, version: int, two: bool = False
    ) -> bytes:
        """Seal to the named `readers` (any `two` of them together, if so asked), or to the whole team when None.

        Under a new data key, which is returned.
        """
        was_restricted = self.restricted
        self.team_id, self.epoch, self.version = epoch.team_id, epoch.number, version
        data_key = crypto.new_key()
        self.sealed = crypto.box(data_key, crypto.canonical(facts), self.bound_facts())
        if readers is None:
            self.wrap, self._named_keys = Wrap.HPKE, [] if was_restricted else None
            self.wrapped_key = crypto.hpke_seal(bytes(epoch.public_key), data_key, self.bound("record"))
        else:
            self.wrap, self.wrapped_key = Wrap.TWO if two else Wrap.NAMED, b""
            secrets = split(data_key, len(readers)) if two else [data_key] * len(readers)
            self._named_keys = [NamedKey.made(self, *pair, epoch) for pair in zip(readers, secrets, strict=True)]
        self.wrap_for_others(data_key)
        return data_key

    def wrap_for_others(self, data_key: bytes) -> None:
        """Wrap a new data key for readers outside the team; a room that has any fills its `other_wraps` here."""

    @classmethod
    def sealed_fields(cls) -> tuple[str, ...]:
        """Every column that sealing anew changes."""
        return (*SEALED_FIELDS, *cls.other_wraps)

    def named_keys(self) -> models.QuerySet[NamedKey]:
        """Who is named, with their keys; empty when the whole team may read."""
        return NamedKey.objects.filter(record_kind=self._meta.label_lower, record_id=self.pk)

    def readers(self) -> list[User]:
        """The named persons who are still members, the frozen too. Raises Altered for a name that this node did not
        sign, Nobody when none is left to open."""
        rows = list(self.named_keys().select_related("user").order_by("user__username"))
        for row in rows:
            row.check_for(self, by=Actor.system())
        members = set(Membership.objects.filter(team=self.team_id, ended_at=None).values_list("user", flat=True))
        still = [row.user for row in rows if row.user_id in members]
        if sum(user.is_active for user in still) < (LEAST_LEFT if self.needs_two else 1):
            raise Nobody
        return still

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Keep the record and, in the same transaction, the keys of the named that its last sealing made."""
        if self._named_keys is None:
            super().save(*args, **kwargs)
            return
        with transaction.atomic():
            super().save(*args, **kwargs)
            self.keep_named_keys()

    def keep_named_keys(self) -> None:
        """Replace the keys of the named by those of the last sealing, inside the caller's transaction."""
        if self._named_keys is not None:
            place = {"record_kind": self._meta.label_lower, "record_id": self.pk}
            coercion_models.Opening.objects.filter(**place, lender__isnull=False).delete()  # Halves of the old key.
            self.named_keys().delete()
            NamedKey.objects.bulk_create(self._named_keys)
            self._named_keys = None


def seal_many(records: Iterable[tuple[SealedRecord, dict[str, Any]]], team: Team | str) -> None:
    """Seal each record's facts, looking the epoch up once."""
    epoch = TeamEpoch.current(team)
    for record, facts in records:
        record.seal(facts, team, epoch)


class BlindKeyQuerySet(VisibleQuerySet["BlindKey"]):
    """Only members see that there is one."""


class BlindKey(SealedRecord):
    """The key of a team's blind index, sealed like any record: rotation carries it over with the others.

    Sealed facts: `key` (64 hexadecimal digits) and the node's `certificate`.
    """

    objects = BlindKeyQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["team"], name="seal_one_blind_key_per_team")]


class BlindComparison(models.Model):
    """That one version of a record was compared: its names and contacts are among the team's marks."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    key = models.ForeignKey(BlindKey, on_delete=models.CASCADE, related_name="comparisons")
    record_kind = models.CharField(max_length=60)
    record_id = models.UUIDField()
    version = models.PositiveIntegerField()

    objects: ClassVar[models.Manager[BlindComparison]] = models.Manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["record_kind", "record_id"], name="seal_one_comparison_per_record")
        ]

    def __str__(self) -> str:
        return f"{self.record_kind}:{self.record_id}/{self.version}"


class BlindMark(models.Model):
    """One name, telephone number or e-mail address of a record, as a digest that only the team can make."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    comparison = models.ForeignKey(BlindComparison, on_delete=models.CASCADE, related_name="marks")
    digest = models.BinaryField(max_length=32)

    objects: ClassVar[models.Manager[BlindMark]] = models.Manager()

    class Meta:
        indexes = [models.Index(fields=["digest"], name="seal_blind_digest")]

    def __str__(self) -> str:
        return str(self.pk)
