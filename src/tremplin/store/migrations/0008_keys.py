"""Add what Django's tables cannot say."""

from django.db import migrations

from tremplin.store.sql import run_file


class Migration(migrations.Migration):
    """See store/sql."""

    dependencies = [("store", "0007_commands")]

    operations = [run_file("tables.sql")]
