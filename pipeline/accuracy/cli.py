"""`orebook score`: how well a release reads a folder of gold. The figures are `score.py`'s."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path

import click

from pipeline.accuracy.score import Report, score
from pipeline.errors import ReleaseError


@click.command("score")
@click.argument("release", type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.argument("gold", type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.option("--json", "as_json", is_flag=True, help="Print the figures as JSON.")
@click.option("--reliability", is_flag=True, help="How often claims of each confidence were right.")
@click.option("--errors", is_flag=True, help="List what was missed and what was extra.")
@click.option(
    "--floors",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="A JSON file of F1 floors; exit 1 where a figure falls below its floor.",
)
def score_command(
    release: Path,
    gold: Path,
    as_json: bool,
    reliability: bool,
    errors: bool,
    floors: Path | None,
) -> None:
    """Score RELEASE against the gold annotations in the folder GOLD."""
    report = score(release / "parquet", gold)
    if errors:
        for line in report.errors:
            click.echo(line, err=True)
    if as_json:
        shown = {k: v for k, v in asdict(report).items() if k != "graded"}
        click.echo(json.dumps(shown | {"errors": len(report.errors)}, indent=1))
    else:
        click.echo(table(report))
    if reliability:
        click.echo(reliability_table(report))
    if floors and (below := below_floor(report, floors)):
        for line in below:
            click.echo(line, err=True)
        raise SystemExit(1)


def table(report: Report) -> str:
    """The figures as plain text."""
    lines = [f"{'':14}{'precision':>10}{'recall':>10}{'F1':>8}{'predicted':>11}{'gold':>8}"]
    for name, row in report.figures.items():
        lines.append(
            f"{name:14}{row['precision']:>10.3f}{row['recall']:>10.3f}{row['f1']:>8.3f}"
            f"{row['predicted']:>11.1f}{row['gold']:>8.1f}"
        )
    missing = ", ".join(report.missing) or "none"
    return "\n".join([*lines, f"articles: {report.articles}; not in the release: {missing}"])


def reliability_table(report: Report) -> str:
    """Claims by confidence: how many, what they promise on average, how many were right."""
    lines = [f"{'confidence':14}{'claims':>8}{'promised':>10}{'right':>8}"]
    for low in (0.0, 0.2, 0.4, 0.6, 0.7, 0.8, 0.9):
        high = {0.0: 0.2, 0.2: 0.4, 0.4: 0.6, 0.6: 0.7, 0.7: 0.8, 0.8: 0.9}.get(low, 1.01)
        inside = [(c, ok) for c, ok in report.graded if low <= c < high]
        if inside:
            promised = sum(c for c, _ in inside) / len(inside)
            right = sum(ok for _, ok in inside) / len(inside)
            lines.append(
                f"{low:.1f} - {min(high, 1):.1f}{len(inside):>15}{promised:>10.2f}{right:>8.2f}"
            )
    return "\n".join(lines)


def below_floor(report: Report, path: Path) -> list[str]:
    """A line for each figure below its recorded floor. Raises ReleaseError on unknown figures."""
    out = []
    for name, floor in json.loads(path.read_text(encoding="utf-8")).items():
        if name not in report.figures:
            raise ReleaseError(f"{path.name}: no figure {name!r}: use {', '.join(report.figures)}")
        f1 = report.figures[name]["f1"]
        if f1 < floor:
            out.append(f"{name}: F1 {f1:.4f} fell below the recorded floor {floor:.4f}")
    return out
