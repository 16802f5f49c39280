"""Make the tables of facts."""

from django.db import migrations, models


class Migration(migrations.Migration):
    """See store/models."""

    initial = True

    dependencies = [
        ("store", "0001_people"),
    ]

    operations = [
        migrations.CreateModel(
            name="Fact",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("table_name", models.TextField()),
                ("record_id", models.TextField()),
                ("version", models.IntegerField()),
                ("data", models.JSONField()),
                ("recorded_at", models.DateTimeField()),
                ("superseded_at", models.DateTimeField(null=True)),
                ("command_id", models.UUIDField()),
            ],
            options={
                "db_table": "fact",
                "constraints": [
                    models.UniqueConstraint(fields=("table_name", "record_id", "version"), name="fact_version_once"),
                    models.UniqueConstraint(
                        condition=models.Q(("superseded_at", None)),
                        fields=("table_name", "record_id"),
                        name="fact_current_once",
                    ),
                    models.CheckConstraint(condition=models.Q(("version__gte", 1)), name="fact_version_from_one"),
                ],
            },
        ),
    ]
