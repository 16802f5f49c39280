import pytest

from tests.units.facts.files import CLAIMS, PARTNERS, PROJECTS, WHOLE, Declared, claims, encoded, said
from tremplin.facts.reading import read_tables

NOTES = "credit_note_id,line_id,credited_on,amount,currency\n"
RATES = "rate_id,base,quote,on,rate,source\n"


def test_id_twice_shows_both_rows() -> None:
    assert said({"partners.csv": PARTNERS + "P2,Beta,FR\nP1,Alpha,BE\n"}) == (
        'partners.csv, row 4, column "partner_id": The id "P1" occurs twice in the table partners.\n'
        '  row 4, column "partner_id"  here again\n'
        '  row 2, column "partner_id"  first here\n'
        "  Delete one of the rows, or give it an id of its own.  [ID_TWICE]"
    )


def test_reference_to_a_row_that_is_not_there_is_named_each_time() -> None:
    rows = ("X1,poc,P9,2021-04-12T09:00:00Z,,", "X2,poc,P1,2021-04-12T09:00:00Z,,", "X3,poc,P9,2021-04-12T09:00:00Z,,")

    assert said(claims(*rows)) == (
        'claims.csv, row 2, column "partner_id": "P9" is not in the table partners.\n'
        "  Add its row to partners, or correct the id.  [REFERENCE_UNKNOWN]\n"
        'claims.csv, row 4, column "partner_id": "P9" is not in the table partners.\n'
        "  Add its row to partners, or correct the id.  [REFERENCE_UNKNOWN]"
    )


def test_reference_to_a_table_that_is_missing_is_named_once() -> None:
    rows = "X1,poc,P1,2021-04-12T09:00:00Z,,\nX2,poc,P1,2021-04-12T09:00:00Z,,\n"

    assert said({"claims.csv": CLAIMS + rows}) == (
        'claims.csv, row 2, column "partner_id": The table partners is missing, and this field refers to it.\n'
        "  Hand over partners as well.  [TABLE_MISSING]"
    )


def test_award_whose_claim_is_no_longer_there_is_taken() -> None:
    award = "award_id,claim_id,incentive,partner_id,unit,granted_on,amount\nW1,OLD,poc,P1,EUR,2020-01-01,5\n"

    assert read_tables(encoded({"partners.csv": PARTNERS, "awards.csv": award})).table("awards")[0].claim_id == "OLD"


@pytest.mark.parametrize("until", ["2021-02-01", "2021-01-31"])
def test_validity_without_a_day_is_refused(until: str) -> None:
    day = {"2021-02-01": "1 February 2021", "2021-01-31": "31 January 2021"}[until]
    row = f"membership_id,partner_id,programme,valid_from,valid_until\nM1,P1,p,2021-02-01,{until}\n"

    assert said({"partners.csv": PARTNERS, "memberships.csv": row}) == (
        f'memberships.csv, row 2, column "valid_until": valid_until is {day}, and valid_from is 1 February 2021: '
        "no day lies between.\n"
        "  The first day counts and the second does not; for a single day, write the day after.  [VALIDITY_EMPTY]"
    )


def test_validity_of_one_day_and_without_start_are_taken() -> None:
    files = {
        "partners.csv": PARTNERS,
        "memberships.csv": "membership_id,partner_id,programme,valid_from,valid_until\nM1,P1,p,2021-02-01,2021-02-02\n",
        "people.csv": "person_id,partner_id,accredited_from,accredited_until\nH1,P1,,2021-02-01\n",
    }

    assert len(list(read_tables(encoded(files)))) == 3


def test_claim_for_the_work_or_person_of_another_partner_is_refused() -> None:
    files = {
        **WHOLE,
        "partners.csv": PARTNERS + "P2,Beta,FR\n",
        "activities.csv": "activity_id,project_id,partner_id,kind\nA1,J1,P2,poc\nA2,J1,P1,poc\n",
        "people.csv": "person_id,partner_id\nH1,P2\n",
        "claims.csv": "claim_id,incentive,partner_id,reserved_at,activity_id,person_id\n"
        "X1,poc,P1,2021-04-12T09:00:00Z,A1,H1\nX2,poc,P1,2021-04-12T09:00:00Z,A2,\n",
    }

    assert said(files) == (
        'claims.csv, row 2, column "activity_id": "A1" belongs to the partner P2, and the claim is made by P1.\n'
        "  A partner claims for its own activities and its own people.  [NOT_OF_THE_CLAIMANT]\n"
        'claims.csv, row 2, column "person_id": "H1" belongs to the partner P2, and the claim is made by P1.\n'
        "  A partner claims for its own activities and its own people.  [NOT_OF_THE_CLAIMANT]"
    )


def test_credit_notes_up_to_the_whole_line_are_taken() -> None:
    notes = NOTES + "N1,L1,2021-05-01,60,EUR\nN2,L1,2021-05-01,40,EUR\n"

    assert len(read_tables(encoded({**WHOLE, "credit_notes.csv": notes})).table("credit_notes")) == 2


def test_credit_notes_that_exceed_their_line_show_the_note_and_the_line() -> None:
    notes = NOTES + "N1,L1,2021-05-01,60,EUR\nN2,L1,2021-05-01,40.01,EUR\nN3,L1,2021-05-01,1,EUR\n"

    assert said({**WHOLE, "credit_notes.csv": notes}) == (
        'credit_notes.csv, row 3, column "amount": '
        "The credit note takes back 40.01 EUR, and 40.00 EUR of the order line L1 is left.\n"
        '  row 3, column "amount"                   the credit note\n'
        '  order_lines.csv, row 2, column "amount"  the order line\n'
        "  Credit notes take back at most the whole of their line.  [CREDIT_TOO_LARGE]\n"
        'credit_notes.csv, row 4, column "amount": '
        "The credit note takes back 1.00 EUR, and 0.00 EUR of the order line L1 is left.\n"
        '  row 4, column "amount"                   the credit note\n'
        '  order_lines.csv, row 2, column "amount"  the order line\n'
        "  Credit notes take back at most the whole of their line.  [CREDIT_TOO_LARGE]"
    )


