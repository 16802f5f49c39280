"""Sample data, all of it fictitious: the same seed gives the same bytes, for ever and on every machine."""

from tremplin.facts.sample.sheet import Sheet, csv_bytes, csv_chunks
from tremplin.facts.sample.tables import sample_tables

__all__ = ["Sheet", "csv_bytes", "csv_chunks", "sample_tables"]
