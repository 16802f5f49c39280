"""Tables become plain rows in canonical cells, whichever way they are written; what is missing is found."""

from tests.units.terms.sketch import codes, incentive_text, read

SEGMENTS = "codes: {customer.segment: {small: {en: small, fr: petit}, large: {en: large, fr: grand}}}\n"
FEE = incentive_text(pays="{reward: {lump_sum: {table: fee}}}")
BY_COST = """\
tables:
  fee:
    file: fee.csv
    columns: [{column: from, at_least: {field: claim.cost}}, {column: below, less_than: {field: claim.cost}}]
    gives: {column: fee, as: money}
"""
BY_SEGMENT = (
    SEGMENTS
    + "tables: {fee: {file: fee.csv, columns: [{column: segment, matches: customer.segment}],"
    + " gives: {column: fee, as: money}}}\n"
)


def rows(before: str, *, fee: str) -> tuple[tuple[str, ...], ...]:
    return read(before, FEE, fee=fee).tables["fee"].rows


def test_columns_of_a_file_may_stand_in_any_order_with_semicolons_blank_lines_and_a_mark() -> None:
    plain = rows(BY_SEGMENT, fee="segment,fee\nsmall,5\nlarge,6.50\n")

    assert plain == (("small", "500"), ("large", "650"))
    assert rows(BY_SEGMENT, fee="fee,segment\n5,small\n6.5,large\n") == plain
    assert rows(BY_SEGMENT, fee="\ufefffee;segment\r\n5;small\r\n\r\n ;\r\n6.5;large\r\n") == plain
    assert rows(BY_SEGMENT, fee='"segment","fee"\n"small","5"\nlarge,6.5') == plain


def test_rows_written_in_the_terms_have_no_header() -> None:
    table = (
        "tables: {fee: {rows: [[small, 5], [large, 6]], columns: [{column: a, matches: customer.segment}],"
        " gives: {column: b, as: money}}}\n"
    )

    assert read(SEGMENTS + table, FEE).tables["fee"].rows == (("small", "500"), ("large", "600"))


def test_two_way_table_becomes_one_row_for_each_cell() -> None:
    table = """\
tables:
  fee:
    layout: two-way
    rows: [[segment, 0, 10], [small, 1, 2], [large, 3, 4]]
    columns:
      - {column: segment, matches: customer.segment}
      - {column: days, at_least: {days_from: claim.requested_on, to: claim.submitted_on}}
    gives: {column: fee, as: money}
    precedence: first
"""

    found = read(SEGMENTS + table, FEE).tables["fee"]

    assert found.rows == (
        ("small", "0", "100"),
        ("small", "10", "200"),
        ("large", "0", "300"),
        ("large", "10", "400"),
    )
    assert (found.layout, found.file) == ("rows", None)


def test_two_way_table_in_a_file_is_read_like_one_in_the_terms() -> None:
    table = """\
tables:
  fee:
    file: fee.csv
    layout: two-way
    columns: [{column: segment, matches: customer.segment}, {column: topic, matches: activity.topic}]
    gives: {column: fee, as: money}
"""

    assert rows(SEGMENTS + table, fee="segment,x,y\nsmall,1,2\nlarge,3,4\n") == (
        ("small", "x", "100"),
        ("small", "y", "200"),
        ("large", "x", "300"),
        ("large", "y", "400"),
    )
    assert codes(SEGMENTS + table, FEE, fee="segmnt,x\nsmall,1\n") == ["TABLE_COLUMN_MISSING"]


def test_bounds_are_written_in_the_form_of_what_they_bound() -> None:
    assert rows(BY_COST, fee="from,below,fee\n,100,5\n100,,6\n") == (("", "10000", "500"), ("10000", "", "600"))


def test_ranges_that_touch_leave_no_gap_and_no_overlap() -> None:
    assert codes(BY_COST, FEE, fee="from,below,fee\n0,100,5\n100,200,6\n200,,7\n") == []
    assert codes(BY_COST, FEE, fee="from,below,fee\n200,,7\n0,100,5\n100,200,6\n") == []
    assert codes(BY_COST, FEE, fee="from,below,fee\n0,100,5\n100.01,,7\n") == ["TABLE_GAP"]
    assert codes(BY_COST, FEE, fee="from,below,fee\n0,100,5\n99.99,,7\n") == ["TABLE_ROWS_OVERLAP"]