def test_credit_note_that_is_zero_in_another_currency_or_without_line_is_refused() -> None:
    notes = NOTES + "N1,L1,2021-05-01,0,EUR\nN2,L1,2021-05-01,1,USD\nN3,L9,2021-05-01,1,EUR\n"

    assert said({**WHOLE, "credit_notes.csv": notes}) == (
        'credit_notes.csv, row 2, column "amount": "0" is not more than zero.\n  [OUT_OF_BOUNDS]\n'
        'credit_notes.csv, row 3, column "currency": The credit note is in USD, and its order line in EUR.\n'
        "  Write the credit note in the currency of the order line.  [CURRENCIES_DIFFER]\n"
        'credit_notes.csv, row 4, column "line_id": "L9" is not in the table order_lines.\n'
        "  Add its row to order_lines, or correct the id.  [REFERENCE_UNKNOWN]"
    )


def test_line_without_currency_makes_one_problem() -> None:
    lines = WHOLE["order_lines.csv"].replace("1,EUR", "1,")

    assert said({**WHOLE, "order_lines.csv": lines}) == (
        'order_lines.csv, row 2, column "currency": The cell is empty, and this field must be there.\n  [FIELD_MISSING]'
    )


def test_rates_that_contradict_each_other_or_nobody_needs_are_refused() -> None:
    rates = (
        RATES + "Q1,USD,EUR,2021-01-01,0.9,ecb\nQ2,USD,EUR,2021-01-01,0.91,ecb\nQ3,USD,EUR,2021-01-01,0.9,ecb\n"
        "Q4,EUR,EUR,2021-01-01,1,ecb\nQ5,USD,EUR,2021-01-02,0,ecb\n"
    )

    assert said({"rates.csv": rates}) == (
        'rates.csv, row 3, column "rate": ecb states two rates of USD to EUR for one day.\n'
        '  row 3, column "rate"  here 91/100\n'
        '  row 2, column "rate"  here 9/10\n'
        "  Keep the one that the source published.  [RATES_CONTRADICT]\n"
        'rates.csv, row 5, column "quote": A rate needs two currencies, not EUR twice.\n'
        "  Write in quote the currency in which EUR is priced.  [RATE_OF_ONE_CURRENCY]\n"
        'rates.csv, row 6, column "rate": "0" is not more than zero.\n  [OUT_OF_BOUNDS]'
    )


IN_DOLLARS = {**WHOLE, "projects.csv": PROJECTS.replace("EUR", "USD") + "J2,C1,P1,2021-03-01,open,USD,1\n"}
RATES_OF_OTHERS = RATES + "Q1,USD,EUR,2021-03-31,0.9,other\nQ2,EUR,USD,2020-01-01,1.1,ecb\n"


def test_amounts_in_another_currency_without_a_rate_are_named_once() -> None:
    text = (
        'projects.csv, row 2, column "currency": '
        "Amounts in USD (2 in all, this one first) have no rate of ecb to EUR.\n"
        "  Add the rates to the table rates.  [RATE_MISSING]"
    )

    assert said(IN_DOLLARS, currency="EUR", exchange_source="ecb") == text
    assert said({**IN_DOLLARS, "rates.csv": RATES_OF_OTHERS}, currency="EUR", exchange_source="ecb") == text


def test_amounts_in_another_currency_with_a_rate_of_any_day_are_taken() -> None:
    rates = RATES_OF_OTHERS + "Q3,USD,EUR,2099-01-01,0.9,ecb\n"

    facts = read_tables(encoded({**IN_DOLLARS, "rates.csv": rates}), currency="EUR", exchange_source="ecb")

    assert len(facts.table("projects")) == 2


def test_amounts_in_another_currency_are_refused_when_the_terms_name_no_rates() -> None:
    assert said(IN_DOLLARS, currency="EUR") == (
        'projects.csv, row 2, column "currency": '
        "Amounts are in USD (2 in all, this one first); the terms are in EUR and name no exchange rates.\n"
        "  Write the amounts in EUR, or name a source under exchange in the terms.  [EXCHANGE_NOT_DECLARED]"
    )


def test_row_in_another_currency_that_has_no_amount_needs_no_rate() -> None:
    files = {**WHOLE, "projects.csv": PROJECTS.replace("EUR,100.00", "USD,")}

    assert len(read_tables(encoded(files), currency="EUR").table("projects")) == 1


def test_declared_amount_in_another_currency_needs_a_rate() -> None:
    header = "claim_id,incentive,partner_id,reserved_at,currency,saved\n"
    files = {"partners.csv": PARTNERS, "claims.csv": header + "X1,poc,P1,2021-04-12T09:00:00Z,USD,1.50\n"}

    assert said(files, attributes={"claim.saved": Declared("money")}, currency="EUR").endswith(
        "[EXCHANGE_NOT_DECLARED]"
    )


def test_table_of_rates_that_cannot_be_read_makes_no_problems_of_amounts() -> None:
    text = said({**IN_DOLLARS, "rates.csv": "rate_id;base\n"}, currency="EUR", exchange_source="ecb")

    assert "projects.csv" not in text
