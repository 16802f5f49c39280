"""What a partner owes after a clawback: what allows a set-off, and each part that was settled."""

from django.db import models
from django.db.models import F, Q

WAYS = ["set-off", "repaid", "written-off"]


class SetOffAgreement(models.Model):
    """A partner's agreement to a set-off, or a title that replaces it; nothing is deducted without one (K2).

    Columns:
        up_to: the most that may be set off under it, minor units.
        is_title: whether a judgment or a term of the contract on a sum that is certain replaces the agreement.
        reference: of the paper.
        given_by: the partner's person who agreed, or the vendor's who recorded the title.
    """

    agreement_id = models.TextField(primary_key=True)
    partner = models.ForeignKey("Organisation", on_delete=models.DO_NOTHING, db_index=False)
    up_to = models.BigIntegerField()
    currency = models.TextField()
    is_title = models.BooleanField()
    reference = models.TextField()
    given_by = models.TextField()
    at = models.DateTimeField()
    command_id = models.UUIDField()

    class Meta:
        db_table = "set_off_agreement"
        indexes = [models.Index(name="set_off_agreement_partner", fields=["partner"])]
        constraints = [models.CheckConstraint(name="set_off_agreement_up_to", condition=Q(up_to__gt=0))]


class ReceivablePart(models.Model):
    """A part of what is owed that was settled.

    Columns:
        case_id: the claim and the number of the event that took back.
        reference: the agreement, the bank's reference, or the reason of a write-off.
        agreement, payable: of a set-off; None otherwise.
    """

    id = models.BigAutoField(primary_key=True)
    case_id = models.TextField()
    claim = models.ForeignKey("Claim", on_delete=models.DO_NOTHING, db_index=False)
    partner = models.ForeignKey("Organisation", on_delete=models.DO_NOTHING, db_index=False)
    way = models.TextField()
    amount = models.BigIntegerField()
    currency = models.TextField()
    on = models.DateField()
    reference = models.TextField()
    agreement = models.ForeignKey(SetOffAgreement, on_delete=models.DO_NOTHING, null=True, db_index=False)
    payable = models.ForeignKey("Payable", on_delete=models.DO_NOTHING, null=True, db_index=False)
    at = models.DateTimeField()
    command_id = models.UUIDField()

    class Meta:
        db_table = "receivable_part"
        indexes = [
            models.Index(name="receivable_part_partner", fields=["partner", "case_id"]),
            models.Index(name="receivable_part_claim", fields=["claim"]),
        ]
        constraints = [
            models.CheckConstraint(name="receivable_part_amount", condition=Q(amount__gt=0, way__in=WAYS)),
            # K2: a set-off moves both sides, and names what allows it.
            models.CheckConstraint(
                name="receivable_part_set_off",
                condition=(Q(way="set-off") & Q(agreement__isnull=False, payable__isnull=False))
                | (~Q(way="set-off") & Q(agreement=None, payable=None)),
            ),
            models.UniqueConstraint(
                name="receivable_part_repaid_once",
                fields=["case_id", "partner", "reference"],
                condition=Q(way="repaid"),
            ),
        ]


class WriteOff(models.Model):
    """A part of what is owed that one person proposes to give up, and another confirms."""

    id = models.BigAutoField(primary_key=True)
    case_id = models.TextField()
    partner = models.ForeignKey("Organisation", on_delete=models.DO_NOTHING, db_index=False)
    amount = models.BigIntegerField()
    currency = models.TextField()
    reason = models.TextField()
    proposed_by = models.TextField()
    confirmed_by = models.TextField(null=True)
    at = models.DateTimeField()
    command_id = models.UUIDField()

    class Meta:
        db_table = "write_off"
        indexes = [models.Index(name="write_off_waiting", fields=["id"], condition=Q(confirmed_by=None))]
        constraints = [
            models.CheckConstraint(
                name="write_off_two_persons",
                condition=Q(amount__gt=0) & (Q(confirmed_by=None) | ~Q(confirmed_by=F("proposed_by"))),
            ),
        ]
