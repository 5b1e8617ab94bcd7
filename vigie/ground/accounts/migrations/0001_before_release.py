import uuid

import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

import vigie.ground.accounts.models
from vigie.ground.tables import CreateTable


class Migration(migrations.Migration):
    replaces = [
        ("accounts", "0001_initial"),
        ("accounts", "0002_keys_certificates"),
        ("accounts", "0003_accounts_factors_and_devices"),
    ]

    initial = True

    dependencies = []

    operations = [
        CreateTable(
            name="User",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("username", models.CharField(max_length=40, unique=True, verbose_name="pseudonym")),
                ("language", models.CharField(default="fr", max_length=8)),
                ("is_active", models.BooleanField(default=True)),
                ("kdf", models.JSONField()),
                ("verifier", models.BinaryField(max_length=32)),
                ("public_key", models.BinaryField(max_length=1216)),
                ("verify_key", models.BinaryField(max_length=32)),
                ("certificate", models.BinaryField(max_length=64)),
                ("key_box", models.BinaryField()),
                ("totp_box", models.BinaryField()),
                ("totp_last_step", models.BigIntegerField(default=0)),
            ],
            options={
                "abstract": False,
            },
        ),
        CreateTable(
            name="Setback",
            fields=[
                ("key", models.BinaryField(max_length=32, primary_key=True, serialize=False)),
                ("failures", models.PositiveIntegerField(default=0)),
                ("until", models.BigIntegerField(default=0)),
                ("touched", models.BigIntegerField()),
            ],
        ),
        CreateTable(
            name="SpentChallenge",
            fields=[
                ("digest", models.BinaryField(max_length=32, primary_key=True, serialize=False)),
                ("until", models.BigIntegerField()),
            ],
        ),
        CreateTable(
            name="Device",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("token_digest", models.BinaryField(max_length=32, unique=True)),
                ("label", models.BinaryField(default=bytes)),
                ("since", models.DateField(default=django.utils.timezone.localdate)),
                ("until", models.DateTimeField()),
                ("failures", models.PositiveIntegerField(default=0)),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="devices", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
            options={
                "ordering": ["since", "id"],
            },
        ),
        CreateTable(
            name="Passkey",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("credential_id", models.BinaryField(max_length=1023, unique=True)),
                ("credential", models.BinaryField()),
                ("sign_count", models.BigIntegerField(default=0)),
                ("label", models.BinaryField(default=bytes)),
                ("since", models.DateField(default=django.utils.timezone.localdate)),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="passkeys",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "ordering": ["since", "id"],
            },
        ),
        CreateTable(
            name="Session",
            fields=[
                ("session_data", models.TextField(verbose_name="session data")),
                ("expire_date", models.DateTimeField(db_index=True, verbose_name="expire date")),
                ("session_key", models.CharField(max_length=64, primary_key=True, serialize=False)),
                ("handle", models.UUIDField(db_index=True, default=uuid.uuid4, editable=False)),
                ("begun_at", models.DateTimeField(default=vigie.ground.accounts.models.this_hour)),
                ("used_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("label", models.BinaryField(default=bytes)),
                (
                    "user",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="sessions",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "session",
                "verbose_name_plural": "sessions",
                "abstract": False,
            },
        ),
        CreateTable(
            name="RecoveryCode",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("digest", models.BinaryField(max_length=32)),
                ("used_at", models.DateTimeField(null=True)),
                ("told", models.BooleanField(default=False)),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="recovery_codes",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("user", "digest"), name="accounts_one_row_per_code")],
            },
        ),
    ]
