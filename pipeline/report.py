"""What a stage tells about itself: rows written, things counted, seconds taken."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True)
class StageReport:
    """`rows` by table written; `counts` of what the stage saw (read, kept, rejected ...);
    `notes` says what a person should look at."""

    stage: str
    rows: dict[str, int] = field(default_factory=dict)
    counts: dict[str, int] = field(default_factory=dict)
    seconds: float = 0.0
    notes: tuple[str, ...] = ()
