"""Invoices and credit notes that the vendor makes out, their lives, and the invoices that partners hand in."""

from django.db import models
from django.db.models import Q

STATES = ["issued", "accepted", "contested", "standing", "credit-offered", "credited"]


class Invoice(models.Model):
    """An invoice in a partner's name or of the vendor, or a credit note; its file is made from `content`.

    Columns:
        series, place: its number is the place-th of the series; a series has no gap.
        type_code: 389 self-billed, 261 its credit note, 381 the vendor's credit note for a lower price, 380 the
            vendor's invoice for a lower price that was taken back.
        payable_id: what it documents.
        mandate_id: under which it is self-billed; None for the vendor's own papers.
        preceding: the self-billed invoice that a credit note takes back, whole or in part; the credit note that an
            invoice of the vendor takes back.
        case_id: the clawback for which it takes back a part; None for the whole.
        state: of the life of a self-billed invoice; a credit note stays issued.
        content: all its values as canonical JSON; `sha256` is its hash.
    """

    number = models.TextField(primary_key=True)
    series = models.TextField()
    place = models.IntegerField()
    type_code = models.TextField()
    partner = models.ForeignKey("Organisation", on_delete=models.DO_NOTHING, db_index=False)
    payable = models.ForeignKey("Payable", on_delete=models.DO_NOTHING, db_index=False)
    mandate = models.ForeignKey("Mandate", on_delete=models.DO_NOTHING, db_index=False, null=True)
    preceding = models.ForeignKey("self", on_delete=models.DO_NOTHING, db_index=False, null=True)
    case_id = models.TextField(null=True)
    issued_on = models.DateField()
    contest_until = models.DateField(null=True)
    currency = models.TextField()
    net = models.BigIntegerField()
    tax = models.BigIntegerField()
    content = models.TextField()
    sha256 = models.TextField()
    state = models.TextField()
    version = models.IntegerField()
    at = models.DateTimeField()
    command_id = models.UUIDField()

    class Meta:
        db_table = "invoice"
        indexes = [
            models.Index(name="invoice_partner", fields=["partner", "issued_on"]),
            models.Index(name="invoice_payable", fields=["payable"]),
            models.Index(name="invoice_listed", fields=["issued_on", "number"]),
            models.Index(
                name="invoice_waiting", fields=["contest_until"], condition=Q(state="issued", type_code="389")
            ),
        ]
        constraints = [
            models.CheckConstraint(name="invoice_type", condition=Q(type_code__in=["389", "261", "381", "380"])),
            models.CheckConstraint(name="invoice_state", condition=Q(state__in=STATES)),
            models.CheckConstraint(name="invoice_amounts", condition=Q(net__gt=0, tax__gte=0)),
            # W10: what is made out in a partner's name names its mandate.
            models.CheckConstraint(
                name="invoice_mandate",
                condition=Q(type_code__in=["381", "380"], mandate=None) | Q(mandate__isnull=False),
            ),
            models.CheckConstraint(
                name="invoice_preceding",
                condition=Q(type_code__in=["261", "380"], preceding__isnull=False)
                | (~Q(type_code__in=["261", "380"]) & Q(preceding=None)),
            ),
            models.CheckConstraint(name="invoice_place", condition=Q(place__gte=1)),
            models.UniqueConstraint(name="invoice_place_once", fields=["series", "place"]),
            models.UniqueConstraint(
                name="invoice_taken_back_once",
                fields=["preceding"],
                condition=Q(preceding__isnull=False, case_id=None),
            ),
            models.UniqueConstraint(
                name="invoice_case_once", fields=["case_id", "partner"], condition=Q(case_id__isnull=False)
            ),
            models.CheckConstraint(
                name="invoice_case",
                condition=(Q(case_id=None) & ~Q(type_code="380"))
                | (Q(case_id__isnull=False) & Q(type_code__in=["261", "380"])),
            ),
        ]


class InvoiceEvent(models.Model):
    """What happened to a self-billed invoice: by whom, and in which words; n rises by one from 1."""

    id = models.BigAutoField(primary_key=True)
    invoice = models.ForeignKey(Invoice, on_delete=models.DO_NOTHING, db_column="number", db_index=False)
    n = models.IntegerField()
    event = models.TextField()
    to_state = models.TextField()
    person_id = models.TextField()
    reason = models.TextField(null=True)
    on = models.DateField()
    at = models.DateTimeField()
    command_id = models.UUIDField()

    class Meta:
        db_table = "invoice_event"
        constraints = [models.UniqueConstraint(name="invoice_event_once", fields=["invoice", "n"])]


class InvoiceFile(models.Model):
    """The file of an invoice, a PDF that carries the electronic invoice, kept by its hash outside the database."""

    invoice = models.OneToOneField(Invoice, on_delete=models.DO_NOTHING, db_column="number", primary_key=True)
    sha256 = models.TextField()
    size = models.IntegerField()
    at = models.DateTimeField()
    command_id = models.UUIDField()

    class Meta:
        db_table = "invoice_file"


class OwnInvoice(models.Model):
    """An invoice that a partner handed in for a payable: taken, or sent back with what differs.

    Columns:
        own_id: chosen by the caller.
        number, issued_on, net, tax: as its data say; None when they could not be read.
        sha256, size, name: of the file, kept by its hash outside the database.
        problems: everything that differs, as phrases; empty when it was taken.
    """

    own_id = models.TextField(primary_key=True)
    partner = models.ForeignKey("Organisation", on_delete=models.DO_NOTHING, db_index=False)
    payable = models.ForeignKey("Payable", on_delete=models.DO_NOTHING, db_index=False)
    state = models.TextField()
    number = models.TextField(null=True)
    issued_on = models.DateField(null=True)
    net = models.BigIntegerField(null=True)
    tax = models.BigIntegerField(null=True)
    currency = models.TextField(null=True)
    sha256 = models.TextField()
    size = models.IntegerField()
    name = models.TextField()
    problems = models.JSONField()
    at = models.DateTimeField()
    command_id = models.UUIDField()

    class Meta:
        db_table = "own_invoice"
        indexes = [
            models.Index(name="own_invoice_partner", fields=["partner", "at"]),
            models.Index(name="own_invoice_payable", fields=["payable"]),
            models.Index(name="own_invoice_listed", fields=["at"]),
        ]
        constraints = [
            models.CheckConstraint(name="own_invoice_state", condition=Q(state__in=["taken", "differs"])),
            models.CheckConstraint(name="own_invoice_taken", condition=~Q(state="taken") | Q(number__isnull=False)),
            # An invoice of a company is taken once.
            models.UniqueConstraint(name="own_invoice_once", fields=["partner", "number"], condition=Q(state="taken")),
        ]
