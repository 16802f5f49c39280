"""Sums kept beside the rows that they add up, so that a page that shows a sum need not read all of them.

Each is derived: it can be worked out anew from what it adds up, and verify does so (L7).
"""

from django.db import models
from django.db.models import Q


class SumsUntil(models.Model):
    """The one row that says up to which entry the sums of the journal are taken; what follows is added by who reads."""

    id = models.IntegerField(primary_key=True)
    seq = models.BigIntegerField()

    class Meta:
        db_table = "sums_until"
        constraints = [models.CheckConstraint(name="sums_until_is_one_row", condition=Q(id=1))]


class EntriesByMonth(models.Model):
    """How many entries of the journal are booked in an accounting month."""

    accounting_month = models.TextField(primary_key=True)
    entries = models.BigIntegerField()

    class Meta:
        db_table = "entries_by_month"


class LimitMoved(models.Model):
    """What moved on the accounts of an instance of a limit by entries of one day, by their sign in the journal."""

    pk = models.CompositePrimaryKey("limit_instance_id", "day")
    limit_instance = models.ForeignKey("LimitInstance", on_delete=models.DO_NOTHING, db_index=False)
    day = models.DateField()
    granted = models.BigIntegerField()
    available = models.BigIntegerField()
    reserved = models.BigIntegerField()
    used = models.BigIntegerField()
    lapsed = models.BigIntegerField()

    class Meta:
        db_table = "limit_moved"


class LimitsByDay(models.Model):
    """What moved on all instances of a limit together by entries of one day."""

    pk = models.CompositePrimaryKey("programme", "limit_id", "unit", "day")
    programme = models.TextField()
    limit_id = models.TextField()
    unit = models.TextField()
    day = models.DateField()
    granted = models.BigIntegerField()
    available = models.BigIntegerField()
    reserved = models.BigIntegerField()
    used = models.BigIntegerField()
    lapsed = models.BigIntegerField()

    class Meta:
        db_table = "limits_by_day"


class LimitsByWindow(models.Model):
    """What the instances of a limit in one window hold together, those of single partners apart.

    `instances` counts those that anything ever moved on, `full` those of them that have nothing left.
    """

    pk = models.CompositePrimaryKey("programme", "limit_id", "window_label", "unit", "is_of_partner")
    programme = models.TextField()
    limit_id = models.TextField()
    window_label = models.TextField()
    unit = models.TextField()
    is_of_partner = models.BooleanField()
    instances = models.BigIntegerField()
    full = models.BigIntegerField()
    granted = models.BigIntegerField()
    available = models.BigIntegerField()
    reserved = models.BigIntegerField()
    used = models.BigIntegerField()
    lapsed = models.BigIntegerField()

    class Meta:
        db_table = "limits_by_window"


class OrdersByPartnerDay(models.Model):
    """What a partner ordered on a day, less what was credited, in minor units; `annual` is the annual value of it."""

    pk = models.CompositePrimaryKey("partner_id", "day", "currency", "sale_type")
    partner_id = models.TextField()
    day = models.DateField()
    currency = models.TextField()
    sale_type = models.TextField()
    lines = models.BigIntegerField()
    amount = models.BigIntegerField()
    annual = models.BigIntegerField()

    class Meta:
        db_table = "orders_by_partner_day"


class OrdersByPartnerMonth(models.Model):
    """What a partner ordered in a month, which is named by its first day."""

    pk = models.CompositePrimaryKey("partner_id", "month", "currency")
    partner_id = models.TextField()
    month = models.DateField()
    currency = models.TextField()
    lines = models.BigIntegerField()
    amount = models.BigIntegerField()

    class Meta:
        db_table = "orders_by_partner_month"
        indexes = [models.Index(name="orders_of_month", fields=["month"])]


class SoldByPartnerMonth(models.Model):
    """What a partner ordered in a month, by what it is sold as; `annual` is the annual value of it."""

    pk = models.CompositePrimaryKey("partner_id", "month", "currency", "sale_type")
    partner_id = models.TextField()
    month = models.DateField()
    currency = models.TextField()
    sale_type = models.TextField()
    lines = models.BigIntegerField()
    amount = models.BigIntegerField()
    annual = models.BigIntegerField()

    class Meta:
        db_table = "sold_by_partner_month"


class OrdersByDay(models.Model):
    """What all partners together ordered on a day."""

    pk = models.CompositePrimaryKey("day", "currency", "sale_type")
    day = models.DateField()
    currency = models.TextField()
    sale_type = models.TextField()
    lines = models.BigIntegerField()
    amount = models.BigIntegerField()
    annual = models.BigIntegerField()

    class Meta:
        db_table = "orders_by_day"


class OrdersByPartner(models.Model):
    """What a partner ordered in all."""

    pk = models.CompositePrimaryKey("partner_id", "currency")
    partner_id = models.TextField()
    currency = models.TextField()
    lines = models.BigIntegerField()
    amount = models.BigIntegerField()

    class Meta:
        db_table = "orders_by_partner"


class AwardCounted(models.Model):
    """An award as it is counted in `AwardsByDay`: `sale_type` is that of its project; one that ended is not live."""

    award_id = models.TextField(primary_key=True)
    incentive = models.TextField()
    unit = models.TextField()
    day = models.DateField()
    project_id = models.TextField(null=True)
    sale_type = models.TextField()
    amount = models.BigIntegerField()
    is_live = models.BooleanField()

    class Meta:
        db_table = "award_counted"
        indexes = [
            models.Index(name="award_counted_project", fields=["project_id"], condition=Q(project_id__isnull=False))
        ]


class AwardsByDay(models.Model):
    """What was awarded on a day, by what the project is sold as; `sale_type` is empty where nothing says it."""

    pk = models.CompositePrimaryKey("incentive", "unit", "day", "has_project", "sale_type")
    incentive = models.TextField()
    unit = models.TextField()
    day = models.DateField()
    has_project = models.BooleanField()
    sale_type = models.TextField()
    awards = models.BigIntegerField()
    amount = models.BigIntegerField()

    class Meta:
        db_table = "awards_by_day"
