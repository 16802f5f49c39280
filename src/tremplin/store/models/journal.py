"""The journal of both books: sealed, numbered, chained transactions of balanced legs, and the accounts they move."""

from django.db import models
from django.db.models import F, Q

AMOUNT_MINOR_MAX = 9_000_000_000_000_000
"""The greatest amount of one leg (L3)."""

OF_ITS_BOOK = Q(book="A", account_key__startswith="LIMIT:") | (Q(book="B") & ~Q(account_key__startswith="LIMIT:"))
"""The key of an account says which book it is in, so a leg and its account cannot differ about it (L4)."""


class Account(models.Model):
    """An account in one currency, or in one unit of a limit; the balance is the sum of its legs."""

    pk = models.CompositePrimaryKey("account_key", "currency")
    account_key = models.TextField()
    currency = models.TextField()
    book = models.TextField()
    kind = models.TextField()
    party = models.TextField(null=True)
    balance = models.BigIntegerField()
    version = models.BigIntegerField()

    class Meta:
        db_table = "account"
        indexes = [models.Index(name="account_party", fields=["party"], condition=Q(party__isnull=False))]
        constraints = [
            models.CheckConstraint(name="account_book", condition=OF_ITS_BOOK),
        ]


class Journal(models.Model):
    """The header of a transaction; `context` is the JSON text over which the hash goes."""

    seq = models.BigIntegerField(primary_key=True)
    command_id = models.UUIDField()
    kind = models.TextField()
    recorded_at = models.DateTimeField()
    effective_on = models.DateField()
    accounting_on = models.DateField()
    leg_count = models.IntegerField()
    leg_hash = models.BinaryField()
    prev_hash = models.BinaryField()
    hash = models.BinaryField()
    reverses = models.ForeignKey("self", on_delete=models.DO_NOTHING, null=True, db_column="reverses", db_index=False)
    context = models.TextField()

    class Meta:
        db_table = "journal"
        indexes = [
            models.Index(name="journal_command", fields=["command_id"]),
            models.Index(name="journal_reverses", fields=["reverses"], condition=Q(reverses__isnull=False)),
            models.Index(
                name="journal_month_end",
                fields=["kind", "accounting_on"],
                condition=Q(kind__in=["award", "estimate"]),
            ),
        ]
        constraints = [
            models.CheckConstraint(name="journal_has_legs", condition=Q(leg_count__gte=2)),
            models.CheckConstraint(name="journal_seq_from_one", condition=Q(seq__gte=1)),
        ]


class Leg(models.Model):
    """One movement of one account, with the account's balance and version after it.

    `n` is its place among the `leg_count` places of its transaction, which is said again here so that the database
    can hold it.
    """

    pk = models.CompositePrimaryKey("seq", "n")
    seq = models.BigIntegerField()
    n = models.IntegerField()
    leg_count = models.IntegerField()
    account_key = models.TextField()
    book = models.TextField()
    currency = models.TextField()
    amount = models.BigIntegerField()
    balance_after = models.BigIntegerField()
    account_version = models.BigIntegerField()

    class Meta:
        db_table = "leg"
        constraints = [
            models.UniqueConstraint(
                name="leg_account_version_once", fields=["account_key", "currency", "account_version"]
            ),
            models.CheckConstraint(
                name="leg_amount",
                condition=~Q(amount=0) & Q(amount__gte=-AMOUNT_MINOR_MAX, amount__lte=AMOUNT_MINOR_MAX),
            ),
            models.CheckConstraint(name="leg_book", condition=OF_ITS_BOOK),
            models.CheckConstraint(name="leg_place", condition=Q(n__gte=1) & Q(n__lte=F("leg_count"))),
        ]


class Sequencer(models.Model):
    """The one row that numbers and chains: the last number, its hash, and its time."""

    id = models.IntegerField(primary_key=True)
    seq = models.BigIntegerField()
    hash = models.BinaryField()
    at = models.DateTimeField()

    class Meta:
        db_table = "sequencer"
        constraints = [models.CheckConstraint(name="sequencer_is_one_row", condition=Q(id=1))]


class Period(models.Model):
    """A month of accounting; a month without a row is open, and a closed one stays closed."""

    accounting_month = models.TextField(primary_key=True)
    state = models.TextField(db_default="open")
    closed_by = models.TextField(null=True)
    closed_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "period"
        constraints = [
            models.CheckConstraint(
                name="period_month", condition=Q(accounting_month__regex=r"^\d{4}-(0[1-9]|1[0-2])$")
            ),
            models.CheckConstraint(
                name="period_state",
                condition=Q(state="open", closed_at=None) | Q(state="closed", closed_at__isnull=False),
            ),
        ]
