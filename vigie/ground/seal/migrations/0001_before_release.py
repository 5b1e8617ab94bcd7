import uuid

import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

from vigie.ground.tables import CreateTable


class Migration(migrations.Migration):
    replaces = [
        ("seal", "0001_initial"),
        ("seal", "0002_keys_certificates"),
        ("seal", "0003_recovery_quorum"),
        ("seal", "0004_coercion"),
        ("seal", "0005_search_blind_index"),
        ("seal", "0006_accounts_invitations"),
    ]

    initial = True

    dependencies = [
        ("access", "0001_before_release"),
        ("accounts", "__first__"),
    ]

    operations = [
        CreateTable(
            name="RecoveryKey",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.PositiveIntegerField(unique=True)),
                ("mark", models.PositiveIntegerField(unique=True)),
                ("public_key", models.BinaryField(max_length=1216)),
                ("made_on", models.DateField()),
                ("rehearsed_on", models.DateField(blank=True, null=True)),
                ("signature", models.BinaryField(max_length=64)),
            ],
            options={
                "ordering": ["number"],
            },
        ),
        CreateTable(
            name="BlindKey",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("epoch", models.PositiveIntegerField()),
                ("version", models.PositiveIntegerField(default=0)),
                (
                    "wrap",
                    models.CharField(
                        choices=[
                            ("hpke", "HPKE"),
                            ("team", "AES-256-GCM"),
                            ("name", "HPKE, named persons"),
                            ("two", "HPKE, halves to named persons"),
                        ],
                        default="hpke",
                        max_length=4,
                    ),
                ),
                ("wrapped_key", models.BinaryField()),
                ("sealed", models.BinaryField()),
                (
                    "team",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="access.team"),
                ),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("team",), name="seal_one_blind_key_per_team")],
            },
        ),
        CreateTable(
            name="BlindComparison",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("record_kind", models.CharField(max_length=60)),
                ("record_id", models.UUIDField()),
                ("version", models.PositiveIntegerField()),
                (
                    "key",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="comparisons", to="seal.blindkey"
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("record_kind", "record_id"), name="seal_one_comparison_per_record")
                ],
            },
        ),
        CreateTable(
            name="BlindMark",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("digest", models.BinaryField(max_length=32)),
                (
                    "comparison",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="marks", to="seal.blindcomparison"
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["digest"], name="seal_blind_digest")],
            },
        ),
        CreateTable(
            name="Invitation",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("purpose", models.CharField(choices=[("join", "Invitation"), ("renew", "New keys")], max_length=5)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("open", "Waits for an answer"),
                            ("accepted", "Answered: compare the words"),
                            ("let_in", "Let in by a keeper"),
                            ("withdrawn", "Withdrawn"),
                            ("wrong_codes", "Ended: five wrong codes"),
                            ("expired", "Expired"),
                        ],
                        default="open",
                        max_length=11,
                    ),
                ),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("expires_at", models.DateTimeField()),
                ("link_digest", models.BinaryField(max_length=32, unique=True)),
                ("code_digest", models.BinaryField(max_length=32)),
                ("wrong_codes", models.PositiveSmallIntegerField(default=0)),
                ("pending", models.BinaryField(default=bytes)),
                (
                    "created_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "ordering": ["-created_at"],
            },
        ),
        CreateTable(
            name="InvitationRole",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "role",
                    models.CharField(
                        choices=[
                            ("officer", "Protection officer"),
                            ("monitor", "Monitor"),
                            ("analyst", "Analyst"),
                            ("decider", "Decision maker"),
                            ("coordinator", "Coordinator"),
                            ("keeper", "Keeper of accounts"),
                            ("regional", "Regional duty desk"),
                        ],
                        max_length=12,
                    ),
                ),
                (
                    "invitation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="roles", to="seal.invitation"
                    ),
                ),
                (
                    "team",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="access.team"),
                ),
            ],
            options={
                "ordering": ["team", "role"],
                "constraints": [
                    models.UniqueConstraint(fields=("invitation", "team", "role"), name="seal_one_row_per_invited_role")
                ],
            },
        ),
        CreateTable(
            name="NamedKey",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("record_kind", models.CharField(max_length=60)),
                ("record_id", models.UUIDField()),
                ("version", models.PositiveIntegerField()),
                ("epoch", models.PositiveIntegerField()),
                ("half", models.BooleanField(default=False)),
                ("sealed", models.BinaryField()),
                ("certificate", models.BinaryField(max_length=64)),
                (
                    "team",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="access.team"),
                ),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="named_keys",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("record_kind", "record_id", "user"), name="seal_one_named_key_per_person"
                    )
                ],
            },
        ),
        CreateTable(
            name="Opening",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("record_kind", models.CharField(max_length=60)),
                ("record_id", models.UUIDField()),
                ("asked_at", models.DateTimeField(auto_now_add=True)),
                ("version", models.PositiveIntegerField(default=0)),
                ("sealed", models.BinaryField(default=b"")),
                ("until", models.DateTimeField(null=True)),
                (
                    "asker",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="openings",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "lender",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("record_kind", "record_id", "asker"), name="seal_one_opening_asked_each"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("lender", None), models.Q(("lender", models.F("asker")), _negated=True), _connector="OR"
                        ),
                        name="seal_an_opening_takes_two",
                    ),
                ],
            },
        ),
        CreateTable(
            name="OpeningTally",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("span", models.DateTimeField()),
                ("n", models.PositiveIntegerField(default=0)),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("user", "span"), name="seal_one_tally_per_span")],
            },
        ),
        CreateTable(
            name="Renewal",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("signature", models.BinaryField(max_length=64)),
                (
                    "signer",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "team",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="access.team"),
                ),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="renewals",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("user", "team"), name="seal_one_renewal_per_team")],
            },
        ),
        CreateTable(
            name="TeamEpoch",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.PositiveIntegerField()),
                ("public_key", models.BinaryField(max_length=1216)),
                ("certificate", models.BinaryField(max_length=64)),
                ("made_at", models.DateTimeField(default=django.utils.timezone.now)),
                (
                    "team",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="epochs", to="access.team"
                    ),
                ),
            ],
            options={
                "ordering": ["team", "number"],
                "constraints": [models.UniqueConstraint(fields=("team", "number"), name="seal_one_epoch_per_number")],
            },
        ),
        CreateTable(
            name="Grant",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("sealed", models.BinaryField()),
                ("signature", models.BinaryField(max_length=64)),
                (
                    "signer",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="grants", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "epoch",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="grants", to="seal.teamepoch"
                    ),
                ),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("epoch", "user"), name="seal_one_grant_per_member")],
            },
        ),
        CreateTable(
            name="Escrow",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("sealed", models.BinaryField()),
                ("pin", models.BinaryField(max_length=32)),
                ("signature", models.BinaryField(max_length=64)),
                (
                    "signer",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "recovery",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="escrows", to="seal.recoverykey"
                    ),
                ),
                (
                    "epoch",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="escrows", to="seal.teamepoch"
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("epoch", "recovery"), name="seal_one_escrow_per_epoch")
                ],
            },
        ),
        CreateTable(
            name="TeamLock",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("asked_at", models.DateTimeField(auto_now_add=True)),
                ("set_at", models.DateTimeField(null=True)),
                ("ended_at", models.DateTimeField(null=True)),
                (
                    "asked_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "ended_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "set_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "team",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="locks", to="access.team"
                    ),
                ),
                (
                    "thaw_asked_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("ended_at", None)), fields=("team",), name="seal_one_lock_at_a_time"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("set_by", None), models.Q(("set_by", models.F("asked_by")), _negated=True), _connector="OR"
                        ),
                        name="seal_a_lock_is_set_by_two",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("thaw_asked_by", None),
                            ("ended_by", None),
                            models.Q(("thaw_asked_by", models.F("ended_by")), _negated=True),
                            _connector="OR",
                        ),
                        name="seal_a_lock_is_undone_by_two",
                    ),
                ],
            },
        ),
        CreateTable(
            name="Absence",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                (
                    "kind",
                    models.CharField(
                        choices=[("travel", "Travelling"), ("freeze", "Locked by themselves")], max_length=8
                    ),
                ),
                ("since", models.DateTimeField(auto_now_add=True)),
                ("ended_at", models.DateTimeField(null=True)),
                (
                    "ended_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="absences",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("ended_at", None)), fields=("user",), name="seal_one_absence_at_a_time"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("ended_by", None), models.Q(("ended_by", models.F("user")), _negated=True), _connector="OR"
                        ),
                        name="seal_nobody_gives_their_own_keys_back",
                    ),
                ],
            },
        ),
    ]
