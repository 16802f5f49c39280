"""The life of claims, registrations, introductions and agreements: what may happen next, and who may do it."""
