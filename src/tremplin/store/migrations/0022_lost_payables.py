"""Let a payable be lost under the terms, and papers that the terms ask for be recorded."""

from django.db import migrations, models


class Migration(migrations.Migration):
    """See store/models."""

    dependencies = [
        ("store", "0021_sums"),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name="payable",
            name="payable_document",
        ),
        migrations.AddConstraint(
            model_name="payable",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("accepted", False),
                    ("contest_until", None),
                    ("document", None),
                    ("document_on", None),
                    ("document_ref", None),
                    ("gross", None),
                    ("set_off", 0),
                )
                | models.Q(
                    ("document__in", ["invoice", "self-bill", "credit-note", "forfeit"]),
                    ("document_on__isnull", False),
                    ("document_ref__isnull", False),
                    ("gross__gte", models.F("net")),
                    ("gross__isnull", False),
                    ("set_off__gte", 0),
                    ("set_off__lte", models.F("gross")),
                ),
                name="payable_document",
            ),
        ),
        migrations.AddField(
            model_name="diligence",
            name="paper",
            field=models.TextField(null=True),
        ),
        migrations.AlterField(
            model_name="diligence",
            name="valid_until",
            field=models.DateField(null=True),
        ),
        migrations.AddConstraint(
            model_name="diligence",
            constraint=models.CheckConstraint(
                condition=models.Q(("paper__isnull", False), ("valid_until__isnull", False), _connector="OR"),
                name="diligence_ends",
            ),
        ),
    ]
