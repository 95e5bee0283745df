"""The dataset from Python: `orebook.open("latest")`. What it does is `pipeline/client`.

    import orebook

    data = orebook.open("latest")
    data.frame("measures")            # a polars frame
    data.connect()                    # a DuckDB connection
    data.query("restricted_on_gallium")

Only names for users belong here; the code of the project is the package `pipeline`.
"""

from pipeline.client.dataset import Dataset, open
from pipeline.errors import OrebookError, ReleaseError

__all__ = ["Dataset", "OrebookError", "ReleaseError", "open"]
