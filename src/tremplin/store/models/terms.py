"""The programmes' terms, version by version."""

from django.db import models
from django.db.models import F, Q


class TermsVersion(models.Model):
    """One version of a programme's terms: its files as they came, and the canonical bytes that decide.

    Both days in force are included. Approved versions of one programme never overlap; content never changes.
    """

    id = models.BigAutoField(primary_key=True)
    programme = models.TextField()
    version = models.TextField()
    files_sha256 = models.TextField()
    terms_sha256 = models.TextField()
    canonical = models.BinaryField()
    files = models.JSONField()
    state = models.TextField()
    in_force_from = models.DateField()
    in_force_to = models.DateField()
    proposed_by = models.TextField(null=True)
    approved_by = models.TextField(null=True)
    at = models.DateTimeField()
    command_id = models.UUIDField()

    class Meta:
        db_table = "terms_version"
        constraints = [
            models.UniqueConstraint(name="terms_version_once", fields=["programme", "version"]),
            models.CheckConstraint(
                name="terms_version_state", condition=Q(state__in=["draft", "proposed", "approved", "withdrawn"])
            ),
            models.CheckConstraint(name="terms_version_in_force", condition=Q(in_force_to__gte=F("in_force_from"))),
            models.CheckConstraint(
                name="terms_version_two_persons",
                condition=~Q(state="approved")
                | (Q(proposed_by__isnull=False) & Q(approved_by__isnull=False) & ~Q(approved_by=F("proposed_by"))),
            ),
        ]
