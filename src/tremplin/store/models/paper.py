"""The papers of a partner that payment needs: where it is paid, and whether the vendor makes out its invoices."""

from django.db import models
from django.db.models import F, Q

STATES = ["proposed", "confirmed", "rejected", "withdrawn", "replaced", "blocked"]


class BankDetails(models.Model):
    """Where a partner wants to be paid; nothing of it changes but its state, by another person (W9)."""

    details_id = models.TextField(primary_key=True)
    partner = models.ForeignKey("Organisation", on_delete=models.DO_NOTHING, db_index=False)
    holder = models.TextField()
    iban = models.TextField()
    bic = models.TextField(null=True)
    proposed_by = models.TextField()
    proposed_through = models.TextField()
    proposed_on = models.DateField()
    state = models.TextField()
    confirmed_by = models.TextField(null=True)
    confirmed_through = models.TextField(null=True)
    confirmed_on = models.DateField(null=True)
    at = models.DateTimeField()
    command_id = models.UUIDField()

    class Meta:
        db_table = "bank_details"
        indexes = [
            models.Index(name="bank_details_iban", fields=["iban"]),
            models.Index(name="bank_details_partner", fields=["partner"]),
            models.Index(
                name="bank_details_waiting", fields=["proposed_on", "details_id"], condition=Q(state="proposed")
            ),
        ]
        constraints = [
            models.CheckConstraint(name="bank_details_state", condition=Q(state__in=STATES)),
            # A confirmation names another person than the proposal, and another way than it came (W9).
            models.CheckConstraint(
                name="bank_details_confirmed",
                condition=(
                    Q(confirmed_on=None, confirmed_by=None, confirmed_through=None)
                    & ~Q(state__in=["confirmed", "replaced"])
                )
                | (
                    Q(confirmed_on__isnull=False, confirmed_by__isnull=False, confirmed_through__isnull=False)
                    & ~Q(confirmed_by=F("proposed_by"))
                    & ~Q(confirmed_through=F("proposed_through"))
                ),
            ),
            models.UniqueConstraint(
                name="bank_details_one_proposal", fields=["partner"], condition=Q(state="proposed")
            ),
            models.UniqueConstraint(
                name="bank_details_one_confirmed", fields=["partner"], condition=Q(state="confirmed")
            ),
        ]


class Mandate(models.Model):
    """A partner's mandate to the vendor to make out its invoices, for some time (W10)."""

    mandate_id = models.TextField(primary_key=True)
    partner = models.ForeignKey("Organisation", on_delete=models.DO_NOTHING, db_index=False)
    signed_on = models.DateField()
    valid_from = models.DateField()
    valid_until = models.DateField(null=True)
    contest_days = models.IntegerField()
    signed_by = models.TextField()
    shown_hash = models.TextField()
    at = models.DateTimeField()
    command_id = models.UUIDField()

    class Meta:
        db_table = "mandate"
        indexes = [models.Index(name="mandate_partner", fields=["partner"])]
        constraints = [
            models.CheckConstraint(
                name="mandate_validity", condition=Q(valid_until=None) | Q(valid_until__gt=F("valid_from"))
            ),
            models.CheckConstraint(name="mandate_contest_days", condition=Q(contest_days__gte=0)),
            models.UniqueConstraint(name="mandate_one_open", fields=["partner"], condition=Q(valid_until=None)),
        ]
