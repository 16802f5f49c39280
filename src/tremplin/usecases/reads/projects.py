"""Projects of one partner, as a list; customers by their name, for who registers a project."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

import psycopg
from psycopg.rows import class_row

PAGE: Final = 25
CUSTOMERS_SHOWN: Final = 8
CHOICES_MAX: Final = 300
LETTERS_LEAST: Final = 3


@dataclass(frozen=True, slots=True)
class ProjectLine:
    """A project in a list.

    Attributes:
        state: of its registration; what the facts say where it came from elsewhere.
        value: minor units of `currency`, or None.
        expires_on: the first day on which it is protected no more.
        claims: how many claims there are about it.
        total: how many projects the whole list has.
    """

    project_id: str
    customer_id: str
    customer: str
    state: str
    sale_type: str | None
    value: int | None
    currency: str
    registered_on: date
    expires_on: date | None
    claims: int
    total: int


@dataclass(frozen=True, slots=True)
class CustomerFound:
    """A customer whose name was looked for."""

    customer_id: str
    name: str
    country: str


_LIST: Final = """
    SELECT project.record_id AS project_id, project.data ->> 'customer_id' AS customer_id,
        coalesce(customer.data ->> 'name', project.data ->> 'customer_id') AS customer,
        coalesce(registration.state, project.data ->> 'status') AS state,
        project.data ->> 'sale_type' AS sale_type, (project.data ->> 'value')::bigint AS value,
        project.data ->> 'currency' AS currency, (project.data ->> 'registered_on')::date AS registered_on,
        registration.expires_on,
        (SELECT count(*) FROM claim WHERE claim.project_id = project.record_id
            AND claim.partner_id = %(partner)s) AS claims,
        count(*) OVER () AS total
    FROM fact AS project
    LEFT JOIN registration ON registration.project_id = project.record_id
    LEFT JOIN fact AS customer ON customer.table_name = 'customers' AND customer.superseded_at IS NULL
        AND customer.record_id = project.data ->> 'customer_id'
    WHERE project.table_name = 'projects' AND project.superseded_at IS NULL
        AND project.data ? 'registered_by' AND project.data ->> 'registered_by' = %(partner)s
        AND (%(state)s = '' OR coalesce(registration.state, project.data ->> 'status') = %(state)s)
        AND (%(words)s = '' OR strpos(lower(coalesce(customer.data ->> 'name', '')), lower(%(words)s)) > 0
            OR project.record_id = %(words)s)
    ORDER BY registered_on DESC, project_id LIMIT %(at_most)s OFFSET %(skipped)s
"""


def list_projects(
    connection: psycopg.Connection[Any], partner_id: str, *, words: str = "", state: str = "", page: int = 1
) -> list[ProjectLine]:
    """List the projects that a partner registered, the latest first, `PAGE` at a time.

    Args:
        connection: of the reader.
        partner_id: their organisation.
        words: part of the customer's name, or the id of a project; empty for all.
        state: empty for all.
        page: from 1.
    """
    asked = {"partner": partner_id, "words": words, "state": state, "at_most": PAGE, "skipped": (page - 1) * PAGE}
    with connection.cursor(row_factory=class_row(ProjectLine)) as cursor:
        return cursor.execute(_LIST, asked).fetchall()


@dataclass(frozen=True, slots=True)
class ProjectChoice:
    """A project that a partner can say something is about."""

    project_id: str
    customer: str


def project_choices(connection: psycopg.Connection[Any], partner_id: str) -> list[ProjectChoice]:
    """Return the projects in which a partner takes part, by customer and id; the latest `CHOICES_MAX` of them."""
    with connection.cursor(row_factory=class_row(ProjectChoice)) as cursor:
        return cursor.execute(_CHOICES, {"partner": partner_id, "at_most": CHOICES_MAX}).fetchall()


_CHOICES: Final = """
    SELECT project_id, customer FROM (
        SELECT project.record_id AS project_id, coalesce(customer.data ->> 'name', '') AS customer
        FROM fact AS project
        LEFT JOIN fact AS customer ON customer.table_name = 'customers' AND customer.superseded_at IS NULL
            AND customer.record_id = project.data ->> 'customer_id'
        WHERE project.table_name = 'projects' AND project.superseded_at IS NULL AND project.record_id IN (
            SELECT record_id FROM fact WHERE table_name = 'projects' AND superseded_at IS NULL
                AND data ? 'registered_by' AND data ->> 'registered_by' = %(partner)s
            UNION SELECT data ->> 'project_id' FROM fact WHERE table_name = 'roles' AND superseded_at IS NULL
                AND data ? 'partner_id' AND data ->> 'partner_id' = %(partner)s
        )
        ORDER BY project.data ->> 'registered_on' DESC, 1 LIMIT %(at_most)s
    ) AS latest ORDER BY customer, project_id
