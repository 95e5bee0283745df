"""The one declaration of every published table, and what is derived from it."""

from pipeline.tables.codes import CODE_LISTS
from pipeline.tables.declared import TABLES
from pipeline.tables.model import Column, Table

__all__ = ["CODE_LISTS", "TABLES", "Column", "Table"]
