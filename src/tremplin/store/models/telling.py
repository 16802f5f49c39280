"""What people are told: reminders, notices, mails; and the verdicts of the nightly verification."""

from django.db import models
from django.db.models import Q

from tremplin.store.models.command import Outbox
from tremplin.store.models.person import Person


class Reminder(models.Model):
    """A reminder that went out, once for each ending, partner and number of days (R4)."""

    id = models.BigAutoField(primary_key=True)
    subject = models.TextField()
    subject_id = models.TextField()
    partner_id = models.TextField()
    over_on = models.DateField()
    days = models.IntegerField()
    at = models.DateTimeField()
    command_id = models.UUIDField()

    class Meta:
        db_table = "reminder"
        constraints = [
            models.UniqueConstraint(
                name="reminder_once", fields=["subject", "subject_id", "partner_id", "over_on", "days"]
            )
        ]


class Mail(models.Model):
    """A message to one person under a key that never comes twice; opened before it is sent, settled after it.

    One that stays open belongs to a process that ended while it was sending: nobody knows whether it went out.
    """

    key = models.TextField(primary_key=True)
    person = models.ForeignKey(Person, on_delete=models.DO_NOTHING, db_index=False)
    kind = models.TextField()
    language = models.TextField()
    message_id = models.TextField()
    state = models.TextField(db_default="open")
    tries = models.IntegerField(db_default=1)
    at = models.DateTimeField()
    settled_at = models.DateTimeField(null=True)
    command_id = models.UUIDField()

    class Meta:
        db_table = "mail"
        indexes = [models.Index(name="mail_person", fields=["person", "at"])]
        constraints = [
            models.CheckConstraint(name="mail_kind", condition=Q(kind__in=["digest", "at-once"])),
            models.CheckConstraint(name="mail_state", condition=Q(state__in=["open", "sent", "failed", "unknown"])),
        ]


class Notice(models.Model):
    """A message of the outbox that concerns a person, once for each; and the mail that told it, if any did."""

    id = models.BigAutoField(primary_key=True)
    person = models.ForeignKey(Person, on_delete=models.DO_NOTHING, db_index=False)
    outbox = models.ForeignKey(Outbox, on_delete=models.DO_NOTHING, db_index=False)
    mail = models.ForeignKey(Mail, on_delete=models.DO_NOTHING, null=True, db_column="mail_key")
    at = models.DateTimeField()
    command_id = models.UUIDField()

    class Meta:
        db_table = "notice"
        indexes = [models.Index(name="notice_person", fields=["person", "at"])]
        constraints = [models.UniqueConstraint(name="notice_once", fields=["person", "outbox"])]


class Verification(models.Model):
    """What a run of the checker found; `slot` says which run, so that each night has one."""

    id = models.BigAutoField(primary_key=True)
    slot = models.TextField(unique=True)
    verdict = models.TextField()
    held = models.IntegerField()
    failed = models.IntegerField()
    not_applicable = models.IntegerField()
    first_offence = models.JSONField(null=True)
    findings = models.JSONField()
    began_at = models.DateTimeField()
    at = models.DateTimeField()
    command_id = models.UUIDField()

    class Meta:
        db_table = "verification"
        indexes = [models.Index(name="verification_at", fields=["at"])]
        constraints = [
            models.CheckConstraint(name="verification_verdict", condition=Q(verdict__in=["holds", "fails"])),
            models.CheckConstraint(
                name="verification_agrees",
                condition=Q(verdict="holds", failed=0, first_offence=None) | Q(verdict="fails", failed__gt=0),
            ),
        ]


class Restoration(models.Model):
    """A backup that was brought back: up to which entry, and who compared with the bank since (R2).

    `anchored_seq` is the newest anchor at hand when it is ahead: what lies between was answered, and is lost.
    """

    id = models.BigAutoField(primary_key=True)
    seq = models.BigIntegerField()
    hash = models.BinaryField()
    backup_at = models.DateTimeField()
    anchored_seq = models.BigIntegerField(null=True)
    restored_at = models.DateTimeField()
    compared_by = models.TextField(null=True)
    compared_at = models.DateTimeField(null=True)
    command_id = models.UUIDField(null=True)

    class Meta:
        db_table = "restoration"
        constraints = [
            models.CheckConstraint(
                name="restoration_compared",
                condition=Q(compared_by=None, compared_at=None, command_id=None)
                | Q(compared_by__isnull=False, compared_at__isnull=False, command_id__isnull=False),
            ),
        ]
