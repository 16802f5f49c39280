"""From a payable to money in the bank: the vendor's accounts, payment runs, their lines, and what the bank answers."""

from django.db import models
from django.db.models import F, Q

RUN_STATES = ["prepared", "released", "sent", "answered", "closed", "cancelled"]
LINE_STATES = [
    "prepared",
    "dropped",
    "sent",
    "recalled",
    "accepted",
    "unknown",
    "booked",
    "rejected",
    "returned",
    "parked",
]
PLACES = ["payable", "transit", "bank"]

LIVE = Q(state__in=["prepared", "sent", "accepted", "unknown", "booked"]) | Q(
    state="parked", place__in=["transit", "bank"]
)
"""In which states a line holds its payable (M1).

A line that was parked because the bank pays what it had rejected or returned stands where its money is owed again, so
that another line may have taken its place: it holds nothing.
"""


class VendorAccount(models.Model):
    """An account from which the vendor pays, for one currency; in force once a second person confirms it."""

    id = models.BigAutoField(primary_key=True)
    currency = models.TextField()
    holder = models.TextField()
    iban = models.TextField()
    bic = models.TextField(null=True)
    proposed_by = models.TextField()
    approved_by = models.TextField(null=True)
    approved_at = models.DateTimeField(null=True)
    command_id = models.UUIDField()

    class Meta:
        db_table = "vendor_account"
        constraints = [
            models.CheckConstraint(
                name="vendor_account_two_persons",
                condition=Q(approved_by=None, approved_at=None)
                | (Q(approved_by__isnull=False, approved_at__isnull=False) & ~Q(approved_by=F("proposed_by"))),
            ),
        ]


class PaymentRun(models.Model):
    """A payment run: prepared by one person, released by another, sent as one file, answered, closed when all is.

    Columns:
        account: from which it is paid, copied when it was prepared.
        message_id: the name of the order at the bank; it follows from the run (M3).
        count, total: of its lines when it was released, minor units; zero before it.
        released_at: also the instant that its file names, so that it is made again byte for byte.
        file_sha256, file_size: of the order as it went to the bank (M2).
        recalled_by, recalled_at: of a run that was recalled after its release, before its file was made.
        version: rises with each change.
    """

    run_id = models.TextField(primary_key=True)
    currency = models.TextField()
    execute_on = models.DateField()
    account = models.ForeignKey(VendorAccount, on_delete=models.DO_NOTHING, db_index=False)
    message_id = models.TextField(unique=True)
    state = models.TextField()
    prepared_by = models.TextField()
    released_by = models.TextField(null=True)
    released_at = models.DateTimeField(null=True)
    count = models.IntegerField(db_default=0)
    total = models.BigIntegerField(db_default=0)
    file_sha256 = models.TextField(null=True)
    file_size = models.BigIntegerField(null=True)
    sent_at = models.DateTimeField(null=True)
    recalled_by = models.TextField(null=True)
    recalled_at = models.DateTimeField(null=True)
    version = models.IntegerField(db_default=1)
    at = models.DateTimeField()
    command_id = models.UUIDField()

    class Meta:
        db_table = "payment_run"
        indexes = [
            models.Index(name="payment_run_state", fields=["state", "execute_on"]),
            models.Index(name="payment_run_listed", fields=["at", "run_id"]),
        ]
        constraints = [
            models.CheckConstraint(name="payment_run_state_known", condition=Q(state__in=RUN_STATES)),
            # Two persons, always (W6).
            models.CheckConstraint(
                name="payment_run_two_persons",
                condition=(Q(released_by=None, released_at=None) & Q(state__in=["prepared", "cancelled"]))
                | (
                    Q(released_by__isnull=False, released_at__isnull=False)
                    & ~Q(released_by=F("prepared_by"))
                    & ~Q(state="prepared")
                ),
            ),
            # As it takes two persons to release a run, so it does to take that back.
            models.CheckConstraint(
                name="payment_run_recalled",
                condition=(Q(recalled_by=None, recalled_at=None) & (~Q(state="cancelled") | Q(released_by=None)))
                | (
                    Q(recalled_by__isnull=False, recalled_at__isnull=False, released_by__isnull=False)
                    & Q(state="cancelled", file_sha256=None)
                    & ~Q(recalled_by=F("released_by"))
                ),
            ),
            models.CheckConstraint(
                name="payment_run_file",
                condition=Q(
                    file_sha256=None, file_size=None, sent_at=None, state__in=["prepared", "released", "cancelled"]
                )
                | Q(
                    file_sha256__isnull=False,
                    file_size__gt=0,
                    sent_at__isnull=False,
                    state__in=["sent", "answered", "closed"],
                ),
            ),
        ]


