"""The life of a claim: its state, every event, approvals, proofs, decisions."""

from django.db import models
from django.db.models import F, Q

from tremplin.store.models.terms import TermsVersion


class Claim(models.Model):
    """A claim as it stands; `version` is the number of its last event."""

    claim_id = models.TextField(primary_key=True)
    programme = models.TextField()
    terms_version = models.ForeignKey(TermsVersion, on_delete=models.DO_NOTHING, null=True, db_index=False)
    incentive = models.TextField()
    partner_id = models.TextField()
    project_id = models.TextField(null=True)
    state = models.TextField()
    version = models.IntegerField()
    unit = models.TextField(null=True)
    asked = models.BigIntegerField(db_default=0)
    reserved = models.BigIntegerField(db_default=0)
    awarded = models.BigIntegerField(db_default=0)
    clawed_back = models.BigIntegerField(db_default=0)
    reserved_until = models.DateField(null=True)
    state_since = models.DateTimeField()
    content_hash = models.TextField(null=True)

    class Meta:
        db_table = "claim"
        indexes = [
            models.Index(name="claim_partner", fields=["partner_id", "state"]),
            models.Index(name="claim_project", fields=["project_id"]),
            models.Index(name="claim_state", fields=["state", "state_since"]),
            models.Index(name="claim_taken_back", fields=["claim_id"], condition=Q(clawed_back__gt=0)),
            models.Index(name="claim_expiry", fields=["reserved_until"], condition=Q(reserved_until__isnull=False)),
        ]
        constraints = [
            models.CheckConstraint(
                name="claim_amounts",
                condition=Q(asked__gte=0, reserved__gte=0, awarded__gte=0, clawed_back__gte=0)
                & Q(clawed_back__lte=F("awarded")),
            ),
        ]


class ClaimEvent(models.Model):
    """One step in the life of a claim; n rises by one from 1."""

    id = models.BigAutoField(primary_key=True)
    claim = models.ForeignKey(Claim, on_delete=models.DO_NOTHING, db_index=False)
    n = models.IntegerField()
    from_state = models.TextField(null=True)
    to_state = models.TextField()
    event = models.TextField()
    command_id = models.UUIDField()
    at = models.DateTimeField()
    reason = models.TextField(null=True)
    data = models.JSONField()

    class Meta:
        db_table = "claim_event"
        constraints = [models.UniqueConstraint(name="claim_event_once", fields=["claim", "n"])]


class ProofFile(models.Model):
    """A file that was handed in, known by what it holds; never replaced."""

    sha256 = models.TextField(primary_key=True)
    size = models.BigIntegerField()
    type = models.TextField()
    name = models.TextField()
    stored_at = models.DateTimeField()
    uploaded_by = models.TextField()
    command_id = models.UUIDField()

    class Meta:
        db_table = "proof_file"
        constraints = [models.CheckConstraint(name="proof_file_size", condition=Q(size__gt=0))]


class ProofUse(models.Model):
    """A claim leans on a file; one live claim for each file, unless a person justified another (W5)."""

    id = models.BigAutoField(primary_key=True)
    claim = models.ForeignKey(Claim, on_delete=models.DO_NOTHING, db_index=False)
    sha256 = models.ForeignKey(ProofFile, on_delete=models.DO_NOTHING, db_column="sha256", db_index=False)
    proof_id = models.TextField()
    live = models.BooleanField(db_default=True)
    justified_by = models.TextField(null=True)
    command_id = models.UUIDField()

    class Meta:
        db_table = "proof_use"
        constraints = [
            models.UniqueConstraint(
                name="proof_file_serves_one_live_claim", fields=["sha256"], condition=Q(live=True, justified_by=None)
            ),
            models.UniqueConstraint(name="proof_use_once", fields=["claim", "proof_id"]),
        ]


class ProofOpening(models.Model):
    """A person opened a proof: nobody decides about one that they have not seen."""

    id = models.BigAutoField(primary_key=True)
    claim = models.ForeignKey(Claim, on_delete=models.DO_NOTHING, db_index=False)
    proof_id = models.TextField()
    person_id = models.TextField()
    at = models.DateTimeField()
    command_id = models.UUIDField()

    class Meta:
        db_table = "proof_opening"
        constraints = [
            models.UniqueConstraint(name="proof_opened_once_by_each", fields=["claim", "person_id", "proof_id"])
        ]


class ProofJustification(models.Model):
    """A person allowed that a file which serves another live claim serves this one too (W5)."""

    id = models.BigAutoField(primary_key=True)
    claim = models.ForeignKey(Claim, on_delete=models.DO_NOTHING, db_index=False)
    sha256 = models.ForeignKey(ProofFile, on_delete=models.DO_NOTHING, db_column="sha256", db_index=False)
    person_id = models.TextField()
    reason = models.TextField()
    at = models.DateTimeField()
    command_id = models.UUIDField()

    class Meta:
        db_table = "proof_justification"
        indexes = [models.Index(name="proof_justification_claim", fields=["claim"])]


class Threshold(models.Model):
    """From which amount on three persons handle a claim, for one currency; in force once a second person confirms it.

    Small amounts of one partner are added up over `days`.
    """

    id = models.BigAutoField(primary_key=True)
    currency = models.TextField()
    amount = models.BigIntegerField()
    days = models.IntegerField()
    proposed_by = models.TextField()
    approved_by = models.TextField(null=True)
    approved_at = models.DateTimeField(null=True)
    command_id = models.UUIDField()

    class Meta:
        db_table = "threshold"
        constraints = [
            models.CheckConstraint(name="threshold_amount", condition=Q(amount__gt=0, days__gt=0)),
            models.CheckConstraint(
                name="threshold_two_persons",
                condition=Q(approved_by=None, approved_at=None)
                | (Q(approved_by__isnull=False, approved_at__isnull=False) & ~Q(approved_by=F("proposed_by"))),
            ),
        ]


class Approval(models.Model):
    """A person approved a step of a claim as it was shown to them; voided when what was shown changes (W7)."""

    id = models.BigAutoField(primary_key=True)
    claim = models.ForeignKey(Claim, on_delete=models.DO_NOTHING, db_index=False)
    step = models.TextField()
    person_id = models.TextField()
    shown_hash = models.TextField()
    at = models.DateTimeField()
    command_id = models.UUIDField()
    voided_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "approval"
        constraints = [
            models.UniqueConstraint(
                name="approval_once_by_each", fields=["claim", "step", "person_id"], condition=Q(voided_at=None)
            )
        ]


class Decision(models.Model):
    """What the terms said about a claim, with the receipt in canonical bytes; n rises by one from 1."""

    id = models.BigAutoField(primary_key=True)
    claim = models.ForeignKey(Claim, on_delete=models.DO_NOTHING, db_index=False)
    n = models.IntegerField()
    kind = models.TextField()
    amount = models.BigIntegerField()
    unit = models.TextField()
    terms_sha256 = models.TextField()
    engine_version = models.TextField()
    snapshot_sha256 = models.TextField()
    receipt = models.BinaryField()
    receipt_sha256 = models.TextField()
    at = models.DateTimeField()
    command_id = models.UUIDField()

    class Meta:
        db_table = "decision"
        constraints = [
            models.UniqueConstraint(name="decision_once", fields=["claim", "n"]),
            models.UniqueConstraint(name="decision_one_award", fields=["claim"], condition=Q(kind="award")),
            models.CheckConstraint(name="decision_kind", condition=Q(kind__in=["preapproval", "award", "correction"])),
        ]
