"""Make the tables of both books."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    """See store/models."""

    initial = True

    dependencies = [
        ("store", "0005_limits"),
    ]

    operations = [
        migrations.CreateModel(
            name="Account",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "account_key", "currency", blank=True, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("account_key", models.TextField()),
                ("currency", models.TextField()),
                ("book", models.TextField()),
                ("kind", models.TextField()),
                ("party", models.TextField(null=True)),
                ("balance", models.BigIntegerField()),
                ("version", models.BigIntegerField()),
            ],
            options={
                "db_table": "account",
                "indexes": [
                    models.Index(condition=models.Q(("party__isnull", False)), fields=["party"], name="account_party")
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("account_key__startswith", "LIMIT:"), ("book", "A")),
                            models.Q(("book", "B"), models.Q(("account_key__startswith", "LIMIT:"), _negated=True)),
                            _connector="OR",
                        ),
                        name="account_book",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Journal",
            fields=[
                ("seq", models.BigIntegerField(primary_key=True, serialize=False)),
                ("command_id", models.UUIDField()),
                ("kind", models.TextField()),
                ("recorded_at", models.DateTimeField()),
                ("effective_on", models.DateField()),
                ("accounting_on", models.DateField()),
                ("leg_count", models.IntegerField()),
                ("leg_hash", models.BinaryField()),
                ("prev_hash", models.BinaryField()),
                ("hash", models.BinaryField()),
                (
                    "reverses",
                    models.ForeignKey(
                        db_column="reverses",
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        to="store.journal",
                    ),
                ),
                ("context", models.TextField()),
            ],
            options={
                "db_table": "journal",
                "indexes": [
                    models.Index(fields=["command_id"], name="journal_command"),
                    models.Index(
                        condition=models.Q(("reverses__isnull", False)), fields=["reverses"], name="journal_reverses"
                    ),
                ],
                "constraints": [
                    models.CheckConstraint(condition=models.Q(("leg_count__gte", 2)), name="journal_has_legs"),
                    models.CheckConstraint(condition=models.Q(("seq__gte", 1)), name="journal_seq_from_one"),
                ],
            },
        ),
        migrations.CreateModel(
            name="Leg",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "seq", "n", blank=True, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("seq", models.BigIntegerField()),
                ("n", models.IntegerField()),
                ("leg_count", models.IntegerField()),
                ("account_key", models.TextField()),
                ("book", models.TextField()),
                ("currency", models.TextField()),
                ("amount", models.BigIntegerField()),
                ("balance_after", models.BigIntegerField()),
                ("account_version", models.BigIntegerField()),
            ],
            options={
                "db_table": "leg",
                "constraints": [
                    models.UniqueConstraint(
                        fields=("account_key", "currency", "account_version"), name="leg_account_version_once"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("amount", 0), _negated=True),
                            ("amount__gte", -9000000000000000),
                            ("amount__lte", 9000000000000000),
                        ),
                        name="leg_amount",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("account_key__startswith", "LIMIT:"), ("book", "A")),
                            models.Q(("book", "B"), models.Q(("account_key__startswith", "LIMIT:"), _negated=True)),
                            _connector="OR",
                        ),
                        name="leg_book",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("n__gte", 1), ("n__lte", models.F("leg_count"))), name="leg_place"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Sequencer",
            fields=[
                ("id", models.IntegerField(primary_key=True, serialize=False)),
                ("seq", models.BigIntegerField()),
                ("hash", models.BinaryField()),
                ("at", models.DateTimeField()),
            ],
            options={
                "db_table": "sequencer",
                "constraints": [models.CheckConstraint(condition=models.Q(("id", 1)), name="sequencer_is_one_row")],
            },
        ),
        migrations.CreateModel(
            name="Period",
            fields=[
                ("accounting_month", models.TextField(primary_key=True, serialize=False)),
                ("state", models.TextField(db_default="open")),
                ("closed_by", models.TextField(null=True)),
                ("closed_at", models.DateTimeField(null=True)),
            ],
            options={
                "db_table": "period",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("accounting_month__regex", "^\\d{4}-(0[1-9]|1[0-2])$")), name="period_month"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("closed_at", None), ("state", "open")),
                            models.Q(("closed_at__isnull", False), ("state", "closed")),
                            _connector="OR",
                        ),
                        name="period_state",
                    ),
                ],
            },
        ),
    ]