class PaymentLine(models.Model):
    """One payment of a run, with its copy of the bank details (W9); its name is used once, for ever (M3)."""

    end_to_end_id = models.TextField(primary_key=True)
    run = models.ForeignKey(PaymentRun, on_delete=models.DO_NOTHING, db_index=False)
    payable = models.ForeignKey("Payable", on_delete=models.DO_NOTHING, db_index=False)
    partner = models.ForeignKey("Organisation", on_delete=models.DO_NOTHING, db_index=False)
    amount = models.BigIntegerField()
    currency = models.TextField()
    details = models.ForeignKey("BankDetails", on_delete=models.DO_NOTHING, db_index=False)
    holder = models.TextField()
    iban = models.TextField()
    bic = models.TextField(null=True)
    remittance = models.TextField()
    state = models.TextField()
    place = models.TextField()
    said_at = models.DateTimeField(null=True)
    debit_ref = models.TextField(null=True)
    credit_ref = models.TextField(null=True)
    reason = models.TextField(db_default="")
    version = models.IntegerField(db_default=1)
    command_id = models.UUIDField()

    class Meta:
        db_table = "payment_line"
        indexes = [
            models.Index(name="payment_line_run", fields=["run", "state"]),
            models.Index(name="payment_line_payable", fields=["payable"]),
            models.Index(name="payment_line_partner", fields=["partner"]),
            models.Index(
                name="payment_line_unsettled", fields=["end_to_end_id"], condition=Q(state__in=["unknown", "parked"])
            ),
        ]
        constraints = [
            models.CheckConstraint(name="payment_line_amount", condition=Q(amount__gt=0)),
            models.CheckConstraint(name="payment_line_state", condition=Q(state__in=LINE_STATES) & Q(place__in=PLACES)),
            # M1: whatever builds two runs at once, one of them pays.
            models.UniqueConstraint(name="payment_line_one_live", fields=["payable"], condition=LIVE),
        ]


class BankFile(models.Model):
    """A file of the bank that was taken in, known by what it holds; the same one again does nothing.

    Columns:
        kind: pain.002, or camt for reports of an account.
        answers, matched, repeated: how many it holds, changed or confirmed a line, and were known before.
        unmatched: answers about nothing that was ordered, for people to look at.
    """

    sha256 = models.TextField(primary_key=True)
    kind = models.TextField()
    name = models.TextField()
    size = models.BigIntegerField()
    answers = models.IntegerField()
    matched = models.IntegerField()
    repeated = models.IntegerField()
    unmatched = models.JSONField()
    taken_in_by = models.TextField()
    at = models.DateTimeField()
    command_id = models.UUIDField()

    class Meta:
        db_table = "bank_file"
        constraints = [
            models.CheckConstraint(name="bank_file_kind", condition=Q(kind__in=["pain.002", "camt"]) & Q(size__gt=0))
        ]


class BankAnswer(models.Model):
    """One statement of the bank that was matched: what it said, about what, under which reference of its own; once."""

    id = models.BigAutoField(primary_key=True)
    file = models.ForeignKey(BankFile, on_delete=models.DO_NOTHING, db_column="sha256", db_index=False)
    said = models.TextField()
    about = models.TextField()
    reference = models.TextField()
    on = models.DateField()
    command_id = models.UUIDField()

    class Meta:
        db_table = "bank_answer"
        constraints = [models.UniqueConstraint(name="bank_answer_once", fields=["said", "about", "reference"])]


class LineEvent(models.Model):
    """One step in the life of a line, with what shows it; `evidence` is the hash of a file once the bank has spoken."""

    id = models.BigAutoField(primary_key=True)
    line = models.ForeignKey(PaymentLine, on_delete=models.DO_NOTHING, db_column="end_to_end_id", db_index=False)
    n = models.IntegerField()
    event = models.TextField()
    from_state = models.TextField(null=True)
    to_state = models.TextField()
    place = models.TextField()
    evidence = models.TextField(null=True)
    at = models.DateTimeField()
    command_id = models.UUIDField()

    class Meta:
        db_table = "line_event"
        constraints = [models.UniqueConstraint(name="line_event_once", fields=["line", "n"])]


class LineSettlement(models.Model):
    """A line that nothing of the bank ends: one person hands in a letter, another confirms what it says (M4)."""

    id = models.BigAutoField(primary_key=True)
    line = models.ForeignKey(PaymentLine, on_delete=models.DO_NOTHING, db_column="end_to_end_id", db_index=False)
    is_paid = models.BooleanField()
    evidence = models.TextField()
    reason = models.TextField()
    proposed_by = models.TextField()
    confirmed_by = models.TextField(null=True)
    at = models.DateTimeField()
    command_id = models.UUIDField()

    class Meta:
        db_table = "line_settlement"
        constraints = [
            models.CheckConstraint(
                name="line_settlement_two_persons",
                condition=Q(confirmed_by=None) | ~Q(confirmed_by=F("proposed_by")),
            ),
        ]
