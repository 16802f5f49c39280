"""Let a run that was released be recalled before it is sent."""

from django.db import migrations, models

from tremplin.store.sql import run_file


class Migration(migrations.Migration):
    """See store/models."""

    dependencies = [
        ("store", "0018_invoices"),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name="paymentline",
            name="payment_line_state",
        ),
        migrations.AddField(
            model_name="paymentrun",
            name="recalled_at",
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name="paymentrun",
            name="recalled_by",
            field=models.TextField(null=True),
        ),
        migrations.AddConstraint(
            model_name="paymentline",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "state__in",
                        [
                            "prepared",
                            "dropped",
                            "sent",
                            "recalled",
                            "accepted",
                            "unknown",
                            "booked",
                            "rejected",
                            "returned",
                            "parked",
                        ],
                    ),
                    ("place__in", ["payable", "transit", "bank"]),
                ),
                name="payment_line_state",
            ),
        ),
        migrations.AddConstraint(
            model_name="paymentrun",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("recalled_at", None),
                        ("recalled_by", None),
                        models.Q(
                            models.Q(("state", "cancelled"), _negated=True), ("released_by", None), _connector="OR"
                        ),
                    ),
                    models.Q(
                        ("recalled_at__isnull", False),
                        ("recalled_by__isnull", False),
                        ("released_by__isnull", False),
                        ("file_sha256", None),
                        ("state", "cancelled"),
                        models.Q(("recalled_by", models.F("released_by")), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="payment_run_recalled",
            ),
        ),
        run_file("recall.sql"),
    ]
