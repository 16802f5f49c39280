"""Invoices and credit notes: their figures, their texts, their numbers, and the partner's own ones compared."""
