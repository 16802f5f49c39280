"""Find a page of the list of people by an index."""

from django.db import migrations

from tremplin.store.sql import run_file


class Migration(migrations.Migration):
    """See store/models."""

    dependencies = [("store", "0031_sold_by_month")]

    operations = [run_file("listed.sql")]
