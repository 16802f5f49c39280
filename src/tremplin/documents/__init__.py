"""Files made from values: PDF, electronic invoices, orders for the bank. Same values, same bytes."""
