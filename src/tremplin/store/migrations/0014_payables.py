"""Make the tables of what is payable, and of what partners owe after a clawback."""

import django.db.models.deletion
from django.db import migrations, models

from tremplin.store.sql import run_file


class Migration(migrations.Migration):
    """See store/models."""

    dependencies = [
        ("store", "0013_payment_papers"),
    ]

    operations = [
        migrations.CreateModel(
            name="Payable",
            fields=[
                ("payable_id", models.TextField(primary_key=True, serialize=False)),
                ("currency", models.TextField()),
                ("nature", models.TextField()),
                ("programme", models.TextField()),
                ("rule", models.TextField()),
                ("net", models.BigIntegerField()),
                ("counted_on", models.DateField()),
                ("due_by_terms", models.DateField()),
                ("due_on", models.DateField()),
                ("made_on", models.DateField()),
                ("document", models.TextField(null=True)),
                ("document_ref", models.TextField(null=True)),
                ("document_on", models.DateField(null=True)),
                ("gross", models.BigIntegerField(null=True)),
                ("contest_until", models.DateField(null=True)),
                ("accepted", models.BooleanField(db_default=False)),
                ("set_off", models.BigIntegerField(db_default=0)),
                ("at", models.DateTimeField()),
                ("command_id", models.UUIDField()),
                (
                    "partner",
                    models.ForeignKey(
                        db_index=False, on_delete=django.db.models.deletion.DO_NOTHING, to="store.organisation"
                    ),
                ),
            ],
            options={
                "db_table": "payable",
                "indexes": [
                    models.Index(fields=["partner", "due_on"], name="payable_partner"),
                    models.Index(fields=["due_on"], name="payable_due"),
                ],
                "constraints": [
                    models.CheckConstraint(condition=models.Q(("net__gt", 0)), name="payable_net"),
                    models.CheckConstraint(
                        condition=models.Q(("nature__in", ["service", "price-reduction"])), name="payable_nature"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("accepted", False),
                                ("contest_until", None),
                                ("document", None),
                                ("document_on", None),
                                ("document_ref", None),
                                ("gross", None),
                                ("set_off", 0),
                            ),
                            models.Q(
                                ("document__in", ["invoice", "self-bill", "credit-note"]),
                                ("document_on__isnull", False),
                                ("document_ref__isnull", False),
                                ("gross__gte", models.F("net")),
                                ("gross__isnull", False),
                                ("set_off__gte", 0),
                                ("set_off__lte", models.F("gross")),
                            ),
                            _connector="OR",
                        ),
                        name="payable_document",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("document_ref__isnull", False)),
                        fields=("partner", "document_ref"),
                        name="payable_document_once",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="PayableItem",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("source", models.TextField()),
                ("source_id", models.TextField()),
                ("payee", models.TextField()),
                ("incentive", models.TextField()),
                ("amount", models.BigIntegerField()),
                ("earned_on", models.DateField()),
                ("command_id", models.UUIDField()),
                (
                    "claim",
                    models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.DO_NOTHING, to="store.claim"),
                ),
                (
                    "payable",
                    models.ForeignKey(
                        db_index=False, on_delete=django.db.models.deletion.DO_NOTHING, to="store.payable"
                    ),
                ),
            ],
            options={
                "db_table": "payable_item",
                "indexes": [
                    models.Index(fields=["payable"], name="payable_item_payable"),
                    models.Index(fields=["claim"], name="payable_item_claim"),
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("source", "source_id", "payee"), name="payable_item_once"),
                    models.CheckConstraint(
                        condition=models.Q(("source__in", ["award", "rebate", "correction"])),
                        name="payable_item_source",
                    ),
                    models.CheckConstraint(condition=models.Q(("amount__gt", 0)), name="payable_item_amount"),
                ],
            },
        ),
        migrations.CreateModel(
            name="SetOffAgreement",
            fields=[
                ("agreement_id", models.TextField(primary_key=True, serialize=False)),
                ("up_to", models.BigIntegerField()),
                ("currency", models.TextField()),
                ("is_title", models.BooleanField()),
                ("reference", models.TextField()),
                ("given_by", models.TextField()),
                ("at", models.DateTimeField()),
                ("command_id", models.UUIDField()),
                (
                    "partner",
                    models.ForeignKey(
                        db_index=False, on_delete=django.db.models.deletion.DO_NOTHING, to="store.organisation"
                    ),
                ),
            ],
            options={
                "db_table": "set_off_agreement",
                "indexes": [models.Index(fields=["partner"], name="set_off_agreement_partner")],
                "constraints": [
                    models.CheckConstraint(condition=models.Q(("up_to__gt", 0)), name="set_off_agreement_up_to")
                ],
            },
        ),
        migrations.CreateModel(
            name="ReceivablePart",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("case_id", models.TextField()),
                ("way", models.TextField()),
                ("amount", models.BigIntegerField()),
                ("currency", models.TextField()),
                ("on", models.DateField()),
                ("reference", models.TextField()),
                ("at", models.DateTimeField()),
                ("command_id", models.UUIDField()),
                (
                    "claim",
                    models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.DO_NOTHING, to="store.claim"),
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
                        db_index=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, to="store.payable"
                    ),
                ),
                (
                    "agreement",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        to="store.setoffagreement",
                    ),
                ),
            ],
            options={
                "db_table": "receivable_part",
                "indexes": [models.Index(fields=["partner", "case_id"], name="receivable_part_partner")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("amount__gt", 0), ("way__in", ["set-off", "repaid", "written-off"])),
                        name="receivable_part_amount",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("way", "set-off"), ("agreement__isnull", False), ("payable__isnull", False)),
                            models.Q(
                                models.Q(("way", "set-off"), _negated=True), ("agreement", None), ("payable", None)
                            ),
                            _connector="OR",
                        ),
                        name="receivable_part_set_off",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("way", "repaid")),
                        fields=("case_id", "partner", "reference"),
                        name="receivable_part_repaid_once",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="WriteOff",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("case_id", models.TextField()),
                ("amount", models.BigIntegerField()),
                ("currency", models.TextField()),
                ("reason", models.TextField()),
                ("proposed_by", models.TextField()),
                ("confirmed_by", models.TextField(null=True)),
                ("at", models.DateTimeField()),
                ("command_id", models.UUIDField()),
                (
                    "partner",
                    models.ForeignKey(
                        db_index=False, on_delete=django.db.models.deletion.DO_NOTHING, to="store.organisation"
                    ),
                ),
            ],
            options={
                "db_table": "write_off",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("amount__gt", 0),
                            models.Q(
                                ("confirmed_by", None),
                                models.Q(("confirmed_by", models.F("proposed_by")), _negated=True),
                                _connector="OR",
                            ),
                        ),
                        name="write_off_two_persons",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Diligence",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("valid_until", models.DateField()),
                ("checked_by", models.TextField()),
                ("at", models.DateTimeField()),
                ("command_id", models.UUIDField()),
                (
                    "partner",
                    models.ForeignKey(
                        db_index=False, on_delete=django.db.models.deletion.DO_NOTHING, to="store.organisation"
                    ),
                ),
            ],
            options={
                "db_table": "diligence",
                "indexes": [models.Index(fields=["partner"], name="diligence_partner")],
            },
        ),
        run_file("payables.sql"),
    ]
