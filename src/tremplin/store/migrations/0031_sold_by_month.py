"""Keep what each partner orders by month and by what it is sold as."""

from django.db import migrations, models

from tremplin.store.sql import run_file


class Migration(migrations.Migration):
    """See store/models."""

    dependencies = [("store", "0030_limits_by_window")]

    operations = [
        migrations.CreateModel(
            name="SoldByPartnerMonth",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "partner_id",
                        "month",
                        "currency",
                        "sale_type",
                        blank=True,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("partner_id", models.TextField()),
                ("month", models.DateField()),
                ("currency", models.TextField()),
                ("sale_type", models.TextField()),
                ("lines", models.BigIntegerField()),
                ("amount", models.BigIntegerField()),
                ("annual", models.BigIntegerField()),
            ],
            options={
                "db_table": "sold_by_partner_month",
            },
        ),
        run_file("sold.sql"),
    ]
