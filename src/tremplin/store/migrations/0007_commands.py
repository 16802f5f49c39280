"""Make the tables of commands and of what goes with them."""

import django.db.models.deletion
import django.db.models.functions.text
import django.db.models.lookups
from django.db import migrations, models


class Migration(migrations.Migration):
    """See store/models."""

    initial = True

    dependencies = [
        ("store", "0006_journal"),
    ]

    operations = [
        migrations.CreateModel(
            name="Command",
            fields=[
                ("command_id", models.UUIDField(primary_key=True, serialize=False)),
                ("fingerprint", models.TextField()),
                ("actor_person", models.TextField(null=True)),
                ("client", models.TextField(null=True)),
                ("on_behalf_of", models.TextField(null=True)),
                ("kind", models.TextField()),
                ("reason", models.TextField(null=True)),
                ("received_at", models.DateTimeField()),
                ("source", models.TextField(null=True)),
                ("request_id", models.TextField(null=True)),
                ("outcome", models.TextField()),
                ("answer", models.JSONField()),
                ("seq", models.BigIntegerField(null=True)),
            ],
            options={
                "db_table": "command",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("outcome__in", ["applied", "refused"])), name="command_outcome"
                    ),
                    models.CheckConstraint(
                        condition=django.db.models.lookups.Exact(
                            django.db.models.functions.text.Length("fingerprint"), 64
                        ),
                        name="command_fingerprint",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("actor_person__isnull", False),
                            models.Q(("client__isnull", False), ("on_behalf_of__isnull", False)),
                            _connector="OR",
                        ),
                        name="command_actor",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("outcome", "applied"), ("seq", None), _connector="OR"),
                        name="command_refused_moves_nothing",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Audit",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("command", models.ForeignKey(on_delete=django.db.models.deletion.DO_NOTHING, to="store.command")),
                ("at", models.DateTimeField()),
                ("actor_person", models.TextField(null=True)),
                ("what", models.TextField()),
                ("subject", models.TextField(null=True)),
                ("detail", models.JSONField()),
            ],
            options={
                "db_table": "audit",
                "indexes": [models.Index(fields=["subject"], name="audit_subject")],
            },
        ),
        migrations.CreateModel(
            name="SecurityEvent",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("at", models.DateTimeField()),
                ("actor_person", models.TextField(null=True)),
                ("what", models.TextField()),
                ("detail", models.JSONField()),
            ],
            options={
                "db_table": "security_event",
            },
        ),
        migrations.CreateModel(
            name="Outbox",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("command_id", models.UUIDField()),
                ("seq", models.BigIntegerField(null=True)),
                ("topic", models.TextField()),
                ("payload", models.JSONField()),
                ("created_at", models.DateTimeField()),
                ("sent_at", models.DateTimeField(null=True)),
            ],
            options={
                "db_table": "outbox",
                "indexes": [models.Index(condition=models.Q(("sent_at", None)), fields=["id"], name="outbox_waiting")],
            },
        ),
    ]
