"""The Dagster layer: assets, checks, jobs and runs. Everything else in `pipeline` knows no Dagster.

`defs` is what `dagster dev -m pipeline.defs` loads. It is built when it is asked for: importing
a module of this package builds nothing.
"""

import dagster as dg


@dg.definitions
def defs() -> dg.Definitions:
    """The definitions with their defaults: the embedded sample, the folders under data."""
    from pipeline.defs.build import definitions

    return definitions()
