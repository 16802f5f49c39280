"""Make the sums that are kept beside the rows that they add up, and fill them from what is there."""

import django.db.models.deletion
from django.db import migrations, models

from tremplin.store.sql import run_file


class Migration(migrations.Migration):
    """See store/models and store/sql."""

    dependencies = [
        ("store", "0020_part_credits"),
    ]

    operations = [
        migrations.CreateModel(
            name="AwardsByDay",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "incentive",
                        "unit",
                        "day",
                        "has_project",
                        "sale_type",
                        blank=True,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("incentive", models.TextField()),
                ("unit", models.TextField()),
                ("day", models.DateField()),
                ("has_project", models.BooleanField()),
                ("sale_type", models.TextField()),
                ("awards", models.BigIntegerField()),
                ("amount", models.BigIntegerField()),
            ],
            options={
                "db_table": "awards_by_day",
            },
        ),
        migrations.CreateModel(
            name="EntriesByMonth",
            fields=[
                ("accounting_month", models.TextField(primary_key=True, serialize=False)),
                ("entries", models.BigIntegerField()),
            ],
            options={
                "db_table": "entries_by_month",
            },
        ),
        migrations.CreateModel(
            name="LimitsByDay",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "programme",
                        "limit_id",
                        "unit",
                        "day",
                        blank=True,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("programme", models.TextField()),
                ("limit_id", models.TextField()),
                ("unit", models.TextField()),
                ("day", models.DateField()),
                ("granted", models.BigIntegerField()),
                ("available", models.BigIntegerField()),
                ("reserved", models.BigIntegerField()),
                ("used", models.BigIntegerField()),
                ("lapsed", models.BigIntegerField()),
            ],
            options={
                "db_table": "limits_by_day",
            },
        ),
        migrations.CreateModel(
            name="OrdersByDay",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "day", "currency", "sale_type", blank=True, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("day", models.DateField()),
                ("currency", models.TextField()),
                ("sale_type", models.TextField()),
                ("lines", models.BigIntegerField()),
                ("amount", models.BigIntegerField()),
                ("annual", models.BigIntegerField()),
            ],
            options={
                "db_table": "orders_by_day",
            },
        ),
        migrations.CreateModel(
            name="OrdersByPartner",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "partner_id", "currency", blank=True, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("partner_id", models.TextField()),
                ("currency", models.TextField()),
                ("lines", models.BigIntegerField()),
                ("amount", models.BigIntegerField()),
            ],
            options={
                "db_table": "orders_by_partner",
            },
        ),
        migrations.CreateModel(
            name="OrdersByPartnerDay",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "partner_id",
                        "day",
                        "currency",
                        "sale_type",
                        blank=True,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("partner_id", models.TextField()),
                ("day", models.DateField()),
                ("currency", models.TextField()),
                ("sale_type", models.TextField()),
                ("lines", models.BigIntegerField()),
                ("amount", models.BigIntegerField()),
                ("annual", models.BigIntegerField()),
            ],
            options={
                "db_table": "orders_by_partner_day",
            },
        ),
        migrations.CreateModel(
            name="AwardCounted",
            fields=[
                ("award_id", models.TextField(primary_key=True, serialize=False)),
                ("incentive", models.TextField()),
                ("unit", models.TextField()),
                ("day", models.DateField()),
                ("project_id", models.TextField(null=True)),
                ("sale_type", models.TextField()),
                ("amount", models.BigIntegerField()),
                ("is_live", models.BooleanField()),
            ],
            options={
                "db_table": "award_counted",
                "indexes": [
                    models.Index(
                        condition=models.Q(("project_id__isnull", False)),
                        fields=["project_id"],
                        name="award_counted_project",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="LimitMoved",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "limit_instance_id", "day", blank=True, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("day", models.DateField()),
                ("granted", models.BigIntegerField()),
                ("available", models.BigIntegerField()),
                ("reserved", models.BigIntegerField()),
                ("used", models.BigIntegerField()),
                ("lapsed", models.BigIntegerField()),
                (
                    "limit_instance",
                    models.ForeignKey(
                        db_index=False, on_delete=django.db.models.deletion.DO_NOTHING, to="store.limitinstance"
                    ),
                ),
            ],
            options={
                "db_table": "limit_moved",
            },
        ),
        migrations.CreateModel(
            name="SumsUntil",
            fields=[
                ("id", models.IntegerField(primary_key=True, serialize=False)),
                ("seq", models.BigIntegerField()),
            ],
            options={
                "db_table": "sums_until",
                "constraints": [models.CheckConstraint(condition=models.Q(("id", 1)), name="sums_until_is_one_row")],
            },
        ),
        run_file("sums.sql"),
    ]
