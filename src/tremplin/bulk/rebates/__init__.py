"""Rebates over columns: planned, accrued, and written down."""
