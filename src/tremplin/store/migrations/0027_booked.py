"""Keep beside each payable whether the bank has paid it."""

from django.db import migrations, models
from django.db.models import F, Q

from tremplin.store.sql import run_file


class Migration(migrations.Migration):
    """See store/models."""

    dependencies = [("store", "0026_clawback_invoices")]

    operations = [
        migrations.AddField(model_name="payable", name="is_booked", field=models.BooleanField(db_default=False)),
        migrations.AddIndex(
            model_name="payable",
            index=models.Index(
                condition=Q(
                    ("is_booked", False),
                    Q(
                        ("document", None),
                        Q(("document__in", ["invoice", "self-bill"]), ("set_off__lt", F("gross"))),
                        _connector="OR",
                    ),
                ),
                fields=["due_on", "payable_id"],
                name="payable_unsettled",
            ),
        ),
        run_file("booked.sql"),
    ]