"""


def customers_of(connection: psycopg.Connection[Any], partner_id: str) -> list[CustomerFound]:
    """Return the customers of the projects in which a partner takes part, by name; `CHOICES_MAX` of them."""
    with connection.cursor(row_factory=class_row(CustomerFound)) as cursor:
        return cursor.execute(_CUSTOMERS, {"partner": partner_id, "at_most": CHOICES_MAX}).fetchall()


_CUSTOMERS: Final = """
    SELECT record_id AS customer_id, coalesce(data ->> 'name', record_id) AS name, data ->> 'country' AS country
    FROM fact WHERE table_name = 'customers' AND superseded_at IS NULL AND record_id IN (
        SELECT data ->> 'customer_id' FROM fact WHERE table_name = 'projects' AND superseded_at IS NULL
            AND data ? 'registered_by' AND data ->> 'registered_by' = %(partner)s
        UNION SELECT project.data ->> 'customer_id' FROM fact AS role JOIN fact AS project
            ON project.table_name = 'projects' AND project.record_id = role.data ->> 'project_id'
            AND project.superseded_at IS NULL
        WHERE role.table_name = 'roles' AND role.superseded_at IS NULL
            AND role.data ? 'partner_id' AND role.data ->> 'partner_id' = %(partner)s
    ) ORDER BY 2, 1 LIMIT %(at_most)s
"""


def find_customers(connection: psycopg.Connection[Any], words: str) -> list[CustomerFound]:
    """Return the first customers in whose name some letters stand, by name; nobody lists them all.

    Args:
        connection: of the reader.
        words: at least `LETTERS_LEAST` letters, else nothing is found.
    """
    # No name holds the character that ends texts in C; the database refuses to look for it.
    if len(words.strip()) < LETTERS_LEAST or "\x00" in words:
        return []
    query = (
        "SELECT record_id AS customer_id, data ->> 'name' AS name, data ->> 'country' AS country FROM fact"
        " WHERE table_name = 'customers' AND superseded_at IS NULL"
        " AND strpos(lower(data ->> 'name'), lower(%s)) > 0 ORDER BY 2, 1 LIMIT %s"
    )
    with connection.cursor(row_factory=class_row(CustomerFound)) as cursor:
        return cursor.execute(query, [words.strip(), CUSTOMERS_SHOWN]).fetchall()


def own_projects_for(
    connection: psycopg.Connection[Any], partner_id: str, customer_id: str, *, families: Sequence[str] = ()
) -> list[ProjectLine]:
    """Return the projects of a partner for one customer that share a product with a new one; without products, all.

    What other partners have there is the vendor's business (X1).
    """
    query = _LIST.replace("ORDER BY", "AND project.data ->> 'customer_id' = %(customer)s ORDER BY", 1)
    if families:
        overlap = "AND jsonb_exists_any(coalesce(project.data -> 'families', '[]'), %(families)s) ORDER BY"
        query = query.replace("ORDER BY", overlap, 1)
    asked = {"partner": partner_id, "customer": customer_id, "families": list(families)}
    rest = {"words": "", "state": "", "at_most": CUSTOMERS_SHOWN, "skipped": 0}
    with connection.cursor(row_factory=class_row(ProjectLine)) as cursor:
        return cursor.execute(query.encode(), asked | rest).fetchall()
