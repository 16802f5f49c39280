"""Make the tables of limits."""

import django.db.models.deletion
import django.db.models.expressions
from django.db import migrations, models


class Migration(migrations.Migration):
    """See store/models."""

    initial = True

    dependencies = [
        ("store", "0004_claims"),
    ]

    operations = [
        migrations.CreateModel(
            name="LimitInstance",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("programme", models.TextField()),
                ("limit_id", models.TextField()),
                ("scope", models.TextField()),
                ("window_label", models.TextField()),
                ("unit", models.TextField()),
                ("granted", models.BigIntegerField(db_default=0)),
                ("available", models.BigIntegerField(db_default=0)),
                ("reserved", models.BigIntegerField(db_default=0)),
                ("used", models.BigIntegerField(db_default=0)),
                ("lapsed", models.BigIntegerField(db_default=0)),
                ("version", models.BigIntegerField(db_default=0)),
            ],
            options={
                "db_table": "limit_instance",
                "constraints": [
                    models.UniqueConstraint(
                        fields=("programme", "limit_id", "scope", "window_label", "unit"), name="limit_instance_once"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("available__gte", 0),
                            ("granted__gte", 0),
                            ("lapsed__gte", 0),
                            ("reserved__gte", 0),
                            ("used__gte", 0),
                        ),
                        name="limit_instance_not_below_zero",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "granted",
                                django.db.models.expressions.CombinedExpression(
                                    django.db.models.expressions.CombinedExpression(
                                        django.db.models.expressions.CombinedExpression(
                                            models.F("available"), "+", models.F("reserved")
                                        ),
                                        "+",
                                        models.F("used"),
                                    ),
                                    "+",
                                    models.F("lapsed"),
                                ),
                            )
                        ),
                        name="limit_instance_adds_up",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="LimitMember",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                (
                    "limit_instance",
                    models.ForeignKey(
                        db_index=False, on_delete=django.db.models.deletion.DO_NOTHING, to="store.limitinstance"
                    ),
                ),
                ("member", models.TextField()),
                ("claim_id", models.TextField()),
                ("live", models.BooleanField(db_default=True)),
            ],
            options={
                "db_table": "limit_member",
                "constraints": [
                    models.UniqueConstraint(fields=("limit_instance", "member", "claim_id"), name="limit_member_once")
                ],
            },
        ),
        migrations.CreateModel(
            name="LimitDay",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "limit_instance_id", "day", blank=True, editable=False, primary_key=True, serialize=False
                    ),
                ),
                (
                    "limit_instance",
                    models.ForeignKey(
                        db_index=False, on_delete=django.db.models.deletion.DO_NOTHING, to="store.limitinstance"
                    ),
                ),
                ("day", models.DateField()),
                ("amount", models.BigIntegerField()),
            ],
            options={
                "db_table": "limit_day",
                "constraints": [
                    models.CheckConstraint(condition=models.Q(("amount__gte", 0)), name="limit_day_not_below_zero")
                ],
            },
        ),
        migrations.CreateModel(
            name="Reservation",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("claim_id", models.TextField()),
                (
                    "limit_instance",
                    models.ForeignKey(
                        db_index=False, on_delete=django.db.models.deletion.DO_NOTHING, to="store.limitinstance"
                    ),
                ),
                ("amount", models.BigIntegerField()),
                ("posted", models.BigIntegerField(db_default=0)),
                ("state", models.TextField(db_default="open")),
                ("opened_seq", models.BigIntegerField()),
                ("closed_seq", models.BigIntegerField(null=True)),
            ],
            options={
                "db_table": "reservation",
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("state", "open")),
                        fields=("claim_id", "limit_instance"),
                        name="reservation_open_once",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("closed_seq", None), ("posted", 0), ("state", "open")),
                            models.Q(("closed_seq__isnull", False), ("state", "posted")),
                            models.Q(
                                ("closed_seq__isnull", False), ("posted", 0), ("state__in", ["voided", "expired"])
                            ),
                            _connector="OR",
                        ),
                        name="reservation_state",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("amount__gt", 0), ("posted__gte", 0), ("posted__lte", models.F("amount"))),
                        name="reservation_amount",
                    ),
                ],
            },
        ),
    ]
