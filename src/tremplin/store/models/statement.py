"""Companies as they stand on papers, and the statements of partners: stretches of the journal that never change."""

from django.db import models
from django.db.models import F, Q

TAX_CASES = ["domestic", "reverse-charge", "outside-union"]


class Company(models.Model):
    """The vendor, or a partner, as a company; a change is another row, and the one with the highest n counts.

    Columns:
        address: one to three lines, with a line end between them.
        country: two letters of ISO 3166.
        siren, vat, registration: what identifies it; one of them is there.
        tax_case: how a partner's services are taxed; None as long as the vendor's finance has not said so.
    """

    pk = models.CompositePrimaryKey("organisation_id", "n")
    organisation = models.ForeignKey("Organisation", on_delete=models.DO_NOTHING, db_index=False)
    n = models.IntegerField()
    name = models.TextField()
    address = models.TextField()
    postcode = models.TextField()
    city = models.TextField()
    country = models.TextField()
    siren = models.TextField(null=True)
    vat = models.TextField(null=True)
    registration = models.TextField(null=True)
    tax_case = models.TextField(null=True)
    at = models.DateTimeField()
    command_id = models.UUIDField()

    class Meta:
        db_table = "company"
        constraints = [
            models.CheckConstraint(name="company_n", condition=Q(n__gte=1)),
            models.CheckConstraint(name="company_country", condition=Q(country__regex="^[A-Z]{2}$")),
            models.CheckConstraint(
                name="company_identified",
                condition=Q(siren__isnull=False) | Q(vat__isnull=False) | Q(registration__isnull=False),
            ),
            models.CheckConstraint(name="company_tax_case", condition=Q(tax_case=None) | Q(tax_case__in=TAX_CASES)),
        ]


class StatementRun(models.Model):
    """The statements of a month: all of them cover the journal up to one transaction, and together they are the books.

    Columns:
        until_seq: the last transaction that they cover.
        published_on: the day that stands on them.
        state: open while they are made; complete once they come to the books (S2).
    """

    month = models.TextField(primary_key=True)
    until_seq = models.BigIntegerField()
    published_on = models.DateField()
    state = models.TextField()
    at = models.DateTimeField()
    command_id = models.UUIDField()

    class Meta:
        db_table = "statement_run"
        constraints = [
            models.CheckConstraint(name="statement_run_month", condition=Q(month__regex="^\\d{4}-(0[1-9]|1[0-2])$")),
            models.CheckConstraint(name="statement_run_state", condition=Q(state__in=["open", "complete"])),
            models.UniqueConstraint(name="statement_run_one_open", fields=["state"], condition=Q(state="open")),
        ]


class Statement(models.Model):
    """What stands between the vendor and a partner in one currency after a month; it is printed from `content`.

    Columns:
        number: of the partner's statements in this currency, from 1.
        after_seq, until_seq: it covers the transactions between them, the second included.
        opening, closing: minor units that the vendor owes; below zero, that the partner owes.
        reserved, expected: in no balance.
        content: all its values as canonical JSON, in no language.
        sha256: of the content.
    """

    statement_id = models.TextField(primary_key=True)
    partner = models.ForeignKey("Organisation", on_delete=models.DO_NOTHING, db_index=False)
    currency = models.TextField()
    number = models.IntegerField()
    run = models.ForeignKey(StatementRun, on_delete=models.DO_NOTHING, db_column="month", db_index=False)
    after_seq = models.BigIntegerField()
    until_seq = models.BigIntegerField()
    opening = models.BigIntegerField()
    closing = models.BigIntegerField()
    reserved = models.BigIntegerField()
    expected = models.BigIntegerField()
    content = models.TextField()
    sha256 = models.TextField()
    at = models.DateTimeField()
    command_id = models.UUIDField()

    class Meta:
        db_table = "statement"
        indexes = [
            models.Index(name="statement_of_run", fields=["run"]),
            models.Index(name="statement_listed", fields=["run", "statement_id"]),
        ]
        constraints = [
            models.UniqueConstraint(name="statement_number_once", fields=["partner", "currency", "number"]),
            models.UniqueConstraint(name="statement_month_once", fields=["partner", "currency", "run"]),
            models.CheckConstraint(
                name="statement_stretch", condition=Q(number__gte=1, after_seq__gte=0, until_seq__gte=F("after_seq"))
            ),
            models.CheckConstraint(name="statement_beside", condition=Q(reserved__gte=0)),
        ]
