"""Let facts be written one after the other, each looked up by its key."""

from django.db import migrations

from tremplin.store.sql import run_file


class Migration(migrations.Migration):
    """See store/sql."""

    dependencies = [("store", "0024_owed")]

    operations = [run_file("facts.sql")]
