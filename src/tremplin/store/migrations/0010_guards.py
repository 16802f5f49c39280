"""Put the guards on the tables."""

from django.db import migrations

from tremplin.store.sql import run_file


class Migration(migrations.Migration):
    """See store/sql."""

    dependencies = [("store", "0009_functions")]

    operations = [run_file("guards.sql")]
