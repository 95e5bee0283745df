"""Worker processes that do not outlive their parent, however it ends. What they do is not known."""

from __future__ import annotations

import os
import threading
from multiprocessing import parent_process
from multiprocessing.connection import wait


def die_with_parent() -> None:
    """For a worker's initializer: end this process when its parent has ended.

    A pool's workers wait for work for ever where the parent was killed.
    """
    parent = parent_process()
    assert parent is not None, "this process was not started by multiprocessing"
    sentinel = parent.sentinel

    def watch() -> None:
        wait([sentinel])
        os._exit(1)

    threading.Thread(target=watch, daemon=True).start()
