"""Make the functions that write."""

from django.db import migrations

from tremplin.store.sql import run_file


class Migration(migrations.Migration):
    """See store/sql."""

    dependencies = [("store", "0008_keys")]

    operations = [run_file("canonical.sql"), run_file("money.sql"), run_file("rows.sql"), run_file("post.sql")]
