"""Make the tables of people."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    """See store/models."""

    initial = True

    dependencies = []

    operations = [
        migrations.CreateModel(
            name="Organisation",
            fields=[
                ("organisation_id", models.TextField(primary_key=True, serialize=False)),
                ("kind", models.TextField()),
            ],
            options={
                "db_table": "organisation",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("kind__in", ["vendor", "partner"])), name="organisation_kind"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Person",
            fields=[
                ("person_id", models.TextField(primary_key=True, serialize=False)),
                (
                    "organisation",
                    models.ForeignKey(on_delete=django.db.models.deletion.DO_NOTHING, to="store.organisation"),
                ),
                ("language", models.TextField(db_default="en")),
                ("is_active", models.BooleanField(db_default=True)),
            ],
            options={
                "db_table": "person",
                "constraints": [
                    models.CheckConstraint(condition=models.Q(("language__in", ["en", "fr"])), name="person_language")
                ],
            },
        ),
        migrations.CreateModel(
            name="PersonPrivate",
            fields=[
                (
                    "person",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        primary_key=True,
                        serialize=False,
                        to="store.person",
                    ),
                ),
                ("name", models.TextField()),
                ("email", models.TextField()),
            ],
            options={
                "db_table": "person_private",
                "constraints": [models.UniqueConstraint(fields=("email",), name="person_private_email_once")],
            },
        ),
        migrations.CreateModel(
            name="RoleGrant",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                (
                    "person",
                    models.ForeignKey(
                        db_index=False, on_delete=django.db.models.deletion.DO_NOTHING, to="store.person"
                    ),
                ),
                ("role", models.TextField()),
                ("valid_from", models.DateTimeField()),
                ("valid_until", models.DateTimeField(null=True)),
                ("granted_by", models.TextField(null=True)),
                ("approved_by", models.TextField(null=True)),
                ("command_id", models.UUIDField()),
            ],
            options={
                "db_table": "role_grant",
                "indexes": [models.Index(fields=["person", "role"], name="role_grant_person")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("valid_until", None), ("valid_until__gte", models.F("valid_from")), _connector="OR"
                        ),
                        name="role_grant_validity",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Interest",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                (
                    "person",
                    models.ForeignKey(
                        db_index=False, on_delete=django.db.models.deletion.DO_NOTHING, to="store.person"
                    ),
                ),
                (
                    "organisation",
                    models.ForeignKey(
                        db_index=False, on_delete=django.db.models.deletion.DO_NOTHING, to="store.organisation"
                    ),
                ),
                ("valid_from", models.DateTimeField()),
                ("valid_until", models.DateTimeField(null=True)),
                ("command_id", models.UUIDField()),
            ],
            options={
                "db_table": "interest",
                "indexes": [models.Index(fields=["person"], name="interest_person")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("valid_until", None), ("valid_until__gte", models.F("valid_from")), _connector="OR"
                        ),
                        name="interest_validity",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Portfolio",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                (
                    "person",
                    models.ForeignKey(
                        db_index=False, on_delete=django.db.models.deletion.DO_NOTHING, to="store.person"
                    ),
                ),
                ("partner_id", models.TextField()),
                ("valid_from", models.DateTimeField()),
                ("valid_until", models.DateTimeField(null=True)),
                ("command_id", models.UUIDField()),
            ],
            options={
                "db_table": "portfolio",
                "indexes": [
                    models.Index(fields=["person"], name="portfolio_person"),
                    models.Index(fields=["partner_id"], name="portfolio_partner"),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("valid_until", None), ("valid_until__gte", models.F("valid_from")), _connector="OR"
                        ),
                        name="portfolio_validity",
                    )
                ],
            },
        ),
    ]
