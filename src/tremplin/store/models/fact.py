"""What happened: every record of facts, version by version."""

from django.db import models
from django.db.models import Q


class Fact(models.Model):
    """One version of one record of a table of facts, in the form of a snapshot's row.

    The current version has no `superseded_at`, which is set once and never changes. A record that ended has none.
    The indexes by partner, project and so on are in the migration `facts`.
    """

    id = models.BigAutoField(primary_key=True)
    table_name = models.TextField()
    record_id = models.TextField()
    version = models.IntegerField()
    data = models.JSONField()
    recorded_at = models.DateTimeField()
    superseded_at = models.DateTimeField(null=True)
    command_id = models.UUIDField()

    class Meta:
        db_table = "fact"
        constraints = [
            models.UniqueConstraint(name="fact_version_once", fields=["table_name", "record_id", "version"]),
            models.UniqueConstraint(
                name="fact_current_once", fields=["table_name", "record_id"], condition=Q(superseded_at=None)
            ),
            models.CheckConstraint(name="fact_version_from_one", condition=Q(version__gte=1)),
        ]
