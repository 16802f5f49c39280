"""The invariants in words: what each says, why some do not apply yet, and what the figures count."""

from collections.abc import Mapping
from typing import Final

from tremplin.wording import Language, text_key

ENTRIES_VERIFIED: Final = text_key("{done} of {total} entries and decisions verified")

INVARIANT_TEXTS: Final[Mapping[str, str]] = {
    "L1": text_key("The legs of each transaction sum to zero, by book and currency."),
    "L2": text_key("Each book sums to zero, by currency."),
    "L3": text_key("Amounts are whole minor units within bounds, never zero, of a currency that exists."),
    "L4": text_key("Each leg is of the currency and the book of its account."),
    "L5": text_key("Each transaction is sealed: it has the legs that its header counted and hashed."),
    "L6": text_key("The application cannot change, delete or empty what is written, and every wall stands."),
    "L7": text_key(
        "The balance of each account is the sum of its legs, and every sum that is kept is that of its rows."
    ),
    "L8": text_key("Transactions are numbered without gaps, and each account runs on from leg to leg."),
    "L9": text_key("Each limit adds up, is nowhere below zero, and agrees with its accounts."),
    "L10": text_key("No command ever took more than a limit had left."),
    "L11": text_key("Each reversal takes back one earlier transaction, and no more than it."),
    "L12": text_key("The chain of hashes holds from the first entry to the last."),
    "L13": text_key("The journal holds everything that the signed anchors saw."),
    "L14": text_key("Nothing is booked into a month after it was closed."),
    "L15": text_key("A report as of an instant gives the same bytes whenever it is run."),
    "C1": text_key("Each command took effect once, and knows its entries."),
    "C2": text_key("A command id that comes with another content is refused, and noted."),
    "C3": text_key("A refused command left no trace but its refusal."),
    "C4": text_key("A command that was interrupted was carried out whole or not at all."),
    "C5": text_key("Each effect comes from a command, and each command from a person who is known."),
    "C6": text_key("Times are those of the database, and never fall."),
    "P1": text_key("Approved terms are as they were approved, by two persons, one version at a time."),
    "P2": text_key("Each decision ever made gives the same result when it is recomputed."),
    "P3": text_key("Each decision was made under the one approved version that its claim names."),
    "P4": text_key("No award that asks for a proof was made without one."),
    "P5": text_key("No claim has more than one award, or an award above what was reserved."),
    "P6": text_key("The parts of each award come to the whole."),
    "P7": text_key("A rebate depends on the set of lines, never on their order."),
    "P8": text_key("Bands and roundings give the same figures when they are recomputed."),
    "P9": text_key("A correction stands only where something has changed."),
    "P10": text_key("Incentives that exclude each other never pay for the same thing."),
    "W1": text_key("Each claim went only where its life allows, step by step."),
    "W2": text_key("Open reservations come to what each limit holds as reserved."),
    "W3": text_key("Each reservation ends at most once, and the journal shows how."),
    "W4": text_key("No reservation is still open after its day."),
    "W5": text_key("A proof serves one live claim, unless a person has justified another."),
    "W6": text_key(
        "Who made a claim did not approve it; each approval is by a person for themselves, who had opened every proof "
        "that was accepted with it."
    ),
    "W7": text_key("Each approval in force is of the claim as it stands."),
    "W8": text_key(
        "Nobody decided on a claim of their own organisation, or of one in which they had declared an interest."
    ),
    "W9": text_key("New bank details pay nothing until a second person has confirmed them."),
    "W10": text_key(
        "Each acceptance is of the agreement as it stands, by a person of the partner; each self-billed invoice is "
        "under a mandate in force on its day."
    ),
    "M1": text_key("Each payable is paid once."),
    "M2": text_key("Each payment file agrees with its lines and with the books."),
    "M3": text_key("Each payment reference is unique for ever."),
    "M4": text_key("Only an answer of the bank changes a payment that was released."),
    "M5": text_key("What is on its way to the bank comes to the lines without an answer."),
    "M6": text_key("What is owed to each partner comes to what was invoiced less what was paid."),
    "M7": text_key("Each payment is above zero, in the currency of what is owed, to details in force."),
    "K1": text_key("No more is taken back from an award than it was."),
    "K2": text_key("No partner owes less than nothing."),
    "K3": text_key("What was used comes back to a limit only if the terms say so."),
    "S1": text_key("Each statement opens where the last one closed."),
    "S2": text_key("The statements of the partners come to the books."),
    "S3": text_key("The export to accounting holds each transaction once, without gaps."),
    "S4": text_key("A partner sees only its own share."),
    "X1": text_key("Each person sees and does what the matrix of rights allows, and nothing else."),
    "X2": text_key("Each change has left its line in the trail."),
    "X3": text_key("Erasing a person changes no hash, no balance and no award."),
    "X4": text_key("Each control refuses what it is there to refuse."),
    "X5": text_key("A right that is taken away is gone at the next request."),
    "R1": text_key("After a crash, what was acknowledged is there, and the rest is whole or absent."),
    "R2": text_key("After a restore, payments wait until the chain, the anchors and the bank are compared."),
    "R3": text_key("An upgrade leaves every invariant true."),
    "R4": text_key("Each background job may run twice, late or in two places, without further effect."),
}

REASON_TEXTS: Final[Mapping[str, str]] = {
    "NO_ANCHORS": text_key("no file of anchors was found"),
    "NO_REPORTS": text_key("no reports are kept yet"),
    "NO_PERIODIC_RUNS": text_key("no rebates over many lines are run yet"),
    "SHOWN_BY_TESTS": text_key("no state of a database shows it; the tests do"),
}

COUNT_TEXTS: Final[Mapping[str, str]] = {
    "acceptances": text_key("acceptances"),
    "accounts": text_key("accounts"),
    "anchors": text_key("anchors"),
    "approvals": text_key("approvals"),
    "awards": text_key("awards"),
    "changes": text_key("changes"),
    "claims": text_key("claims"),
    "closed_months": text_key("closed months"),
    "commands": text_key("commands"),
    "confirmations": text_key("confirmations"),
    "corrections": text_key("corrections"),
    "decisions": text_key("decisions"),
    "entries": text_key("entries"),
    "events": text_key("events"),
    "exclusions": text_key("exclusions"),
    "interests": text_key("declared interests"),
    "invoices": text_key("invoices"),
    "legs": text_key("legs"),
    "limits": text_key("limits"),
    "open_reservations": text_key("open reservations"),
    "openings": text_key("proofs opened"),
    "payables": text_key("payables"),
    "payment_runs": text_key("payment runs released"),
    "payment_steps": text_key("steps of payments"),
    "payments": text_key("payments"),
    "parts": text_key("parts"),
    "proofs": text_key("proofs"),
    "recomputed": text_key("recomputed in bulk"),
    "refused": text_key("refused commands"),
    "reservations": text_key("reservations"),
    "restorations": text_key("restored backups"),
    "reversals": text_key("reversals"),
    "runs": text_key("months of statements"),
    "set_offs": text_key("parts of clawbacks settled"),
    "statements": text_key("statements"),
    "sums": text_key("sums"),
    "steps": text_key("steps"),
    "tables": text_key("tables"),
    "versions": text_key("versions"),
    "walls": text_key("walls"),
}
_COUNT: Final = text_key("{name}: {count}")


def figures_text(checked: Mapping[str, int], *, language: Language) -> str:
    """Return how much was looked at, in parentheses; nothing when nothing is counted."""
    said = [language.say(_COUNT, name=language.say(COUNT_TEXTS[name]), count=count) for name, count in checked.items()]
    return f" ({', '.join(said)})" if said else ""
