"""Make the tables of terms and of claims."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    """See store/models."""

    initial = True

    dependencies = [
        ("store", "0003_papers"),
    ]

    operations = [
        migrations.CreateModel(
            name="TermsVersion",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("programme", models.TextField()),
                ("version", models.TextField()),
                ("files_sha256", models.TextField()),
                ("terms_sha256", models.TextField()),
                ("canonical", models.BinaryField()),
                ("files", models.JSONField()),
                ("state", models.TextField()),
                ("in_force_from", models.DateField()),
                ("in_force_to", models.DateField()),
                ("proposed_by", models.TextField(null=True)),
                ("approved_by", models.TextField(null=True)),
                ("at", models.DateTimeField()),
                ("command_id", models.UUIDField()),
            ],
            options={
                "db_table": "terms_version",
                "constraints": [
                    models.UniqueConstraint(fields=("programme", "version"), name="terms_version_once"),
                    models.CheckConstraint(
                        condition=models.Q(("state__in", ["draft", "proposed", "approved", "withdrawn"])),
                        name="terms_version_state",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("in_force_to__gte", models.F("in_force_from"))),
                        name="terms_version_in_force",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", "approved"), _negated=True),
                            models.Q(
                                ("proposed_by__isnull", False),
                                ("approved_by__isnull", False),
                                models.Q(("approved_by", models.F("proposed_by")), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="terms_version_two_persons",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Claim",
            fields=[
                ("claim_id", models.TextField(primary_key=True, serialize=False)),
                ("programme", models.TextField()),
                (
                    "terms_version",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        to="store.termsversion",
                    ),
                ),
                ("incentive", models.TextField()),
                ("partner_id", models.TextField()),
                ("project_id", models.TextField(null=True)),
                ("state", models.TextField()),
                ("version", models.IntegerField()),
                ("unit", models.TextField(null=True)),
                ("asked", models.BigIntegerField(db_default=0)),
                ("reserved", models.BigIntegerField(db_default=0)),
                ("awarded", models.BigIntegerField(db_default=0)),
                ("clawed_back", models.BigIntegerField(db_default=0)),
                ("reserved_until", models.DateField(null=True)),
                ("state_since", models.DateTimeField()),
                ("content_hash", models.TextField(null=True)),
            ],
            options={
                "db_table": "claim",
                "indexes": [
                    models.Index(fields=["partner_id", "state"], name="claim_partner"),
                    models.Index(fields=["project_id"], name="claim_project"),
                    models.Index(fields=["state", "state_since"], name="claim_state"),
                    models.Index(
                        condition=models.Q(("reserved_until__isnull", False)),
                        fields=["reserved_until"],
                        name="claim_expiry",
                    ),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("asked__gte", 0),
                            ("awarded__gte", 0),
                            ("clawed_back__gte", 0),
                            ("reserved__gte", 0),
                            ("clawed_back__lte", models.F("awarded")),
                        ),
                        name="claim_amounts",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="ClaimEvent",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                (
                    "claim",
                    models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.DO_NOTHING, to="store.claim"),
                ),
                ("n", models.IntegerField()),
                ("from_state", models.TextField(null=True)),
                ("to_state", models.TextField()),
                ("event", models.TextField()),
                ("command_id", models.UUIDField()),
                ("at", models.DateTimeField()),
                ("reason", models.TextField(null=True)),
                ("data", models.JSONField()),
            ],
            options={
                "db_table": "claim_event",
                "constraints": [models.UniqueConstraint(fields=("claim", "n"), name="claim_event_once")],
            },
        ),
        migrations.CreateModel(
            name="Approval",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                (
                    "claim",
                    models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.DO_NOTHING, to="store.claim"),
                ),
                ("step", models.TextField()),
                ("person_id", models.TextField()),
                ("shown_hash", models.TextField()),
                ("at", models.DateTimeField()),
                ("command_id", models.UUIDField()),
                ("voided_at", models.DateTimeField(null=True)),
            ],
            options={
                "db_table": "approval",
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("voided_at", None)),
                        fields=("claim", "step", "person_id"),
                        name="approval_once_by_each",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="ProofFile",
            fields=[
                ("sha256", models.TextField(primary_key=True, serialize=False)),
                ("size", models.BigIntegerField()),
                ("type", models.TextField()),
                ("name", models.TextField()),
                ("stored_at", models.DateTimeField()),
                ("uploaded_by", models.TextField()),
                ("command_id", models.UUIDField()),
            ],
            options={
                "db_table": "proof_file",
                "constraints": [models.CheckConstraint(condition=models.Q(("size__gt", 0)), name="proof_file_size")],
            },
        ),
        migrations.CreateModel(
            name="ProofUse",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                (
                    "claim",
                    models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.DO_NOTHING, to="store.claim"),
                ),
                (
                    "sha256",
                    models.ForeignKey(
                        db_column="sha256",
                        db_index=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        to="store.prooffile",
                    ),
                ),
                ("proof_id", models.TextField()),
                ("live", models.BooleanField(db_default=True)),
                ("justified_by", models.TextField(null=True)),
                ("command_id", models.UUIDField()),
            ],
            options={
                "db_table": "proof_use",
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("justified_by", None), ("live", True)),
                        fields=("sha256",),
                        name="proof_file_serves_one_live_claim",
                    ),
                    models.UniqueConstraint(fields=("claim", "proof_id"), name="proof_use_once"),
                ],
            },
        ),
        migrations.CreateModel(
            name="ProofOpening",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                (
                    "claim",
                    models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.DO_NOTHING, to="store.claim"),
                ),
                ("proof_id", models.TextField()),
                ("person_id", models.TextField()),
                ("at", models.DateTimeField()),
                ("command_id", models.UUIDField()),
            ],
            options={
                "db_table": "proof_opening",
                "constraints": [
                    models.UniqueConstraint(fields=("claim", "person_id", "proof_id"), name="proof_opened_once_by_each")
                ],
            },
        ),
        migrations.CreateModel(
            name="ProofJustification",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                (
                    "claim",
                    models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.DO_NOTHING, to="store.claim"),
                ),
                (
                    "sha256",
                    models.ForeignKey(
                        db_column="sha256",
                        db_index=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        to="store.prooffile",
                    ),
                ),
                ("person_id", models.TextField()),
                ("reason", models.TextField()),
                ("at", models.DateTimeField()),
                ("command_id", models.UUIDField()),
            ],
            options={
                "db_table": "proof_justification",
                "indexes": [models.Index(fields=["claim"], name="proof_justification_claim")],
            },
        ),
        migrations.CreateModel(
            name="Threshold",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("currency", models.TextField()),
                ("amount", models.BigIntegerField()),
                ("days", models.IntegerField()),
                ("proposed_by", models.TextField()),
                ("approved_by", models.TextField(null=True)),
                ("approved_at", models.DateTimeField(null=True)),
                ("command_id", models.UUIDField()),
            ],
            options={
                "db_table": "threshold",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("amount__gt", 0), ("days__gt", 0)), name="threshold_amount"
                    ),
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
                        name="threshold_two_persons",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Decision",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                (
                    "claim",
                    models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.DO_NOTHING, to="store.claim"),
                ),
                ("n", models.IntegerField()),
                ("kind", models.TextField()),
                ("amount", models.BigIntegerField()),
                ("unit", models.TextField()),
                ("terms_sha256", models.TextField()),
                ("engine_version", models.TextField()),
                ("snapshot_sha256", models.TextField()),
                ("receipt", models.BinaryField()),
                ("receipt_sha256", models.TextField()),
                ("at", models.DateTimeField()),
                ("command_id", models.UUIDField()),
            ],
            options={
                "db_table": "decision",
                "constraints": [
                    models.UniqueConstraint(fields=("claim", "n"), name="decision_once"),
                    models.UniqueConstraint(
                        condition=models.Q(("kind", "award")), fields=("claim",), name="decision_one_award"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("kind__in", ["preapproval", "award", "correction"])), name="decision_kind"
                    ),
                ],
            },
        ),
    ]
