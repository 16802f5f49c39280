"""Who is told what: each topic of the outbox with its sentence and the roles on either side that it concerns."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, Literal

from tremplin.claims.role import DECIDING, OF_PARTNERS, PAYING, REVIEWING
from tremplin.usecases.right import ADMIN, AUDITOR, MANAGER, PARTNER_ADMIN, SELLER
from tremplin.wording import text_key

About = Literal["claim", "project", "introduction", "agreement", "paper", "reminder", "verification"]

_SELLING: Final = frozenset({SELLER, PARTNER_ADMIN})
_MANAGING: Final = frozenset({MANAGER})
_KEEPING: Final = frozenset({PARTNER_ADMIN, "partner-finance"})
_NOBODY: Final[frozenset[str]] = frozenset()


@dataclass(frozen=True, slots=True)
class Topic:
    """A kind of message.

    Attributes:
        about: what it is about, under whose name the payload has the id.
        text: its sentence, in which {id} stands, and of a paper whatever else the payload says; empty for a reminder,
            which has one of `REMINDERS`.
        partner: roles of the partners concerned who are told.
        vendor: roles of the vendor who are told, each about what they may see.
        with_amount: the sentence for a reader who may see the amount; {amount} stands in it.
        is_pressing: sent at once, and whatever a person chose: somebody loses something who does not answer.
    """

    about: About
    text: str
    partner: frozenset[str] = _NOBODY
    vendor: frozenset[str] = _NOBODY
    with_amount: str | None = None
    is_pressing: bool = False


TOPICS: Final[Mapping[str, Topic]] = {
    "claim-requested": Topic("claim", text_key("Claim {id} was requested."), _SELLING, REVIEWING),
    "claim-pre-approve": Topic(
        "claim", text_key("Claim {id} is approved to start: the work can begin."), _SELLING, _MANAGING
    ),
    "claim-refuse": Topic("claim", text_key("The request of claim {id} was refused."), _SELLING, _MANAGING),
    "work-reported": Topic("claim", text_key("The work of claim {id} was reported as done."), _SELLING, _MANAGING),
    "proof-handed-in": Topic("claim", text_key("The proof of claim {id} was handed in."), _SELLING, REVIEWING),
    "claim-begin-review": Topic("claim", text_key("Claim {id} is in review."), _SELLING, _MANAGING),
    "claim-query": Topic("claim", text_key("A question was asked about claim {id}."), _SELLING, _MANAGING),
    "claim-answer": Topic("claim", text_key("The question about claim {id} was answered."), _SELLING, REVIEWING),
    "claim-return": Topic("claim", text_key("Claim {id} came back for more proof."), _SELLING, _MANAGING),
    "claim-approved": Topic(
        "claim",
        text_key("Claim {id} was approved."),
        OF_PARTNERS,
        _MANAGING | PAYING,
        with_amount=text_key("Claim {id} was approved: {amount}."),
    ),
    "claim-reject": Topic("claim", text_key("Claim {id} was rejected; the partner can appeal."), _SELLING, _MANAGING),
    "claim-extend": Topic("claim", text_key("The reservation of claim {id} was extended."), _SELLING, _MANAGING),
    "claim-park": Topic("claim", text_key("Claim {id} was parked: its time stands still."), _SELLING, REVIEWING),
    "claim-resume": Topic("claim", text_key("Claim {id} was taken up again."), _SELLING, REVIEWING),
    "claim-close-rejection": Topic(
        "claim", text_key("The rejection of claim {id} is final: nobody appealed in time."), _SELLING, _MANAGING
    ),
    "claim-appeal": Topic("claim", text_key("Claim {id} was appealed."), _SELLING, REVIEWING),
    "claim-dismiss-appeal": Topic(
        "claim", text_key("The appeal of claim {id} was dismissed for good."), _SELLING, _MANAGING
    ),
    "claim-withdraw": Topic("claim", text_key("Claim {id} was withdrawn."), _SELLING, REVIEWING),
    "claim-expire": Topic(
        "claim", text_key("Claim {id} expired: what was reserved for it is free again."), _SELLING, _MANAGING
    ),
    "claim-corrected": Topic(
        "claim",
        text_key("The award of claim {id} was corrected."),
        OF_PARTNERS,
        _MANAGING | PAYING,
        with_amount=text_key("The award of claim {id} was corrected by {amount}."),
    ),
    "clawback-noticed": Topic(
        "claim",
        text_key("Something is to be taken back from claim {id}. The partner can contest it until {until}."),
        OF_PARTNERS,
        _MANAGING | DECIDING,
        with_amount=text_key("{amount} is to be taken back from claim {id}. The partner can contest it until {until}."),
        is_pressing=True,
    ),
    "clawback-contested": Topic(
        "claim", text_key("The clawback of claim {id} is contested."), OF_PARTNERS, _MANAGING | DECIDING | PAYING
    ),
    "clawback-decided": Topic(
        "claim",
        text_key("The clawback of claim {id} was decided."),
        OF_PARTNERS,
        _MANAGING | PAYING,
        with_amount=text_key("The clawback of claim {id} was decided: {amount} is taken back."),
    ),
    "period-reported": Topic("claim", text_key("The figures of claim {id} were reported."), OF_PARTNERS, DECIDING),
    "project-registered": Topic("project", text_key("Project {id} was sent for approval."), _SELLING, REVIEWING),
    "registration-submit": Topic("project", text_key("Project {id} was sent for approval."), _SELLING, REVIEWING),
    "registration-ask-revision": Topic(
        "project", text_key("The registration of project {id} needs a revision."), _SELLING, _MANAGING
    ),
    "registration-win": Topic("project", text_key("Project {id} was reported as won."), _SELLING, _MANAGING),
    "registration-lose": Topic("project", text_key("Project {id} was reported as lost."), _SELLING, _MANAGING),
    "registration-abandon": Topic("project", text_key("Project {id} was abandoned."), _SELLING, _MANAGING),
    "registration-ask-extension": Topic(
        "project", text_key("An extension was asked for project {id}."), _SELLING, REVIEWING
    ),
    "registration-deny-extension": Topic(
        "project", text_key("The extension of project {id} was denied."), _SELLING, _MANAGING
    ),
    "registration-approve": Topic(
        "project", text_key("The registration of project {id} was approved."), _SELLING, _MANAGING
    ),
    "registration-deny": Topic(
        "project", text_key("The registration of project {id} was denied."), _SELLING, _MANAGING
    ),
    "registration-grant-extension": Topic(
        "project", text_key("Project {id} is protected longer."), _SELLING, _MANAGING
    ),
    "registration-expire": Topic("project", text_key("The protection of project {id} is over."), _SELLING, _MANAGING),
    "project-introduced": Topic("introduction", text_key("A project was brought in as {id}."), _SELLING, _MANAGING),
    "introduction-offer": Topic(
        "introduction", text_key("Introduction {id} was offered to a second partner."), _SELLING, _MANAGING
    ),
    "introduction-accept": Topic("introduction", text_key("Introduction {id} was accepted."), _SELLING, _MANAGING),
    "introduction-decline": Topic(
        "introduction", text_key("Introduction {id} was declined by the second partner."), _SELLING, _MANAGING
    ),
    "introduction-refuse": Topic("introduction", text_key("Introduction {id} was refused."), _SELLING, _MANAGING),
    "introduction-withdraw": Topic("introduction", text_key("Introduction {id} was withdrawn."), _SELLING, _MANAGING),
    "introduction-lapse": Topic(
        "introduction", text_key("Introduction {id} lapsed: nobody answered in time."), _SELLING, _MANAGING
    ),
    "agreement-proposed": Topic(
        "agreement", text_key("Agreement {id} waits for its partners to accept it."), _SELLING, _MANAGING
    ),
    "agreement-accepted": Topic("agreement", text_key("Agreement {id} was accepted."), _SELLING, _MANAGING),
    "agreement-declined": Topic("agreement", text_key("Agreement {id} was declined."), _SELLING, _MANAGING),
    "agreement-lapse": Topic(
        "agreement", text_key("Agreement {id} lapsed: not every partner accepted it in time."), _SELLING, _MANAGING
    ),
    "bank-details-proposed": Topic(
        "paper",
        text_key("Other bank details were proposed ({id}). Nothing is paid until the vendor has confirmed them."),
        _KEEPING,
        PAYING,
        is_pressing=True,
    ),
    "bank-details-confirmed": Topic(
        "paper", text_key("The bank details {id} were confirmed."), _KEEPING, PAYING, is_pressing=True
    ),
    "bank-details-rejected": Topic("paper", text_key("The bank details {id} were rejected."), _KEEPING, PAYING),
    "bank-details-withdrawn": Topic("paper", text_key("The bank details {id} were withdrawn."), _KEEPING, PAYING),
    "bank-details-blocked": Topic(
        "paper", text_key("The bank details {id} are blocked."), _KEEPING, PAYING, is_pressing=True
    ),
    "payment-ordered": Topic(
        "paper", text_key("{amount} for {id} was ordered from the bank, to be paid on {day}."), _KEEPING
    ),
    "payment-booked": Topic("paper", text_key("The bank has paid {amount} for {id}."), _KEEPING),
    "payment-rejected": Topic(
        "paper",
        text_key(
            "The bank has rejected the payment of {amount} for {id} (reason {reason}). The sum stays owed, and another "
            "run pays it: look at the bank details under “Company papers”, and give others if they are wrong."
        ),
        _KEEPING,
        PAYING,
        is_pressing=True,
    ),
    "payment-returned": Topic(
        "paper",
        text_key(
            "The payment of {amount} for {id} came back from the bank of the payee. The sum stays owed, and another "
            "run pays it: look at the bank details under “Company papers”, and give others if they are wrong."
        ),
        _KEEPING,
        PAYING,
        is_pressing=True,
    ),
    "payment-lost": Topic(
        "paper",
        text_key("{amount} is lost under the terms. {what}"),
        _KEEPING,
        PAYING,
    ),
    "payment-held": Topic("paper", text_key("{amount} is not paid yet. {what} {hint}"), _KEEPING),
    "set-off-agreed": Topic(
        "paper", text_key("The partner agrees to a set-off of up to {amount} ({id})."), vendor=PAYING
    ),
    "set-off-announced": Topic(
        "paper",
        text_key(
            "The vendor has recorded {id}: up to {amount} of what your company owes back may be set off against what "
            "it is owed. Answer the vendor if that is wrong."
        ),
        _KEEPING,
        is_pressing=True,
    ),
    "set-off-made": Topic(
        "paper",
        text_key("{amount} of what your company owes back was set off against what it is owed ({id})."),
        _KEEPING,
    ),
    "mandate-given": Topic("paper", text_key("The mandate {id} for self-billing was given."), _KEEPING, PAYING),
    "mandate-ended": Topic("paper", text_key("The mandate {id} for self-billing ends."), _KEEPING, PAYING),
    "statement-published": Topic("paper", text_key("The statement {id} is there."), _KEEPING),
    "invoice-made-out": Topic(
        "paper", text_key("The invoice {id} was made out; it can be contested."), _KEEPING, is_pressing=True
    ),
    "credit-note-made-out": Topic(
        "paper", text_key("The credit note {id} was made out: it lowers what you owe for what you bought."), _KEEPING
    ),
    "credit-note-accepted": Topic(
        "paper",
        text_key("The credit note {id} takes {amount} of an invoice back, with its tax, as it was accepted."),
        _KEEPING,
        PAYING,
    ),
    "invoice-for-clawback": Topic(
        "paper",
        text_key(
            "The vendor's invoice {id} of {amount} was made out: it takes a lower price back, with its tax, which is "
            "owed as well."
        ),
        _KEEPING,
        PAYING,
    ),
    "invoice-accepted": Topic("paper", text_key("The invoice {id} was accepted."), vendor=PAYING),
    "invoice-contested": Topic("paper", text_key("The invoice {id} is contested."), _KEEPING, PAYING),
    "invoice-standing": Topic("paper", text_key("The invoice {id} stands: nobody contested it."), _KEEPING),
    "invoice-credit-offered": Topic("paper", text_key("A credit note was offered for the invoice {id}."), _KEEPING),
    "invoice-credited": Topic("paper", text_key("The invoice {id} was taken back by a credit note."), _KEEPING, PAYING),
    "own-invoice-taken": Topic("paper", text_key("The partner's invoice {id} was taken in."), _KEEPING, PAYING),
    "own-invoice-differs": Topic("paper", text_key("The partner's invoice {id} does not agree."), _KEEPING, PAYING),
    "dispute-opened": Topic("paper", text_key("The dispute {id} was opened."), _KEEPING, PAYING),
    "dispute-answered": Topic("paper", text_key("The dispute {id} was answered."), _KEEPING, PAYING),
    "dispute-overdue": Topic("paper", text_key("The dispute {id} was not answered in time."), _KEEPING, PAYING),
    "dispute-upheld": Topic("paper", text_key("The dispute {id} was upheld."), _KEEPING, PAYING),
    "dispute-settled": Topic("paper", text_key("The answer to the dispute {id} was accepted."), _KEEPING, PAYING),
    "dispute-dropped": Topic("paper", text_key("The dispute {id} was dropped."), _KEEPING, PAYING),
    "dispute-dismissed": Topic("paper", text_key("The dispute {id} was dismissed for good."), _KEEPING, PAYING),
    "reminder-due": Topic("reminder", "", _SELLING, _MANAGING),
    "paper-due": Topic("reminder", "", _KEEPING, PAYING),
    "verification-failed": Topic(
        "verification",
        text_key("The verification of the database failed: invariant {invariant} does not hold."),
        vendor=frozenset({ADMIN, AUDITOR}),
        is_pressing=True,
    ),
}
"""Every message that a use case sends, by its topic."""

REMINDERS: Final[Mapping[str, str]] = {
    "claim": text_key("The reservation of claim {id} ends on {over_on}."),
    "registration": text_key("The protection of project {id} ends on {over_on}."),
    "competency": text_key("Competency {id} lapses on {over_on}."),
    "appeal": text_key("The rejection of claim {id} can be appealed until {over_on}."),
    "clawback": text_key("The clawback of claim {id} can be contested until {over_on}."),
    "introduction": text_key("Introduction {id} waits for an answer; it lapses on {over_on}."),
    "agreement": text_key("Agreement {id} waits for its partners to accept it; it lapses on {over_on}."),
    "mandate": text_key(
        "The mandate {id} for self-billing ends on {over_on}. Give another, or send your own invoices from then on."
    ),
    "diligence": text_key(
        "The due-diligence check of {id} ends on {over_on}. Nothing is paid from then on until another is recorded."
    ),
}
"""What a reminder says, by the kind of thing that ends."""

PAPERS: Final = frozenset({"mandate", "diligence"})
"""The kinds of things that end of which those hear who keep the papers of a company, and not those who sell."""

_PAGES: Final[Mapping[str, str]] = {
    "bank-details": "papers",
    "mandate": "papers",
    "statement": "statement",
    "invoice": "invoice",
    "credit-note": "invoice",
    "own-invoice": "invoices",
    "dispute": "dispute",
    "payment": "owed",
    "set-off": "owed-back",
}


def page_of(topic: str) -> str:
    """Return on which kind of page a reader finds what a message is about, by the name of its topic."""
    about = TOPICS[topic].about
    return next(page for stem, page in _PAGES.items() if topic.startswith(f"{stem}-")) if about == "paper" else about
