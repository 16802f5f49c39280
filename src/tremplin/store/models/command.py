"""Who asked for what, and what they were answered; the trail that goes with it, and what is still to be sent."""

from django.db import models
from django.db.models import Q
from django.db.models.functions import Length
from django.db.models.lookups import Exact


class Command(models.Model):
    """A command that was carried out or refused, under an id that never expires.

    The fingerprint is a hash of all that was asked. An actor is a person, or a client and the person who owns it.
    """

    command_id = models.UUIDField(primary_key=True)
    fingerprint = models.TextField()
    actor_person = models.TextField(null=True)
    client = models.TextField(null=True)
    on_behalf_of = models.TextField(null=True)
    kind = models.TextField()
    reason = models.TextField(null=True)
    received_at = models.DateTimeField()
    source = models.TextField(null=True)
    request_id = models.TextField(null=True)
    outcome = models.TextField()
    answer = models.JSONField()
    seq = models.BigIntegerField(null=True)

    class Meta:
        db_table = "command"
        constraints = [
            models.CheckConstraint(name="command_outcome", condition=Q(outcome__in=["applied", "refused"])),
            models.CheckConstraint(name="command_fingerprint", condition=Exact(Length("fingerprint"), 64)),
            models.CheckConstraint(
                name="command_actor",
                condition=Q(actor_person__isnull=False) | Q(client__isnull=False, on_behalf_of__isnull=False),
            ),
            models.CheckConstraint(name="command_refused_moves_nothing", condition=Q(outcome="applied") | Q(seq=None)),
        ]


class Audit(models.Model):
    """What a command did, to what; one row at least for each command that was carried out (X2)."""

    id = models.BigAutoField(primary_key=True)
    command = models.ForeignKey(Command, on_delete=models.DO_NOTHING)
    at = models.DateTimeField()
    actor_person = models.TextField(null=True)
    what = models.TextField()
    subject = models.TextField(null=True)
    detail = models.JSONField()

    class Meta:
        db_table = "audit"
        indexes = [models.Index(name="audit_subject", fields=["subject"])]


class SecurityEvent(models.Model):
    """Something that somebody was not allowed to do, or that ought to be looked at."""

    id = models.BigAutoField(primary_key=True)
    at = models.DateTimeField()
    actor_person = models.TextField(null=True)
    what = models.TextField()
    detail = models.JSONField()

    class Meta:
        db_table = "security_event"


class Outbox(models.Model):
    """A message to be sent once its command is committed, and only then."""

    id = models.BigAutoField(primary_key=True)
    command_id = models.UUIDField()
    seq = models.BigIntegerField(null=True)
    topic = models.TextField()
    payload = models.JSONField()
    created_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "outbox"
        indexes = [models.Index(name="outbox_waiting", fields=["id"], condition=Q(sent_at=None))]