def test_row_without_bounds_fills_every_gap_where_the_first_row_counts() -> None:
    first = BY_COST + "    precedence: first\n"

    assert codes(first, FEE, fee="from,below,fee\n0,100,5\n200,300,6\n,,7\n") == []
    assert codes(first, FEE, fee="from,below,fee\n0,500,5\n200,300,6\n600,,7\n") == ["TABLE_GAP"]


def test_whole_numbers_leave_no_gap_between_neighbours() -> None:
    ranks = BY_COST.replace("{field: claim.cost}", "{rank: {among: claim}}").replace("less_than", "at_most")

    assert codes(ranks, FEE, fee="from,below,fee\n1,1,5\n2,3,6\n4,,7\n") == []
    assert codes(ranks, FEE, fee="from,below,fee\n1,1,5\n3,,7\n") == ["TABLE_GAP"]


def test_values_that_never_get_there_need_no_row() -> None:
    only_small = "small,5\n"
    narrow = FEE.replace("{field: claim.cost, more_than: 0}", "{field: customer.segment, is: small}")
    alternatives = "{any: [{field: customer.segment, is: small}, {field: customer.segment, is_in: [small]}]}"
    any_cost = "{any: [{field: customer.segment, is: small}, {field: claim.cost, more_than: 0}]}"

    assert codes(BY_SEGMENT, FEE, fee=f"segment,fee\n{only_small}") == ["TABLE_ROW_MISSING"]
    assert codes(BY_SEGMENT, narrow, fee=f"segment,fee\n{only_small}") == []
    assert codes(BY_SEGMENT, narrow, FEE.replace("trial", "second"), fee=f"segment,fee\n{only_small}") == [
        "TABLE_ROW_MISSING"
    ]
    assert (
        codes(
            BY_SEGMENT, FEE.replace("{field: claim.cost, more_than: 0}", alternatives), fee=f"segment,fee\n{only_small}"
        )
        == []
    )
    assert codes(
        BY_SEGMENT, FEE.replace("{field: claim.cost, more_than: 0}", any_cost), fee=f"segment,fee\n{only_small}"
    ) == ["TABLE_ROW_MISSING"]


def test_conditions_narrow_through_names_parts_cases_factors_and_limits() -> None:
    named = BY_SEGMENT + """\
conditions:
  small: {holds_when: {field: customer.segment, is: small}}
  again: {holds_when: {all: [small, {field: claim.cost, more_than: 0}]}}
measures:
  fee: {quantity: {table: fee}}
"""  # fmt: skip
    fee = "segment,fee\nsmall,5\n"

    def through(pays: str, when: str = "{field: claim.cost, more_than: 0}") -> list[str]:
        return codes(named, incentive_text(when=when, pays=pays), fee=fee)

    assert through("{reward: {lump_sum: fee}}", "again") == []
    assert through("{reward: {lump_sum: fee}}") == ["TABLE_ROW_MISSING"]
    assert through("{reward: {lump_sum: fee, when: small}}") == []
    assert through("{reward: {lump_sum: 5}, minimum: {choose: [{when: small, then: fee}], otherwise: 5}}") == []
    assert through("{reward: {lump_sum: {choose: [{when: small, then: 5}], otherwise: fee}}}") == ["TABLE_ROW_MISSING"]
    assert through("{reward: {lump_sum: 5, when: {measure: fee, more_than: 0}}}") == ["TABLE_ROW_MISSING"]
    limit = "limits: [{id: a, window: year, amount: {table: fee}, covers: all, when_short: refuse, where: small}]\n"
    assert codes(named + limit, fee=fee) == []
    assert codes(named + limit.replace(", where: small", ""), fee=fee) == ["TABLE_ROW_MISSING"]


def test_rows_are_about_their_own_records_and_narrowed_by_where_alone() -> None:
    table = """\
codes: {line.sale_type: {saas: {en: SaaS, fr: SaaS}, term: {en: term, fr: à terme}}}
level_names: {silver: {en: Silver, fr: Argent}, gold: {en: Gold, fr: Or}}
tables:
  rate:
    file: rate.csv
    columns: [{column: t, matches: line.sale_type}, {column: l, matches: partner.level}]
    gives: {column: r, as: number}
"""

    def through(where: str, when: str = "{field: claim.cost, more_than: 0}") -> list[str]:
        rows = f"{{sum: line.amount, rate: {{table: rate}}{where}}}"
        pays = f"{{reward: {{lump_sum: {rows}}}}}"
        return codes(table, incentive_text(when=when, pays=pays), rate="t,l,r\nsaas,gold,5%\n")

    assert through("") == ["TABLE_ROW_MISSING"]
    assert through(", where: {all: [{field: line.sale_type, is: saas}, {level: {is: gold}}]}") == []
    assert through(", where: {all: [{field: line.sale_type, is: saas}, {level: {at_least: gold}}]}") == []
    assert through(", where: {field: line.sale_type, is: saas}", "{level: {is: gold}}") == ["TABLE_ROW_MISSING"]
    assert through(", where: {all: [{field: line.sale_type, is: saas}, {level: {is: gold, computed: true}}]}") == [
        "TABLE_ROW_MISSING"
    ]


