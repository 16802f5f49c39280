"""The tables, as Django sees them. Nothing is written through them: the function `post` writes (see sql/)."""

from tremplin.store.models.claim import (
    Approval,
    Claim,
    ClaimEvent,
    Decision,
    ProofFile,
    ProofJustification,
    ProofOpening,
    ProofUse,
    Threshold,
)
from tremplin.store.models.command import Audit, Command, Outbox, SecurityEvent
from tremplin.store.models.dispute import Dispute, DisputeEvent
from tremplin.store.models.fact import Fact
from tremplin.store.models.invoice import Invoice, InvoiceEvent, InvoiceFile, OwnInvoice
from tremplin.store.models.journal import Account, Journal, Leg, Period, Sequencer
from tremplin.store.models.limit import LimitDay, LimitInstance, LimitMember, Reservation
from tremplin.store.models.owed import OwedPart
from tremplin.store.models.paper import BankDetails, Mandate
from tremplin.store.models.payable import Diligence, Payable, PayableItem
from tremplin.store.models.payment import (
    BankAnswer,
    BankFile,
    LineEvent,
    LineSettlement,
    PaymentLine,
    PaymentRun,
    VendorAccount,
)
from tremplin.store.models.person import Interest, Organisation, Person, PersonPrivate, Portfolio, RoleGrant
from tremplin.store.models.project import Agreement, AgreementAcceptance, IntroductionState, Registration
from tremplin.store.models.receivable import ReceivablePart, SetOffAgreement, WriteOff
from tremplin.store.models.statement import Company, Statement, StatementRun
from tremplin.store.models.sums import (
    AwardCounted,
    AwardsByDay,
    EntriesByMonth,
    LimitMoved,
    LimitsByDay,
    OrdersByDay,
    OrdersByPartner,
    OrdersByPartnerDay,
    OrdersByPartnerMonth,
    SumsUntil,
)
from tremplin.store.models.telling import Mail, Notice, Reminder, Restoration, Verification
from tremplin.store.models.terms import TermsVersion

__all__ = [
    "Account",
    "Agreement",
    "AgreementAcceptance",
    "Approval",
    "Audit",
    "AwardCounted",
    "AwardsByDay",
    "BankAnswer",
    "BankDetails",
    "BankFile",
    "Claim",
    "ClaimEvent",
    "Command",
    "Company",
    "Decision",
    "Diligence",
    "Dispute",
    "DisputeEvent",
    "EntriesByMonth",
    "Fact",
    "Interest",
    "IntroductionState",
    "Invoice",
    "InvoiceEvent",
    "InvoiceFile",
    "Journal",
    "Leg",
    "LimitDay",
    "LimitInstance",
    "LimitMember",
    "LimitMoved",
    "LimitsByDay",
    "LineEvent",
    "LineSettlement",
    "Mail",
    "Mandate",
    "Notice",
    "OrdersByDay",
    "OrdersByPartner",
    "OrdersByPartnerDay",
    "OrdersByPartnerMonth",
    "Organisation",
    "Outbox",
    "OwedPart",
    "OwnInvoice",
    "Payable",
    "PayableItem",
    "PaymentLine",
    "PaymentRun",
    "Period",
    "Person",
    "PersonPrivate",
    "Portfolio",
    "ProofFile",
    "ProofJustification",
    "ProofOpening",
    "ProofUse",
    "ReceivablePart",
    "Registration",
    "Reminder",
    "Reservation",
    "Restoration",
    "RoleGrant",
    "SecurityEvent",
    "Sequencer",
    "SetOffAgreement",
    "Statement",
    "StatementRun",
    "SumsUntil",
    "TermsVersion",
    "Threshold",
    "VendorAccount",
    "Verification",
    "WriteOff",
]
