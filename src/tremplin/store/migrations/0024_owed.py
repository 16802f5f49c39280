"""Keep what awards give beside the payables that pay it."""

import django.db.models.deletion
from django.db import migrations, models

from tremplin.store.sql import run_file


class Migration(migrations.Migration):
    """See store/models."""

    dependencies = [
        ("store", "0023_payment_lists"),
    ]

    operations = [
        migrations.CreateModel(
            name="OwedPart",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "claim_id", "n", "payee", blank=True, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("n", models.IntegerField()),
                ("payee", models.TextField()),
                ("incentive", models.TextField()),
                ("is_correction", models.BooleanField()),
                ("amount", models.BigIntegerField()),
                ("happened_on", models.DateField()),
                (
                    "claim",
                    models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.DO_NOTHING, to="store.claim"),
                ),
                (
                    "terms_version",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        to="store.termsversion",
                    ),
                ),
                (
                    "payable",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        to="store.payable",
                    ),
                ),
            ],
            options={
                "db_table": "owed_part",
                "indexes": [
                    models.Index(
                        condition=models.Q(("payable__isnull", True)), fields=["payee"], name="owed_part_payee"
                    ),
                    models.Index(
                        condition=models.Q(("payable__isnull", True)),
                        fields=["terms_version", "incentive"],
                        name="owed_part_kind",
                    ),
                ],
                "constraints": [models.CheckConstraint(condition=models.Q(("amount__gt", 0)), name="owed_part_amount")],
            },
        ),
        run_file("owed.sql"),
    ]
