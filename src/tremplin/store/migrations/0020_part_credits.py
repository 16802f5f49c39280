"""Let a part of a self-billed invoice be taken back for a clawback, by a credit note of its own."""

from django.db import migrations, models

from tremplin.store.sql import run_file


class Migration(migrations.Migration):
    """See store/models."""

    dependencies = [
        ("store", "0019_recalled_runs"),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name="invoice",
            name="invoice_taken_back_once",
        ),
        migrations.AddField(
            model_name="invoice",
            name="case_id",
            field=models.TextField(null=True),
        ),
        migrations.AddConstraint(
            model_name="invoice",
            constraint=models.UniqueConstraint(
                condition=models.Q(("case_id", None), ("preceding__isnull", False)),
                fields=("preceding",),
                name="invoice_taken_back_once",
            ),
        ),
        migrations.AddConstraint(
            model_name="invoice",
            constraint=models.UniqueConstraint(
                condition=models.Q(("case_id__isnull", False)), fields=("case_id", "partner"), name="invoice_case_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="invoice",
            constraint=models.CheckConstraint(
                condition=models.Q(("case_id", None), ("type_code", "261"), _connector="OR"), name="invoice_case"
            ),
        ),
        run_file("part_credits.sql"),
    ]
