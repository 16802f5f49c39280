"""The sample whole: partners, customers, projects, and what they claim."""

from collections.abc import Mapping

from tremplin.facts.sample.campaigns import write_campaigns
from tremplin.facts.sample.exchange import write_rates
from tremplin.facts.sample.project import write_project
from tremplin.facts.sample.setting import set_up
from tremplin.facts.sample.sheet import Sheet, empty_sheets


def sample_tables(seed: int, *, partners: int, projects: int) -> Mapping[str, Sheet]:
    """Return sample data for the reference programme, all of it fictitious.

    Projects walk through the seven stages from March 2021 to March 2022; order lines go back to April 2020. Each
    project brings 33 or 34 order lines, a hundred for three.

    Args:
        seed: any whole number; the same one gives the same bytes.
        partners: how many, one or more.
        projects: how many, zero or more.

    Returns:
        Every table of facts by its name, in the order of the schema.

    Raises:
        ValueError: there is no partner, or a negative number of projects.
    """
    if partners < 1 or projects < 0:
        raise ValueError("A sample has at least one partner, and no negative number of projects.")
    sheets = empty_sheets()
    setting = set_up(seed, partners=partners, customers=projects * 2 // 3 + 1, sheets=sheets)
    for partner in setting.partners:
        write_campaigns(partner, seed=seed, sheets=sheets)
    for number in range(projects):
        write_project(number, setting)
    write_rates(seed=seed, sheets=sheets)
    return sheets
