"""Numbers of accounts and companies that check as real ones do; no bank and no company stands behind them."""

from collections.abc import Iterator, Mapping
from itertools import count
from typing import Final

from stdnum import iban, luhn

from tremplin.payments.paper.number import read_number
from tremplin.wording import Place

# What stands behind country and check digits: a bank that no country has given a number to, then the account.
_ACCOUNTS: Final[Mapping[str, str]] = {
    "AT": "99999{:011}",
    "BE": "999{:09}",
    "CH": "99999{:012}",
    "DE": "99999999{:010}",
    "FR": "9999999999{:013}",
    "IT": "X9999999999{:012}",
    "LU": "999{:013}",
    "NL": "XXXX{:010}",
    "PT": "99999999{:013}",
}
_VAT: Final[Mapping[str, str]] = {
    "AT": "U{:08}",
    "BE": "1{:09}",
    "CH": "E1{:08}MWST",
    "DE": "2{:08}",
    "ES": "A{:08}",
    "IT": "{:07}0010",
    "LU": "{:08}",
    "NL": "{:09}B01",
    "PT": "5{:08}",
}
_STRIDE: Final = 5_000


def account(country: str, number: int) -> str:
    """Return the IBAN of an account, the same one for the same number.

    Args:
        country: where the bank is; in France for a country whose banks are not among these.
        number: from 0.
    """
    where = country if country in _ACCOUNTS else "FR"
    for each in count(number * _STRIDE):
        rest = _ACCOUNTS[where].format(each)
        found = f"{where}{iban.calc_check_digits(f'{where}00{rest}')}{rest}"
        if isinstance(read_number(found, kind="iban", place=Place("")), str):
            return found
    raise LookupError(country)


def siren(number: int) -> str:
    """Return the number of a French company."""
    first = f"{900_000_00 + number:08}"
    return first + luhn.calc_check_digit(first)


def vat(country: str, number: int) -> str:
    """Return the VAT number of a company; of a French one, that of its SIREN."""
    if country == "FR":
        of_company = siren(number)
        return f"FR{(12 + 3 * (int(of_company) % 97)) % 97:02}{of_company}"
    return next(_that_check(country, number))


def _that_check(country: str, number: int) -> Iterator[str]:
    for each in count(1_000_000 + number * _STRIDE):
        read = read_number(f"{country}{_VAT[country].format(each)}", kind="vat", place=Place(""))
        if isinstance(read, str):
            yield read
