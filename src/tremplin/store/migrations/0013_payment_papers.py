"""Make the tables of the papers that payment needs: bank details, mandates for self-billing."""

import django.db.models.deletion
from django.db import migrations, models

from tremplin.store.sql import run_file


class Migration(migrations.Migration):
    """See store/models."""

    dependencies = [
        ("store", "0012_jobs"),
    ]

    operations = [
        migrations.CreateModel(
            name="BankDetails",
            fields=[
                ("details_id", models.TextField(primary_key=True, serialize=False)),
                ("holder", models.TextField()),
                ("iban", models.TextField()),
                ("bic", models.TextField(null=True)),
                ("proposed_by", models.TextField()),
                ("proposed_through", models.TextField()),
                ("proposed_on", models.DateField()),
                ("state", models.TextField()),
                ("confirmed_by", models.TextField(null=True)),
                ("confirmed_through", models.TextField(null=True)),
                ("confirmed_on", models.DateField(null=True)),
                ("at", models.DateTimeField()),
                ("command_id", models.UUIDField()),
                (
                    "partner",
                    models.ForeignKey(
                        db_index=False, on_delete=django.db.models.deletion.DO_NOTHING, to="store.organisation"
                    ),
                ),
            ],
            options={
                "db_table": "bank_details",
                "indexes": [models.Index(fields=["iban"], name="bank_details_iban")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "state__in",
                                ["proposed", "confirmed", "rejected", "withdrawn", "replaced", "blocked"],
                            )
                        ),
                        name="bank_details_state",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("confirmed_by", None),
                                ("confirmed_on", None),
                                ("confirmed_through", None),
                                models.Q(("state__in", ["confirmed", "replaced"]), _negated=True),
                            ),
                            models.Q(
                                ("confirmed_by__isnull", False),
                                ("confirmed_on__isnull", False),
                                ("confirmed_through__isnull", False),
                                models.Q(("confirmed_by", models.F("proposed_by")), _negated=True),
                                models.Q(("confirmed_through", models.F("proposed_through")), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="bank_details_confirmed",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("state", "proposed")),
                        fields=("partner",),
                        name="bank_details_one_proposal",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("state", "confirmed")),
                        fields=("partner",),
                        name="bank_details_one_confirmed",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Mandate",
            fields=[
                ("mandate_id", models.TextField(primary_key=True, serialize=False)),
                ("signed_on", models.DateField()),
                ("valid_from", models.DateField()),
                ("valid_until", models.DateField(null=True)),
                ("contest_days", models.IntegerField()),
                ("signed_by", models.TextField()),
                ("shown_hash", models.TextField()),
                ("at", models.DateTimeField()),
                ("command_id", models.UUIDField()),
                (
                    "partner",
                    models.ForeignKey(
                        db_index=False, on_delete=django.db.models.deletion.DO_NOTHING, to="store.organisation"
                    ),
                ),
            ],
            options={
                "db_table": "mandate",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("valid_until", None), ("valid_until__gt", models.F("valid_from")), _connector="OR"
                        ),
                        name="mandate_validity",
                    ),
                    models.CheckConstraint(condition=models.Q(("contest_days__gte", 0)), name="mandate_contest_days"),
                    models.UniqueConstraint(
                        condition=models.Q(("valid_until", None)), fields=("partner",), name="mandate_one_open"
                    ),
                ],
            },
        ),
        run_file("papers.sql"),
    ]
