"""Make the tables of invoices."""

import django.db.models.deletion
from django.db import migrations, models

from tremplin.store.sql import run_file


class Migration(migrations.Migration):
    """See store/models."""

    dependencies = [
        ("store", "0017_disputes"),
    ]

    operations = [
        migrations.CreateModel(
            name="Invoice",
            fields=[
                ("number", models.TextField(primary_key=True, serialize=False)),
                ("series", models.TextField()),
                ("place", models.IntegerField()),
                ("type_code", models.TextField()),
                ("issued_on", models.DateField()),
                ("contest_until", models.DateField(null=True)),
                ("currency", models.TextField()),
                ("net", models.BigIntegerField()),
                ("tax", models.BigIntegerField()),
                ("content", models.TextField()),
                ("sha256", models.TextField()),
                ("state", models.TextField()),
                ("version", models.IntegerField()),
                ("at", models.DateTimeField()),
                ("command_id", models.UUIDField()),
                (
                    "mandate",
                    models.ForeignKey(
                        db_index=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, to="store.mandate"
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
                    "preceding",
                    models.ForeignKey(
                        db_index=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, to="store.invoice"
                    ),
                ),
            ],
            options={
                "db_table": "invoice",
                "indexes": [
                    models.Index(fields=["partner", "issued_on"], name="invoice_partner"),
                    models.Index(fields=["payable"], name="invoice_payable"),
                    models.Index(
                        condition=models.Q(("state", "issued"), ("type_code", "389")),
                        fields=["contest_until"],
                        name="invoice_waiting",
                    ),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("type_code__in", ["389", "261", "381"])), name="invoice_type"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("state__in", ["issued", "accepted", "contested", "standing", "credit-offered", "credited"])
                        ),
                        name="invoice_state",
                    ),
                    models.CheckConstraint(condition=models.Q(("net__gt", 0), ("tax__gte", 0)), name="invoice_amounts"),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("mandate", None), ("type_code", "381")),
                            ("mandate__isnull", False),
                            _connector="OR",
                        ),
                        name="invoice_mandate",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("preceding__isnull", False), ("type_code", "261")),
                            models.Q(models.Q(("type_code", "261"), _negated=True), ("preceding", None)),
                            _connector="OR",
                        ),
                        name="invoice_preceding",
                    ),
                    models.CheckConstraint(condition=models.Q(("place__gte", 1)), name="invoice_place"),
                    models.UniqueConstraint(fields=("series", "place"), name="invoice_place_once"),
                    models.UniqueConstraint(
                        condition=models.Q(("preceding__isnull", False)),
                        fields=("preceding",),
                        name="invoice_taken_back_once",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="InvoiceFile",
            fields=[
                (
                    "invoice",
                    models.OneToOneField(
                        db_column="number",
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        primary_key=True,
                        serialize=False,
                        to="store.invoice",
                    ),
                ),
                ("sha256", models.TextField()),
                ("size", models.IntegerField()),
                ("at", models.DateTimeField()),
                ("command_id", models.UUIDField()),
            ],
            options={
                "db_table": "invoice_file",
            },
        ),
        migrations.CreateModel(
            name="InvoiceEvent",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("n", models.IntegerField()),
                ("event", models.TextField()),
                ("to_state", models.TextField()),
                ("person_id", models.TextField()),
                ("reason", models.TextField(null=True)),
                ("on", models.DateField()),
                ("at", models.DateTimeField()),
                ("command_id", models.UUIDField()),
                (
                    "invoice",
                    models.ForeignKey(
                        db_column="number",
                        db_index=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        to="store.invoice",
                    ),
                ),
            ],
            options={
                "db_table": "invoice_event",
                "constraints": [models.UniqueConstraint(fields=("invoice", "n"), name="invoice_event_once")],
            },
        ),
        migrations.CreateModel(
            name="OwnInvoice",
            fields=[
                ("own_id", models.TextField(primary_key=True, serialize=False)),
                ("state", models.TextField()),
                ("number", models.TextField(null=True)),
                ("issued_on", models.DateField(null=True)),
                ("net", models.BigIntegerField(null=True)),
                ("tax", models.BigIntegerField(null=True)),
                ("currency", models.TextField(null=True)),
                ("sha256", models.TextField()),
                ("size", models.IntegerField()),
                ("name", models.TextField()),
                ("problems", models.JSONField()),
                ("at", models.DateTimeField()),
                ("command_id", models.UUIDField()),
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
            ],
            options={
                "db_table": "own_invoice",
                "indexes": [
                    models.Index(fields=["partner", "at"], name="own_invoice_partner"),
                    models.Index(fields=["payable"], name="own_invoice_payable"),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("state__in", ["taken", "differs"])), name="own_invoice_state"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", "taken"), _negated=True), ("number__isnull", False), _connector="OR"
                        ),
                        name="own_invoice_taken",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("state", "taken")), fields=("partner", "number"), name="own_invoice_once"
                    ),
                ],
            },
        ),
        run_file("invoices.sql"),
    ]
