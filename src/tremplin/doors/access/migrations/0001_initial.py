"""Make the tables of accounts and drafts, and the one in which attempts are counted."""

import django.db.models.deletion
from django.core.management import call_command
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps


def make_cache(_apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Make the table of Django's database cache."""
    if schema_editor.connection.alias == "portal_owner":
        call_command("createcachetable", database="portal_owner", verbosity=0)


class Migration(migrations.Migration):
    """See access/models.py."""

    initial = True

    dependencies = []

    operations = [
        migrations.CreateModel(
            name="Account",
            fields=[
                ("password", models.CharField(max_length=128, verbose_name="password")),
                ("last_login", models.DateTimeField(blank=True, null=True, verbose_name="last login")),
                ("person_id", models.TextField(primary_key=True, serialize=False)),
            ],
            options={"db_table": "access_account"},
        ),
        migrations.CreateModel(
            name="Draft",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("form", models.TextField()),
                ("about", models.TextField(default="")),
                ("command_id", models.UUIDField()),
                ("content", models.JSONField()),
                ("saved_at", models.DateTimeField(auto_now=True)),
                (
                    "account",
                    models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, to="access.account"),
                ),
            ],
            options={
                "db_table": "access_draft",
                "constraints": [models.UniqueConstraint(fields=("account", "form", "about"), name="access_draft_once")],
            },
        ),
        # An account is of a person of the store, and of nobody else.
        migrations.RunSQL(
            "ALTER TABLE access_account ADD CONSTRAINT account_of_person"
            " FOREIGN KEY (person_id) REFERENCES public.person (person_id)",
            migrations.RunSQL.noop,
        ),
        migrations.RunPython(make_cache, migrations.RunPython.noop),
    ]
