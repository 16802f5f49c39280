"""Make the tables of payment runs and of what the bank answers."""

import django.db.models.deletion
from django.db import migrations, models

from tremplin.store.sql import run_file


class Migration(migrations.Migration):
    """See store/models."""

    dependencies = [
        ("store", "0014_payables"),
    ]

    operations = [
        migrations.CreateModel(
            name="PaymentRun",
            fields=[
                ("run_id", models.TextField(primary_key=True, serialize=False)),
                ("currency", models.TextField()),
                ("execute_on", models.DateField()),
                ("message_id", models.TextField(unique=True)),
                ("state", models.TextField()),
                ("prepared_by", models.TextField()),
                ("released_by", models.TextField(null=True)),
                ("released_at", models.DateTimeField(null=True)),
                ("count", models.IntegerField(db_default=0)),
                ("total", models.BigIntegerField(db_default=0)),
                ("file_sha256", models.TextField(null=True)),
                ("file_size", models.BigIntegerField(null=True)),
                ("sent_at", models.DateTimeField(null=True)),
                ("version", models.IntegerField(db_default=1)),
                ("at", models.DateTimeField()),
                ("command_id", models.UUIDField()),
            ],
            options={
                "db_table": "payment_run",
            },
        ),
        migrations.CreateModel(
            name="BankFile",
            fields=[
                ("sha256", models.TextField(primary_key=True, serialize=False)),
                ("kind", models.TextField()),
                ("name", models.TextField()),
                ("size", models.BigIntegerField()),
                ("answers", models.IntegerField()),
                ("matched", models.IntegerField()),
                ("repeated", models.IntegerField()),
                ("unmatched", models.JSONField()),
                ("taken_in_by", models.TextField()),
                ("at", models.DateTimeField()),
                ("command_id", models.UUIDField()),
            ],
            options={
                "db_table": "bank_file",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("kind__in", ["pain.002", "camt"]), ("size__gt", 0)), name="bank_file_kind"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="PaymentLine",
            fields=[
                ("end_to_end_id", models.TextField(primary_key=True, serialize=False)),
                ("amount", models.BigIntegerField()),
                ("currency", models.TextField()),
                ("holder", models.TextField()),
                ("iban", models.TextField()),
                ("bic", models.TextField(null=True)),
                ("remittance", models.TextField()),
                ("state", models.TextField()),
                ("place", models.TextField()),
                ("said_at", models.DateTimeField(null=True)),
                ("debit_ref", models.TextField(null=True)),
                ("credit_ref", models.TextField(null=True)),
                ("reason", models.TextField(db_default="")),
                ("version", models.IntegerField(db_default=1)),
                ("command_id", models.UUIDField()),
                (
                    "details",
                    models.ForeignKey(
                        db_index=False, on_delete=django.db.models.deletion.DO_NOTHING, to="store.bankdetails"
                    ),
                ),
                (
                    "partner",
                    models.ForeignKey(
                        db_index=False, on_delete=django.db.models.deletion.DO_NOTHING, to="store.organisation"
                    ),
                ),
                (
                    "payable",
                    models.ForeignKey(
                        db_index=False, on_delete=django.db.models.deletion.DO_NOTHING, to="store.payable"
                    ),
                ),
                (
                    "run",
                    models.ForeignKey(
                        db_index=False, on_delete=django.db.models.deletion.DO_NOTHING, to="store.paymentrun"
                    ),
                ),
            ],
            options={
                "db_table": "payment_line",
                "indexes": [
                    models.Index(fields=["run", "state"], name="payment_line_run"),
                    models.Index(fields=["payable"], name="payment_line_payable"),
                    models.Index(fields=["partner"], name="payment_line_partner"),
                ],
                "constraints": [
                    models.CheckConstraint(condition=models.Q(("amount__gt", 0)), name="payment_line_amount"),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "state__in",
                                [
                                    "prepared",
                                    "dropped",
                                    "sent",
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
                    models.UniqueConstraint(
                        condition=models.Q(
                            ("state__in", ["prepared", "sent", "accepted", "unknown", "booked"]),
                            models.Q(("place__in", ["transit", "bank"]), ("state", "parked")),
                            _connector="OR",
                        ),
                        fields=("payable",),
                        name="payment_line_one_live",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="VendorAccount",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("currency", models.TextField()),
                ("holder", models.TextField()),
                ("iban", models.TextField()),
                ("bic", models.TextField(null=True)),
                ("proposed_by", models.TextField()),
                ("approved_by", models.TextField(null=True)),
                ("approved_at", models.DateTimeField(null=True)),
                ("command_id", models.UUIDField()),
            ],
            options={
                "db_table": "vendor_account",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("approved_at", None), ("approved_by", None)),
                            models.Q(
                                ("approved_at__isnull", False),
                                ("approved_by__isnull", False),
                                models.Q(("approved_by", models.F("proposed_by")), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="vendor_account_two_persons",
                    )
                ],
            },
        ),
        migrations.AddField(
            model_name="paymentrun",
            name="account",
            field=models.ForeignKey(
                db_index=False, on_delete=django.db.models.deletion.DO_NOTHING, to="store.vendoraccount"
            ),
        ),
        migrations.CreateModel(
            name="BankAnswer",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("said", models.TextField()),
                ("about", models.TextField()),
                ("reference", models.TextField()),
                ("on", models.DateField()),
                ("command_id", models.UUIDField()),
                (
                    "file",
                    models.ForeignKey(
                        db_column="sha256",
                        db_index=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        to="store.bankfile",
                    ),
                ),
            ],
            options={
                "db_table": "bank_answer",
                "constraints": [
                    models.UniqueConstraint(fields=("said", "about", "reference"), name="bank_answer_once")
                ],
            },
        ),
        migrations.CreateModel(
            name="LineSettlement",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("is_paid", models.BooleanField()),
                ("evidence", models.TextField()),
                ("reason", models.TextField()),
                ("proposed_by", models.TextField()),
                ("confirmed_by", models.TextField(null=True)),
                ("at", models.DateTimeField()),
                ("command_id", models.UUIDField()),
                (
                    "line",
                    models.ForeignKey(
                        db_column="end_to_end_id",
                        db_index=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        to="store.paymentline",
                    ),
                ),
            ],
            options={
                "db_table": "line_settlement",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("confirmed_by", None),
                            models.Q(("confirmed_by", models.F("proposed_by")), _negated=True),
                            _connector="OR",
                        ),
                        name="line_settlement_two_persons",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="LineEvent",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("n", models.IntegerField()),
                ("event", models.TextField()),
                ("from_state", models.TextField(null=True)),
                ("to_state", models.TextField()),
                ("place", models.TextField()),
                ("evidence", models.TextField(null=True)),
                ("at", models.DateTimeField()),
                ("command_id", models.UUIDField()),
                (
                    "line",
                    models.ForeignKey(
                        db_column="end_to_end_id",
                        db_index=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        to="store.paymentline",
                    ),
                ),
            ],
            options={
                "db_table": "line_event",
                "constraints": [models.UniqueConstraint(fields=("line", "n"), name="line_event_once")],
            },
        ),
        migrations.AddIndex(
            model_name="paymentrun",
            index=models.Index(fields=["state", "execute_on"], name="payment_run_state"),
        ),
        migrations.AddConstraint(
            model_name="paymentrun",
            constraint=models.CheckConstraint(
                condition=models.Q(("state__in", ["prepared", "released", "sent", "answered", "closed", "cancelled"])),
                name="payment_run_state_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="paymentrun",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("released_at", None), ("released_by", None), ("state__in", ["prepared", "cancelled"])),
                    models.Q(
                        ("released_at__isnull", False),
                        ("released_by__isnull", False),
                        models.Q(("released_by", models.F("prepared_by")), _negated=True),
                        models.Q(("state", "prepared"), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="payment_run_two_persons",
            ),
        ),
        migrations.AddConstraint(
            model_name="paymentrun",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("file_sha256", None),
                        ("file_size", None),
                        ("sent_at", None),
                        ("state__in", ["prepared", "released", "cancelled"]),
                    ),
                    models.Q(
                        ("file_sha256__isnull", False),
                        ("file_size__gt", 0),
                        ("sent_at__isnull", False),
                        ("state__in", ["sent", "answered", "closed"]),
                    ),
                    _connector="OR",
                ),
                name="payment_run_file",
            ),
        ),
        run_file("payments.sql"),
    ]
