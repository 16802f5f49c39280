"""What may be promised: limits as accounts, and who holds how much of them."""

from django.db import models
from django.db.models import F, Q


class LimitInstance(models.Model):
    """One instance of a limit: granted is always the sum of available, reserved, used and lapsed (L9)."""

    id = models.BigAutoField(primary_key=True)
    programme = models.TextField()
    limit_id = models.TextField()
    scope = models.TextField()
    window_label = models.TextField()
    unit = models.TextField()
    granted = models.BigIntegerField(db_default=0)
    available = models.BigIntegerField(db_default=0)
    reserved = models.BigIntegerField(db_default=0)
    used = models.BigIntegerField(db_default=0)
    lapsed = models.BigIntegerField(db_default=0)
    version = models.BigIntegerField(db_default=0)

    class Meta:
        db_table = "limit_instance"
        constraints = [
            models.UniqueConstraint(
                name="limit_instance_once", fields=["programme", "limit_id", "scope", "window_label", "unit"]
            ),
            models.CheckConstraint(
                name="limit_instance_not_below_zero",
                condition=Q(granted__gte=0, available__gte=0, reserved__gte=0, used__gte=0, lapsed__gte=0),
            ),
            models.CheckConstraint(
                name="limit_instance_adds_up",
                condition=Q(granted=F("available") + F("reserved") + F("used") + F("lapsed")),
            ),
        ]


class LimitMember(models.Model):
    """A person or customer that a claim brought under a limit that counts them."""

    id = models.BigAutoField(primary_key=True)
    limit_instance = models.ForeignKey(LimitInstance, on_delete=models.DO_NOTHING, db_index=False)
    member = models.TextField()
    claim_id = models.TextField()
    live = models.BooleanField(db_default=True)

    class Meta:
        db_table = "limit_member"
        constraints = [
            models.UniqueConstraint(name="limit_member_once", fields=["limit_instance", "member", "claim_id"])
        ]


class LimitDay(models.Model):
    """What was taken of a rolling limit on a day."""

    pk = models.CompositePrimaryKey("limit_instance_id", "day")
    limit_instance = models.ForeignKey(LimitInstance, on_delete=models.DO_NOTHING, db_index=False)
    day = models.DateField()
    amount = models.BigIntegerField()

    class Meta:
        db_table = "limit_day"
        constraints = [models.CheckConstraint(name="limit_day_not_below_zero", condition=Q(amount__gte=0))]


class Reservation(models.Model):
    """What a claim holds of an instance of a limit; it ends once, and `posted` of it is used (W3)."""

    id = models.BigAutoField(primary_key=True)
    claim_id = models.TextField()
    limit_instance = models.ForeignKey(LimitInstance, on_delete=models.DO_NOTHING, db_index=False)
    amount = models.BigIntegerField()
    posted = models.BigIntegerField(db_default=0)
    state = models.TextField(db_default="open")
    opened_seq = models.BigIntegerField()
    closed_seq = models.BigIntegerField(null=True)

    class Meta:
        db_table = "reservation"
        constraints = [
            models.UniqueConstraint(
                name="reservation_open_once", fields=["claim_id", "limit_instance"], condition=Q(state="open")
            ),
            models.CheckConstraint(
                name="reservation_state",
                condition=Q(state="open", posted=0, closed_seq=None)
                | Q(state="posted", closed_seq__isnull=False)
                | Q(state__in=["voided", "expired"], posted=0, closed_seq__isnull=False),
            ),
            models.CheckConstraint(
                name="reservation_amount", condition=Q(amount__gt=0, posted__gte=0) & Q(posted__lte=F("amount"))
            ),
        ]
