"""Make the tables of companies and of statements."""

import django.db.models.deletion
from django.db import migrations, models

from tremplin.store.sql import run_file


class Migration(migrations.Migration):
    """See store/models."""

    dependencies = [
        ("store", "0015_payments"),
    ]

    operations = [
        migrations.CreateModel(
            name="StatementRun",
            fields=[
                ("month", models.TextField(primary_key=True, serialize=False)),
                ("until_seq", models.BigIntegerField()),
                ("published_on", models.DateField()),
                ("state", models.TextField()),
                ("at", models.DateTimeField()),
                ("command_id", models.UUIDField()),
            ],
            options={
                "db_table": "statement_run",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("month__regex", "^\\d{4}-(0[1-9]|1[0-2])$")), name="statement_run_month"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("state__in", ["open", "complete"])), name="statement_run_state"
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("state", "open")), fields=("state",), name="statement_run_one_open"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Company",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "organisation_id", "n", blank=True, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("n", models.IntegerField()),
                ("name", models.TextField()),
                ("address", models.TextField()),
                ("postcode", models.TextField()),
                ("city", models.TextField()),
                ("country", models.TextField()),
                ("siren", models.TextField(null=True)),
                ("vat", models.TextField(null=True)),
                ("registration", models.TextField(null=True)),
                ("tax_case", models.TextField(null=True)),
                ("at", models.DateTimeField()),
                ("command_id", models.UUIDField()),
                (
                    "organisation",
                    models.ForeignKey(
                        db_index=False, on_delete=django.db.models.deletion.DO_NOTHING, to="store.organisation"
                    ),
                ),
            ],
            options={
                "db_table": "company",
                "constraints": [
                    models.CheckConstraint(condition=models.Q(("n__gte", 1)), name="company_n"),
                    models.CheckConstraint(
                        condition=models.Q(("country__regex", "^[A-Z]{2}$")), name="company_country"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("siren__isnull", False),
                            ("vat__isnull", False),
                            ("registration__isnull", False),
                            _connector="OR",
                        ),
                        name="company_identified",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("tax_case", None),
                            ("tax_case__in", ["domestic", "reverse-charge", "outside-union"]),
                            _connector="OR",
                        ),
                        name="company_tax_case",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Statement",
            fields=[
                ("statement_id", models.TextField(primary_key=True, serialize=False)),
                ("currency", models.TextField()),
                ("number", models.IntegerField()),
                ("after_seq", models.BigIntegerField()),
                ("until_seq", models.BigIntegerField()),
                ("opening", models.BigIntegerField()),
                ("closing", models.BigIntegerField()),
                ("reserved", models.BigIntegerField()),
                ("expected", models.BigIntegerField()),
                ("content", models.TextField()),
                ("sha256", models.TextField()),
                ("at", models.DateTimeField()),
                ("command_id", models.UUIDField()),
                (
                    "partner",
                    models.ForeignKey(
                        db_index=False, on_delete=django.db.models.deletion.DO_NOTHING, to="store.organisation"
                    ),
                ),
                (
                    "run",
                    models.ForeignKey(
                        db_column="month",
                        db_index=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        to="store.statementrun",
                    ),
                ),
            ],
            options={
                "db_table": "statement",
                "indexes": [models.Index(fields=["run"], name="statement_of_run")],
                "constraints": [
                    models.UniqueConstraint(fields=("partner", "currency", "number"), name="statement_number_once"),
                    models.UniqueConstraint(fields=("partner", "currency", "run"), name="statement_month_once"),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("after_seq__gte", 0), ("number__gte", 1), ("until_seq__gte", models.F("after_seq"))
                        ),
                        name="statement_stretch",
                    ),
                    models.CheckConstraint(condition=models.Q(("reserved__gte", 0)), name="statement_beside"),
                ],
            },
        ),
        run_file("statements.sql"),
    ]
