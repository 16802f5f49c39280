"""Disputes about lines of statements: where each stands, and who said what."""

from django.db import models
from django.db.models import Q

OPEN = ["opened", "answered", "overdue"]


class Dispute(models.Model):
    """A dispute about one line of a statement; while it is open, it holds what the line is about.

    Columns:
        seq: the transaction of the line.
        claim_id: that the line is about; None where it is about none.
        payable_id: that the line is about; None where it is about none.
        opened_on, answer_by: its clock; insisted on, it starts anew.
        state: as payments/statement/dispute.py has it.
    """

    dispute_id = models.TextField(primary_key=True)
    statement = models.ForeignKey("Statement", on_delete=models.DO_NOTHING, db_index=False)
    partner = models.ForeignKey("Organisation", on_delete=models.DO_NOTHING, db_index=False)
    seq = models.BigIntegerField()
    claim_id = models.TextField(null=True)
    payable_id = models.TextField(null=True)
    opened_on = models.DateField()
    answer_by = models.DateField()
    state = models.TextField()
    version = models.IntegerField()
    at = models.DateTimeField()
    command_id = models.UUIDField()

    class Meta:
        db_table = "dispute"
        indexes = [
            models.Index(name="dispute_partner", fields=["partner", "opened_on"]),
            models.Index(name="dispute_listed", fields=["opened_on", "dispute_id"]),
            models.Index(name="dispute_waiting", fields=["answer_by"], condition=Q(state="opened")),
        ]
        constraints = [
            models.CheckConstraint(
                name="dispute_state", condition=Q(state__in=[*OPEN, "upheld", "settled", "dropped", "dismissed"])
            ),
            # A line is disputed once at a time.
            models.UniqueConstraint(name="dispute_one_open", fields=["statement", "seq"], condition=Q(state__in=OPEN)),
        ]


class DisputeEvent(models.Model):
    """What happened to a dispute: by whom, and in which words; n rises by one from 1."""

    id = models.BigAutoField(primary_key=True)
    dispute = models.ForeignKey(Dispute, on_delete=models.DO_NOTHING, db_index=False)
    n = models.IntegerField()
    event = models.TextField()
    from_state = models.TextField(null=True)
    to_state = models.TextField()
    person_id = models.TextField()
    reason = models.TextField(null=True)
    at = models.DateTimeField()
    command_id = models.UUIDField()

    class Meta:
        db_table = "dispute_event"
        constraints = [models.UniqueConstraint(name="dispute_event_once", fields=["dispute", "n"])]
