"""What awards and corrections give to payees, each with the payable that pays it."""

from django.db import models
from django.db.models import Q


class OwedPart(models.Model):
    """What one event of a claim gives to one payee; derived from the claim's events and from what payables pay.

    So that what is owed is found without all that was ever paid. It can be worked out anew, and verify does so (L7).

    Columns:
        n: of the event: an approval or a correction.
        terms_version, incentive: those of the claim, by which the terms tell whether it is ever to be a payable.
        is_correction: whether it is a correction.
        amount: minor units, or points, in the unit of the claim.
        happened_on: the day of the event.
        payable: that pays it; None as long as it is owed.
    """

    pk = models.CompositePrimaryKey("claim_id", "n", "payee")
    claim = models.ForeignKey("Claim", on_delete=models.DO_NOTHING, db_index=False)
    n = models.IntegerField()
    payee = models.TextField()
    terms_version = models.ForeignKey("TermsVersion", on_delete=models.DO_NOTHING, null=True, db_index=False)
    incentive = models.TextField()
    is_correction = models.BooleanField()
    amount = models.BigIntegerField()
    happened_on = models.DateField()
    payable = models.ForeignKey("Payable", on_delete=models.DO_NOTHING, null=True, db_index=False)

    class Meta:
        db_table = "owed_part"
        indexes = [
            models.Index(name="owed_part_payee", fields=["payee"], condition=Q(payable__isnull=True)),
            models.Index(
                name="owed_part_kind", fields=["terms_version", "incentive"], condition=Q(payable__isnull=True)
            ),
        ]
        constraints = [models.CheckConstraint(name="owed_part_amount", condition=Q(amount__gt=0))]
