"""Give the application its few rights."""

from django.db import migrations

from tremplin.store.sql import run_file


class Migration(migrations.Migration):
    """See store/sql."""

    dependencies = [("store", "0010_guards"), ("procrastinate", "__latest__")]

    operations = [run_file("rights.sql")]
