"""Make the tables of papers of projects."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    """See store/models."""

    initial = True

    dependencies = [
        ("store", "0002_facts"),
    ]

    operations = [
        migrations.CreateModel(
            name="Registration",
            fields=[
                ("project_id", models.TextField(primary_key=True, serialize=False)),
                ("partner_id", models.TextField()),
                ("state", models.TextField()),
                ("expires_on", models.DateField(null=True)),
                ("extensions", models.IntegerField(db_default=0)),
                ("extension", models.TextField(db_default="not-extended")),
                ("extension_days", models.IntegerField(null=True)),
                ("state_since", models.DateTimeField()),
                ("version", models.IntegerField(db_default=1)),
            ],
            options={
                "db_table": "registration",
                "indexes": [
                    models.Index(fields=["partner_id"], name="registration_partner"),
                    models.Index(fields=["expires_on"], name="registration_expiry"),
                ],
                "constraints": [
                    models.CheckConstraint(condition=models.Q(("extensions__gte", 0)), name="registration_extensions")
                ],
            },
        ),
        migrations.CreateModel(
            name="IntroductionState",
            fields=[
                ("introduction_id", models.TextField(primary_key=True, serialize=False)),
                ("project_id", models.TextField()),
                ("introducing_id", models.TextField()),
                ("receiving_id", models.TextField(null=True)),
                ("state", models.TextField()),
                ("proposals", models.JSONField(db_default=models.Value([], models.JSONField()))),
                ("state_since", models.DateTimeField()),
                ("version", models.IntegerField(db_default=1)),
            ],
            options={
                "db_table": "introduction_state",
                "indexes": [models.Index(fields=["project_id"], name="introduction_state_project")],
            },
        ),
        migrations.CreateModel(
            name="Agreement",
            fields=[
                ("agreement_id", models.TextField(primary_key=True, serialize=False)),
                ("project_id", models.TextField()),
                ("introduction_id", models.TextField(null=True)),
                ("shares", models.JSONField()),
                ("roles", models.JSONField(db_default=models.Value({}, models.JSONField()))),
                ("terms_hash", models.TextField()),
                ("state", models.TextField()),
                ("version", models.IntegerField(db_default=1)),
                ("at", models.DateTimeField()),
                ("command_id", models.UUIDField()),
            ],
            options={
                "db_table": "agreement",
                "indexes": [models.Index(fields=["project_id"], name="agreement_project")],
            },
        ),
        migrations.CreateModel(
            name="AgreementAcceptance",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                (
                    "agreement",
                    models.ForeignKey(
                        db_index=False, on_delete=django.db.models.deletion.DO_NOTHING, to="store.agreement"
                    ),
                ),
                ("partner_id", models.TextField()),
                ("person_id", models.TextField()),
                ("shown_hash", models.TextField()),
                ("at", models.DateTimeField()),
                ("command_id", models.UUIDField()),
            ],
            options={
                "db_table": "agreement_acceptance",
                "constraints": [
                    models.UniqueConstraint(fields=("agreement", "partner_id"), name="agreement_accepted_once")
                ],
            },
        ),
    ]
