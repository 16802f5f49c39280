"""Make the table of papers that the terms ask for."""

import django.db.models.deletion
from django.db import migrations, models

from tremplin.store.sql import run_file


class Migration(migrations.Migration):
    """See store/models."""

    dependencies = [
        ("store", "0022_lost_payables"),
    ]

    operations = [
        migrations.CreateModel(
            name="PartnerPaper",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("paper", models.TextField()),
                ("valid_until", models.DateField(null=True)),
                ("recorded_by", models.TextField()),
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
                "db_table": "partner_paper",
                "indexes": [models.Index(fields=["partner", "paper"], name="partner_paper_partner")],
            },
        ),
        run_file("partner_papers.sql"),
    ]
