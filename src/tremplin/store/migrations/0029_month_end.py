"""Find what the end of a month looks at, awards and estimates by their month, without reading the journal."""

from django.db import migrations, models
from django.db.models import Q


class Migration(migrations.Migration):
    """See store/models."""

    dependencies = [("store", "0028_orders_by_month")]

    operations = [
        migrations.AddIndex(
            model_name="journal",
            index=models.Index(
                condition=Q(("kind__in", ["award", "estimate"])),
                fields=["kind", "accounting_on"],
                name="journal_month_end",
            ),
        ),
    ]
