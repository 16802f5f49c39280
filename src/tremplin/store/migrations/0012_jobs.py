"""Make the tables that the jobs fill: reminders, notices, mails, verdicts."""

import django.db.models.deletion
from django.db import migrations, models

from tremplin.store.sql import run_file


class Migration(migrations.Migration):
    """See store/models."""

    dependencies = [
        ("store", "0011_rights"),
    ]

    operations = [
        migrations.CreateModel(
            name="Mail",
            fields=[
                ("key", models.TextField(primary_key=True, serialize=False)),
                ("kind", models.TextField()),
                ("language", models.TextField()),
                ("message_id", models.TextField()),
                ("state", models.TextField(db_default="open")),
                ("tries", models.IntegerField(db_default=1)),
                ("at", models.DateTimeField()),
                ("settled_at", models.DateTimeField(null=True)),
                ("command_id", models.UUIDField()),
            ],
            options={
                "db_table": "mail",
            },
        ),
        migrations.CreateModel(
            name="Notice",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("at", models.DateTimeField()),
                ("command_id", models.UUIDField()),
            ],
            options={
                "db_table": "notice",
            },
        ),
        migrations.CreateModel(
            name="Reminder",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("subject", models.TextField()),
                ("subject_id", models.TextField()),
                ("partner_id", models.TextField()),
                ("over_on", models.DateField()),
                ("days", models.IntegerField()),
                ("at", models.DateTimeField()),
                ("command_id", models.UUIDField()),
            ],
            options={
                "db_table": "reminder",
                "constraints": [
                    models.UniqueConstraint(
                        fields=("subject", "subject_id", "partner_id", "over_on", "days"), name="reminder_once"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Verification",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("slot", models.TextField(unique=True)),
                ("verdict", models.TextField()),
                ("held", models.IntegerField()),
                ("failed", models.IntegerField()),
                ("not_applicable", models.IntegerField()),
                ("first_offence", models.JSONField(null=True)),
                ("findings", models.JSONField()),
                ("began_at", models.DateTimeField()),
                ("at", models.DateTimeField()),
                ("command_id", models.UUIDField()),
            ],
            options={
                "db_table": "verification",
                "indexes": [models.Index(fields=["at"], name="verification_at")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("verdict__in", ["holds", "fails"])), name="verification_verdict"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("failed", 0), ("first_offence", None), ("verdict", "holds")),
                            models.Q(("failed__gt", 0), ("verdict", "fails")),
                            _connector="OR",
                        ),
                        name="verification_agrees",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Restoration",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("seq", models.BigIntegerField()),
                ("hash", models.BinaryField()),
                ("backup_at", models.DateTimeField()),
                ("anchored_seq", models.BigIntegerField(null=True)),
                ("restored_at", models.DateTimeField()),
                ("compared_by", models.TextField(null=True)),
                ("compared_at", models.DateTimeField(null=True)),
                ("command_id", models.UUIDField(null=True)),
            ],
            options={
                "db_table": "restoration",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("command_id", None), ("compared_at", None), ("compared_by", None)),
                            models.Q(
                                ("command_id__isnull", False),
                                ("compared_at__isnull", False),
                                ("compared_by__isnull", False),
                            ),
                            _connector="OR",
                        ),
                        name="restoration_compared",
                    )
                ],
            },
        ),
        migrations.AddField(
            model_name="agreement",
            name="lapses_on",
            field=models.DateField(null=True),
        ),
        migrations.AddField(
            model_name="introductionstate",
            name="lapses_on",
            field=models.DateField(null=True),
        ),
        migrations.AddField(
            model_name="person",
            name="mail_choice",
            field=models.TextField(db_default="daily"),
        ),
        migrations.AddConstraint(
            model_name="person",
            constraint=models.CheckConstraint(
                condition=models.Q(("mail_choice__in", ["daily", "at-once", "none"])), name="person_mail_choice"
            ),
        ),
        migrations.AddField(
            model_name="mail",
            name="person",
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.DO_NOTHING, to="store.person"),
        ),
        migrations.AddField(
            model_name="notice",
            name="mail",
            field=models.ForeignKey(
                db_column="mail_key", null=True, on_delete=django.db.models.deletion.DO_NOTHING, to="store.mail"
            ),
        ),
        migrations.AddField(
            model_name="notice",
            name="outbox",
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.DO_NOTHING, to="store.outbox"),
        ),
        migrations.AddField(
            model_name="notice",
            name="person",
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.DO_NOTHING, to="store.person"),
        ),
        migrations.AddIndex(
            model_name="mail",
            index=models.Index(fields=["person", "at"], name="mail_person"),
        ),
        migrations.AddConstraint(
            model_name="mail",
            constraint=models.CheckConstraint(
                condition=models.Q(("kind__in", ["digest", "at-once"])), name="mail_kind"
            ),
        ),
        migrations.AddConstraint(
            model_name="mail",
            constraint=models.CheckConstraint(
                condition=models.Q(("state__in", ["open", "sent", "failed", "unknown"])), name="mail_state"
            ),
        ),
        migrations.AddIndex(
            model_name="notice",
            index=models.Index(fields=["person", "at"], name="notice_person"),
        ),
        migrations.AddConstraint(
            model_name="notice",
            constraint=models.UniqueConstraint(fields=("person", "outbox"), name="notice_once"),
        ),
        run_file("jobs.sql"),
    ]
