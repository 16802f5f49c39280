"""Make the tables of disputes."""

import django.db.models.deletion
from django.db import migrations, models

from tremplin.store.sql import run_file


class Migration(migrations.Migration):
    """See store/models."""

    dependencies = [
        ("store", "0016_statements"),
    ]

    operations = [
        migrations.CreateModel(
            name="Dispute",
            fields=[
                ("dispute_id", models.TextField(primary_key=True, serialize=False)),
                ("seq", models.BigIntegerField()),
                ("claim_id", models.TextField(null=True)),
                ("payable_id", models.TextField(null=True)),
                ("opened_on", models.DateField()),
                ("answer_by", models.DateField()),
                ("state", models.TextField()),
                ("version", models.IntegerField()),
                ("at", models.DateTimeField()),
                ("command_id", models.UUIDField()),
                (
                    "partner",
                    models.ForeignKey(
                        db_index=False, on_delete=django.db.models.deletion.DO_NOTHING, to="store.organisation"
                    ),
                ),
                (
                    "statement",
                    models.ForeignKey(
                        db_index=False, on_delete=django.db.models.deletion.DO_NOTHING, to="store.statement"
                    ),
                ),
            ],
            options={
                "db_table": "dispute",
                "indexes": [
                    models.Index(fields=["partner", "opened_on"], name="dispute_partner"),
                    models.Index(condition=models.Q(("state", "opened")), fields=["answer_by"], name="dispute_waiting"),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "state__in",
                                ["opened", "answered", "overdue", "upheld", "settled", "dropped", "dismissed"],
                            )
                        ),
                        name="dispute_state",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("state__in", ["opened", "answered", "overdue"])),
                        fields=("statement", "seq"),
                        name="dispute_one_open",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="DisputeEvent",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("n", models.IntegerField()),
                ("event", models.TextField()),
                ("from_state", models.TextField(null=True)),
                ("to_state", models.TextField()),
                ("person_id", models.TextField()),
                ("reason", models.TextField(null=True)),
                ("at", models.DateTimeField()),
                ("command_id", models.UUIDField()),
                (
                    "dispute",
                    models.ForeignKey(
                        db_index=False, on_delete=django.db.models.deletion.DO_NOTHING, to="store.dispute"
                    ),
                ),
            ],
            options={
                "db_table": "dispute_event",
                "constraints": [models.UniqueConstraint(fields=("dispute", "n"), name="dispute_event_once")],
            },
        ),
        run_file("disputes.sql"),
    ]
