"""The states of a project's papers: registration, introduction, agreement between two partners."""

from django.db import models
from django.db.models import Q


class Registration(models.Model):
    """The protection of a project for its partner of record."""

    project_id = models.TextField(primary_key=True)
    partner_id = models.TextField()
    state = models.TextField()
    expires_on = models.DateField(null=True)
    extensions = models.IntegerField(db_default=0)
    extension = models.TextField(db_default="not-extended")
    extension_days = models.IntegerField(null=True)
    state_since = models.DateTimeField()
    version = models.IntegerField(db_default=1)

    class Meta:
        db_table = "registration"
        indexes = [
            models.Index(name="registration_partner", fields=["partner_id"]),
            models.Index(name="registration_expiry", fields=["expires_on"]),
        ]
        constraints = [models.CheckConstraint(name="registration_extensions", condition=Q(extensions__gte=0))]


class IntroductionState(models.Model):
    """How far an introduction has come, and the second partners that the vendor proposed, with the reasons."""

    introduction_id = models.TextField(primary_key=True)
    project_id = models.TextField()
    introducing_id = models.TextField()
    receiving_id = models.TextField(null=True)
    state = models.TextField()
    lapses_on = models.DateField(null=True)
    proposals = models.JSONField(db_default=models.Value([], models.JSONField()))
    state_since = models.DateTimeField()
    version = models.IntegerField(db_default=1)

    class Meta:
        db_table = "introduction_state"
        indexes = [models.Index(name="introduction_state_project", fields=["project_id"])]


class Agreement(models.Model):
    """Who does what and gets which share; work starts once every partner concerned has accepted it."""

    agreement_id = models.TextField(primary_key=True)
    project_id = models.TextField()
    introduction_id = models.TextField(null=True)
    shares = models.JSONField()
    roles = models.JSONField(db_default=models.Value({}, models.JSONField()))
    terms_hash = models.TextField()
    state = models.TextField()
    lapses_on = models.DateField(null=True)
    version = models.IntegerField(db_default=1)
    at = models.DateTimeField()
    command_id = models.UUIDField()

    class Meta:
        db_table = "agreement"
        indexes = [models.Index(name="agreement_project", fields=["project_id"])]


class AgreementAcceptance(models.Model):
    """A person accepted an agreement for a partner, as it was shown to them."""

    id = models.BigAutoField(primary_key=True)
    agreement = models.ForeignKey(Agreement, on_delete=models.DO_NOTHING, db_index=False)
    partner_id = models.TextField()
    person_id = models.TextField()
    shown_hash = models.TextField()
    at = models.DateTimeField()
    command_id = models.UUIDField()

    class Meta:
        db_table = "agreement_acceptance"
        constraints = [models.UniqueConstraint(name="agreement_accepted_once", fields=["agreement", "partner_id"])]
