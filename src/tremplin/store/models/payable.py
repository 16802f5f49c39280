"""What is payable: amounts owed to a payee, grouped under a payment rule, with the document that makes them due."""

from django.db import models
from django.db.models import F, Q

DOCUMENTS = ["invoice", "self-bill", "credit-note", "forfeit"]

UNSETTLED = Q(is_booked=False) & (Q(document=None) | Q(document__in=["invoice", "self-bill"], set_off__lt=F("gross")))
"""Which payables are still to be paid: not those that the bank has paid, that are set off, credited or lost."""


class Payable(models.Model):
    """What one partner is to be paid at once, for one nature of work, in one currency; its id follows from its items.

    Columns:
        programme, rule: under which payment rule of which programme; the rule is empty where the terms have none.
        net: minor units without tax, more than zero; the sum of its items.
        counted_on: the latest day from which the terms count.
        due_by_terms, due_on: the day of the terms; the day on which it is to be paid, never after the law's.
        made_on: when it was made.
        document: which paper makes it payable; None as long as there is none, and then nothing is paid. A credit note
            lowers what the partner owes to the vendor, so the bank pays nothing. `forfeit` is no paper: the terms say
            that it is lost, and that was booked; its number is that of the payable.
        document_ref: the number on that paper, which the payee reads on the account.
        document_on: its day.
        gross: minor units with tax, as the paper says; what the bank pays, less what is set off.
        contest_until: last day to contest a self-billed invoice; None for other papers.
        accepted: whether the payee has accepted it before that day.
        set_off: minor units of `gross` that were set off by agreement against what the partner owes.
        is_booked: whether the bank has paid it: one of its lines is booked, kept here so that what is to be paid is
            found without all that ever was. It can be worked out anew, and verify does so (L7).
    """

    payable_id = models.TextField(primary_key=True)
    partner = models.ForeignKey("Organisation", on_delete=models.DO_NOTHING, db_index=False)
    currency = models.TextField()
    nature = models.TextField()
    programme = models.TextField()
    rule = models.TextField()
    net = models.BigIntegerField()
    counted_on = models.DateField()
    due_by_terms = models.DateField()
    due_on = models.DateField()
    made_on = models.DateField()
    document = models.TextField(null=True)
    document_ref = models.TextField(null=True)
    document_on = models.DateField(null=True)
    gross = models.BigIntegerField(null=True)
    contest_until = models.DateField(null=True)
    accepted = models.BooleanField(db_default=False)
    set_off = models.BigIntegerField(db_default=0)
    is_booked = models.BooleanField(db_default=False)
    at = models.DateTimeField()
    command_id = models.UUIDField()

    class Meta:
        db_table = "payable"
        indexes = [
            models.Index(name="payable_partner", fields=["partner", "due_on"]),
            models.Index(name="payable_due", fields=["due_on"]),
            models.Index(name="payable_unsettled", fields=["due_on", "payable_id"], condition=UNSETTLED),
            models.Index(name="payable_without_paper", fields=["partner", "payable_id"], condition=Q(document=None)),
        ]
        constraints = [
            models.CheckConstraint(name="payable_net", condition=Q(net__gt=0)),
            models.CheckConstraint(name="payable_nature", condition=Q(nature__in=["service", "price-reduction"])),
            # A paper has its number, its day and its sum, or there is none of them.
            models.CheckConstraint(
                name="payable_document",
                condition=Q(
                    document=None,
                    document_ref=None,
                    document_on=None,
                    gross=None,
                    contest_until=None,
                    accepted=False,
                    set_off=0,
                )
                | Q(
                    document__in=DOCUMENTS,
                    document_ref__isnull=False,
                    document_on__isnull=False,
                    gross__isnull=False,
                    gross__gte=F("net"),
                    set_off__gte=0,
                    set_off__lte=F("gross"),
                ),
            ),
            models.UniqueConstraint(
                name="payable_document_once",
                fields=["partner", "document_ref"],
                condition=Q(document_ref__isnull=False),
            ),
        ]


class PayableItem(models.Model):
    """One amount that a payable pays: an award, the rebate of a settled period, or what a correction added.

    A source pays one payee in one payable, ever (M1).

    Columns:
        source, source_id: what it came from; of a correction, the claim and the number of its event.
        payee: of the amount; the partner of the payable.
        claim_id: whose decision it was.
        amount: minor units, in the currency of the payable.
        earned_on: the day of the award, or the last day of the period.
    """

    id = models.BigAutoField(primary_key=True)
    payable = models.ForeignKey(Payable, on_delete=models.DO_NOTHING, db_index=False)
    source = models.TextField()
    source_id = models.TextField()
    payee = models.TextField()
    claim = models.ForeignKey("Claim", on_delete=models.DO_NOTHING, db_index=False)
    incentive = models.TextField()
    amount = models.BigIntegerField()
    earned_on = models.DateField()
    command_id = models.UUIDField()

    class Meta:
        db_table = "payable_item"
        indexes = [
            models.Index(name="payable_item_payable", fields=["payable"]),
            models.Index(name="payable_item_claim", fields=["claim"]),
        ]
        constraints = [
            models.UniqueConstraint(name="payable_item_once", fields=["source", "source_id", "payee"]),
            models.CheckConstraint(
                name="payable_item_source", condition=Q(source__in=["award", "rebate", "correction"])
            ),
            models.CheckConstraint(name="payable_item_amount", condition=Q(amount__gt=0)),
        ]


class Diligence(models.Model):
    """What the vendor has checked of a partner; of each kind the latest counts.

    Columns:
        paper: which paper that the terms ask for, by its id there; None for the due-diligence check of the partner.
        valid_until: first day on which it no longer holds; None for a paper without an end.
    """

    id = models.BigAutoField(primary_key=True)
    partner = models.ForeignKey("Organisation", on_delete=models.DO_NOTHING, db_index=False)
    paper = models.TextField(null=True)
    valid_until = models.DateField(null=True)
    checked_by = models.TextField()
    at = models.DateTimeField()
    command_id = models.UUIDField()

    class Meta:
        db_table = "diligence"
        indexes = [models.Index(name="diligence_partner", fields=["partner"])]
        constraints = [
            models.CheckConstraint(
                name="diligence_ends", condition=Q(paper__isnull=False) | Q(valid_until__isnull=False)
            ),
        ]
