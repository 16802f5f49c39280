"""Keep what all instances of a limit in one window hold together."""

from django.db import migrations, models

from tremplin.store.sql import run_file


class Migration(migrations.Migration):
    """See store/models."""

    dependencies = [("store", "0029_month_end")]

    operations = [
        migrations.CreateModel(
            name="LimitsByWindow",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "programme",
                        "limit_id",
                        "window_label",
                        "unit",
                        "is_of_partner",
                        blank=True,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("programme", models.TextField()),
                ("limit_id", models.TextField()),
                ("window_label", models.TextField()),
                ("unit", models.TextField()),
                ("is_of_partner", models.BooleanField()),
                ("instances", models.BigIntegerField()),
                ("full", models.BigIntegerField()),
                ("granted", models.BigIntegerField()),
                ("available", models.BigIntegerField()),
                ("reserved", models.BigIntegerField()),
                ("used", models.BigIntegerField()),
                ("lapsed", models.BigIntegerField()),
            ],
            options={
                "db_table": "limits_by_window",
            },
        ),
        run_file("windows.sql"),
    ]
