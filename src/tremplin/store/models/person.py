"""Who acts: organisations, their people, what each may do and since when."""

from django.db import models
from django.db.models import F, Q


class Organisation(models.Model):
    """The vendor, or a partner under its partner id."""

    organisation_id = models.TextField(primary_key=True)
    kind = models.TextField()

    class Meta:
        db_table = "organisation"
        constraints = [models.CheckConstraint(name="organisation_kind", condition=Q(kind__in=["vendor", "partner"]))]


class Person(models.Model):
    """A natural person who acts; everything that names them apart stands in `person_private`."""

    person_id = models.TextField(primary_key=True)
    organisation = models.ForeignKey(Organisation, on_delete=models.DO_NOTHING)
    language = models.TextField(db_default="en")
    mail_choice = models.TextField(db_default="daily")
    is_active = models.BooleanField(db_default=True)

    class Meta:
        db_table = "person"
        constraints = [
            models.CheckConstraint(name="person_language", condition=Q(language__in=["en", "fr"])),
            models.CheckConstraint(
                name="person_mail_choice", condition=Q(mail_choice__in=["daily", "at-once", "none"])
            ),
        ]


class PersonPrivate(models.Model):
    """The name and address of a person: the only row that is ever erased (X3)."""

    person = models.OneToOneField(Person, on_delete=models.DO_NOTHING, primary_key=True)
    name = models.TextField()
    email = models.TextField()

    class Meta:
        db_table = "person_private"
        constraints = [models.UniqueConstraint(name="person_private_email_once", fields=["email"])]


class RoleGrant(models.Model):
    """A role that a person has from an instant until another; two names where a second person is needed."""

    id = models.BigAutoField(primary_key=True)
    person = models.ForeignKey(Person, on_delete=models.DO_NOTHING, db_index=False)
    role = models.TextField()
    valid_from = models.DateTimeField()
    valid_until = models.DateTimeField(null=True)
    granted_by = models.TextField(null=True)
    approved_by = models.TextField(null=True)
    command_id = models.UUIDField()

    class Meta:
        db_table = "role_grant"
        indexes = [models.Index(name="role_grant_person", fields=["person", "role"])]
        constraints = [
            models.CheckConstraint(
                name="role_grant_validity", condition=Q(valid_until=None) | Q(valid_until__gte=F("valid_from"))
            )
        ]


class Interest(models.Model):
    """An organisation that a person owns a part of, or has declared an interest in, over some time (W8)."""

    id = models.BigAutoField(primary_key=True)
    person = models.ForeignKey(Person, on_delete=models.DO_NOTHING, db_index=False)
    organisation = models.ForeignKey(Organisation, on_delete=models.DO_NOTHING, db_index=False)
    valid_from = models.DateTimeField()
    valid_until = models.DateTimeField(null=True)
    command_id = models.UUIDField()

    class Meta:
        db_table = "interest"
        indexes = [models.Index(name="interest_person", fields=["person"])]
        constraints = [
            models.CheckConstraint(
                name="interest_validity", condition=Q(valid_until=None) | Q(valid_until__gte=F("valid_from"))
            )
        ]


class Portfolio(models.Model):
    """A partner that a channel manager looks after, over some time."""

    id = models.BigAutoField(primary_key=True)
    person = models.ForeignKey(Person, on_delete=models.DO_NOTHING, db_index=False)
    partner_id = models.TextField()
    valid_from = models.DateTimeField()
    valid_until = models.DateTimeField(null=True)
    command_id = models.UUIDField()

    class Meta:
        db_table = "portfolio"
        indexes = [
            models.Index(name="portfolio_person", fields=["person"]),
            models.Index(name="portfolio_partner", fields=["partner_id"]),
        ]
        constraints = [
            models.CheckConstraint(
                name="portfolio_validity", condition=Q(valid_until=None) | Q(valid_until__gte=F("valid_from"))
            )
        ]
