"""The one clock that decides: the database's, the same for everything in a transaction (C6)."""

from datetime import UTC, datetime

from tremplin.store.posting import Connection


def read_clock(connection: Connection) -> datetime:
    """Return the instant of the transaction, or outside of one, of this call; aware, in UTC."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT transaction_timestamp()")
        instant: datetime = cursor.fetchone()[0]
    return instant.astimezone(UTC)
