"""The commands `verify` and `diff`. Options and exit status only; registered in pipeline/cli.py."""

from __future__ import annotations

from pathlib import Path

import click

from pipeline.errors import ReleaseError

FOLDER = click.Path(path_type=Path)


@click.command()
@click.argument("release_dir", type=FOLDER)
def verify(release_dir: Path) -> None:
    """Check a release: checksums, schemas, keys, counts, and the database against the tables.

    Prints each problem; exits 1 where anything is off.
    """
    from pipeline.release.verify import verify as problems_of

    problems = problems_of(release_dir)
    for problem in problems:
        click.echo(problem)
    if problems:
        click.echo(f"{release_dir}: {len(problems)} problems", err=True)
        raise SystemExit(1)
    click.echo(f"{release_dir}: sound")


@click.command()
@click.argument("old_dir", type=FOLDER)
@click.argument("new_dir", type=FOLDER)
@click.option("--json", "as_json", is_flag=True, help="Print a JSON object instead of a table.")
def diff(old_dir: Path, new_dir: Path, as_json: bool) -> None:
    """Show what changed from release OLD_DIR to NEW_DIR: measures and events field by field,
    minerals and actors."""
    from pipeline.release import changes
    from pipeline.release.diff import diff as changes_between

    try:
        found = changes_between(old_dir, new_dir)
    except ReleaseError as error:
        raise click.ClickException(str(error)) from error
    click.echo(changes.as_json(found) if as_json else changes.as_text(found), nl=False)
