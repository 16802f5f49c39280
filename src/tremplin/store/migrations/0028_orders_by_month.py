"""Keep what each partner orders by month too."""

from django.db import migrations, models

from tremplin.store.sql import run_file


class Migration(migrations.Migration):
    """See store/models."""

    dependencies = [("store", "0027_booked")]

    operations = [
        migrations.CreateModel(
            name="OrdersByPartnerMonth",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "partner_id",
                        "month",
                        "currency",
                        blank=True,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("partner_id", models.TextField()),
                ("month", models.DateField()),
                ("currency", models.TextField()),
                ("lines", models.BigIntegerField()),
                ("amount", models.BigIntegerField()),
            ],
            options={
                "db_table": "orders_by_partner_month",
                "indexes": [models.Index(fields=["month"], name="orders_of_month")],
            },
        ),
        run_file("months.sql"),
    ]
