"""Companies as they stand on papers: name, address, numbers, and how a partner's services are taxed."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, ClassVar, Final

from tremplin.claims.role import ROLES, VENDOR
from tremplin.money import currency_of
from tremplin.payments.hold import (
    CompanyMissing,
    CurrencyNotInvoiced,
    TaxCaseMissing,
    TaxNumberMissing,
    VendorCompanyMissing,
)
from tremplin.payments.invoice.document import ADDRESS_LINES_MAX, DECIMALS_MAX, Party
from tremplin.payments.invoice.tax import TaxCase, check_case
from tremplin.payments.paper.number import UNION, NumberKind, read_number
from tremplin.store.posting import Posted
from tremplin.usecases.command import Command
from tremplin.usecases.refused import NotAllowed, NotFound, Refused, words
from tremplin.usecases.right import FINANCE
from tremplin.usecases.rows import Connection, Rows
from tremplin.usecases.work import Work, carry_out
from tremplin.usecases.wrong_field import wrong_field
from tremplin.wording import Place, Problem, Problems, text_key

COMPANY: Final = text_key("company")

_MISSING: Final = text_key("The {what} of the company is missing.")
_ADDRESS: Final = text_key("An address has one to {most} lines, and none of them is empty.")
_COUNTRY: Final = text_key("{seen} is no country of two letters.")
_NO_NUMBER: Final = text_key("A company gives its SIREN, its VAT number, or its number in a register.")
_WORDS: Final = {
    "name": text_key("name"),
    "postcode": text_key("postcode"),
    "city": text_key("city"),
}
_COUNTRY_LETTERS: Final = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordCompany(Command):
    """Say what a company is called, where it is, and by which numbers it is known.

    Attributes:
        organisation_id: `vendor`, or a partner.
        address: one to three lines.
        country: two letters.
        siren: of a French company.
        vat: with its country.
        registration: number in a register of another country. One of the three is given.
        tax_case: how the partner's services are taxed; only the vendor's finance says so. None keeps what was said, as
            long as it can be between the two countries.
    """

    kind: ClassVar[str] = "record-company"

    organisation_id: str
    name: str
    address: tuple[str, ...]
    postcode: str
    city: str
    country: str
    siren: str | None = None
    vat: str | None = None
    registration: str | None = None
    tax_case: TaxCase | None = None


PaperHindered = CompanyMissing | TaxCaseMissing | TaxNumberMissing | VendorCompanyMissing | CurrencyNotInvoiced


@dataclass(frozen=True, slots=True)
class CompanyKnown:
    """A company as it stands: the party of a paper, and the tax case of a partner, if it was said."""

    party: Party
    tax_case: TaxCase | None


def record_company(connection: Connection, command: RecordCompany) -> Posted:
    """Record a company as it stands now; papers of before keep what they say.

    Refusals: NotAllowed (also for a tax case that a partner gives itself); NotFound (the organisation);
    TaxCaseImpossible.

    Raises:
        Problems: what is missing or cannot be; all of it at once.
    """

    def change(work: Work) -> None:
        known = work.row("SELECT kind FROM organisation WHERE organisation_id = %s", command.organisation_id)
        if known is None or not _may_record(work, command.organisation_id):
            raise Refused(NotFound(what=words(COMPANY), id=command.organisation_id), security="out-of-sight")
        if command.tax_case is not None and FINANCE not in work.standing.roles:
            raise Refused(NotAllowed(roles=(words(ROLES[FINANCE]),)), security="not-allowed")
        numbers = _require_possible(command)
        row = _row_of(work, command.organisation_id)
        work.insert(
            "company",
            organisation_id=command.organisation_id,
            n=1 if row is None else row["n"] + 1,
            name=command.name.strip(),
            address="\n".join(line.strip() for line in command.address),
            postcode=command.postcode.strip(),
            city=command.city.strip(),
            country=command.country,
            tax_case=_tax_case(work, command, None if row is None else row["tax_case"]),
            **numbers,
        )
        work.audit(command.kind, command.organisation_id, name=command.name, **numbers)

    return carry_out(connection, command, change)


def company_of(rows: Rows, organisation_id: str) -> CompanyKnown | None:
    """Read a company as it stands; None when nobody has recorded it."""
    return companies_of(rows, [organisation_id]).get(organisation_id)


def companies_of(rows: Rows, organisation_ids: Iterable[str]) -> dict[str, CompanyKnown]:
    """Read companies as they stand, by organisation; who is not recorded is left out."""
    found = rows.rows(
        "SELECT DISTINCT ON (organisation_id) * FROM company WHERE organisation_id = ANY (%s)"
        " ORDER BY organisation_id, n DESC",
        list(organisation_ids),
    )
    return {row["organisation_id"]: _known(row) for row in found}


def paper_hindered(
    companies: Mapping[str, CompanyKnown], partner_id: str, *, currency: str | None, is_seller: bool
) -> tuple[PaperHindered, ...]:
    """Return every reason why no paper of a partner can be made out: what the partner puts right first.

    Args:
        companies: as they stand, by organisation; that of the vendor among them.
        partner_id: of whom.
        currency: of the paper that the vendor makes out; None for the partner's own, which may be in any.
        is_seller: whether the partner sells, as it does a service, or buys at the price that a credit note lowers.

    Source of which papers name the VAT number of whom: CGI, annex II, article 242 nonies A; rules BR-S-02 and BR-AE-02
    to BR-AE-04 of EN 16931.
    """
    reasons: list[PaperHindered] = []
    partner = companies.get(partner_id)
    if partner is None:
        reasons.append(CompanyMissing(partner_id))
    else:
        if partner.tax_case is None:
            reasons.append(TaxCaseMissing())
        # A seller in the Union is named by its VAT number, and so is a buyer there that owes the tax itself.
        is_named = partner.tax_case == "reverse-charge" or (is_seller and partner.party.country in UNION)
        if is_named and partner.party.vat is None:
            reasons.append(TaxNumberMissing())
    if VENDOR not in companies:
        reasons.append(VendorCompanyMissing())
    if currency is not None:
        is_foreign = partner is not None and partner.tax_case == "domestic" and currency != "EUR"
        if is_foreign or currency_of(currency).exponent > DECIMALS_MAX:
            reasons.append(CurrencyNotInvoiced(currency))
    return tuple(reasons)


def _known(row: dict[str, Any]) -> CompanyKnown:
    address = tuple(row["address"].split("\n"))
    numbers = (row["siren"], row["vat"], row["registration"])
    party = Party(row["name"], address, row["postcode"], row["city"], row["country"], *numbers)
    return CompanyKnown(party, row["tax_case"])


def _row_of(rows: Rows, organisation_id: str) -> dict[str, Any] | None:
    return rows.row("SELECT * FROM company WHERE organisation_id = %s ORDER BY n DESC LIMIT 1", organisation_id)


def _may_record(work: Work, organisation_id: str) -> bool:
    if organisation_id == VENDOR:
        return work.standing.is_vendor
    return work.standing.may_see(organisation_id)


def _tax_case(work: Work, command: RecordCompany, stands: TaxCase | None) -> TaxCase | None:
    """Return the tax case from now on: what is said, else what was said, if it still can be."""
    vendor = None if command.organisation_id == VENDOR else company_of(work, VENDOR)
    wanted = command.tax_case or stands
    if vendor is None or wanted is None:
        return wanted
    refusal = check_case(wanted, seller=command.country, buyer=vendor.party.country)
    if refusal is not None and command.tax_case is not None:
        raise Refused(refusal)
    return wanted if refusal is None else None


def _require_possible(command: RecordCompany) -> dict[str, str | None]:
    """Return the numbers as they were read.

    Raises:
        Problems: everything that is wrong.
    """
    given = {"name": command.name, "postcode": command.postcode, "city": command.city}
    problems = [
        wrong_field("COMPANY_INCOMPLETE", _MISSING, name, what=words(_WORDS[name]))
        for name, text in given.items()
        if not text.strip()
    ]
    if not 1 <= len(command.address) <= ADDRESS_LINES_MAX or not all(
        line.strip() and line.isprintable() for line in command.address
    ):
        problems.append(wrong_field("NOT_AN_ADDRESS", _ADDRESS, "address", most=ADDRESS_LINES_MAX))
    country = command.country
    if not (len(country) == _COUNTRY_LETTERS and country.isascii() and country.isalpha() and country.isupper()):
        problems.append(wrong_field("NOT_A_COUNTRY", _COUNTRY, "country", seen=country))
    numbers: dict[str, str | None] = {"registration": (command.registration or "").strip() or None}
    kinds: tuple[tuple[NumberKind, str | None], ...] = (("siren", command.siren), ("vat", command.vat))
    for kind, text in kinds:
        read = None if not text else read_number(text, kind=kind, place=Place("", column_name=kind))
        if isinstance(read, Problem):
            problems.append(read)
        else:
            numbers[kind] = read
    if not (command.siren or command.vat or numbers["registration"]):
        problems.append(wrong_field("COMPANY_UNKNOWN", _NO_NUMBER, "siren"))
    if problems:
        raise Problems(problems)
    return numbers
