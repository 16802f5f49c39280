"""Tremplin: the written terms of a partner programme decide real claims, and say why.

Start with ARCHITECTURE.md, then read one programme under ``programmes/`` with its cases.
"""

__version__ = "0.1.0"