def test_table_of_a_deadline_is_looked_through_like_any_other() -> None:
    table = BY_SEGMENT.replace("as: money", "as: number")
    clock = (
        "    deadlines: [{id: a, of: claim.submitted_on, from: claim.requested_on, within: {table: fee, unit: days}}]\n"
    )

    assert codes(table, incentive_text(more=clock), fee="segment,fee\nsmall,5\n") == ["TABLE_ROW_MISSING"]
    assert codes(table, incentive_text(more=clock), fee="segment,fee\nsmall,5\n*,6\n") == ["TABLE_ROWS_OVERLAP"]
    assert codes(table, incentive_text(more=clock), fee="segment,fee\nsmall,5\nlarge,6\n") == []


def test_rows_that_another_row_settles_are_not_ambiguous() -> None:
    specific = BY_SEGMENT.replace(
        "{column: segment, matches: customer.segment}],",
        "{column: segment, matches: customer.segment}, {column: t, matches: activity.topic}],"
        " precedence: most-specific,",
    )

    assert codes(specific, FEE, fee="segment,t,fee\n*,*,1\nsmall,*,2\n*,x,3\nsmall,x,4\n") == []
    assert codes(specific, FEE, fee="segment,t,fee\n*,*,1\nsmall,*,2\n*,x,3\n") == ["TABLE_ROWS_AMBIGUOUS"]
    assert codes(specific, FEE, fee="segment,t,fee\n*,*,1\nsmall,*,2\nsmall,*,3\n") == ["TABLE_ROW_TWICE"]


def test_rate_from_a_table_is_looked_at_cell_by_cell_as_far_as_it_is_a_rate() -> None:
    table = BY_SEGMENT.replace("as: money", "as: number")
    rate = incentive_text(pays="{reward: {percent: {rate: {table: fee}, of: {field: claim.cost}}}}")

    assert codes(table, rate, fee="segment,fee\nsmall,5%\nlarge,100%\n") == []
    assert codes(table, rate, fee="segment,fee\nsmall,5%\nlarge,101%\n") == ["RATE_OVER_WHOLE"]
    assert codes(table, rate, fee="segment,fee\nsmall,1e999999999\nlarge,1/0\n") == ["FIGURE_NOT_FITTING"] * 2
    assert codes(BY_SEGMENT, rate, fee="segment,fee\nsmall,500\nlarge,6\n") == ["KIND_DIFFERS"]


def test_table_of_very_many_cases_is_not_looked_through_for_missing_rows() -> None:
    words = ", ".join(f"c{number}: {{en: c, fr: c}}" for number in range(150))
    table = f"""\
codes: {{customer.segment: {{{words}}}, customer.country: {{{words}}}}}
tables:
  fee:
    rows: [[c1, c2, 5]]
    columns: [{{column: a, matches: customer.segment}}, {{column: b, matches: customer.country}}]
    gives: {{column: c, as: money}}
"""

    assert codes(table, FEE) == []


def test_table_without_fields_that_are_known_needs_no_row_for_each() -> None:
    table = (
        "tables: {fee: {rows: [[x, 5]], columns: [{column: a, matches: activity.topic}],"
        " gives: {column: c, as: money}}}\n"
    )

    assert codes(table, FEE) == []
    assert codes(table.replace("activity.topic", "activity.zzz"), FEE) == ["FIELD_UNKNOWN"]


def test_table_that_is_wrong_throughout_is_told_without_comparing_every_pair_of_rows() -> None:
    found = codes(BY_COST, FEE, fee="from,below,fee\n" + "0,10,5\n" * 2000)

    assert set(found) == {"TABLE_ROW_TWICE"}
    assert 500 < len(found) < 2000


def test_long_table_in_which_no_row_meets_another_is_no_problem() -> None:
    ranges = "".join(f"{number},{number + 1},5\n" for number in range(2000))

    assert codes(BY_COST, FEE, fee=f"from,below,fee\n{ranges}") == []
    assert codes(BY_COST, FEE, fee=f"from,below,fee\n{ranges}1000.50,1001,6\n") == ["TABLE_ROWS_OVERLAP"]
