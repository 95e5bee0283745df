"""The commands `verify`, `diff`, `publish` and `prepare`: options and exit status only.

Registered in pipeline/cli.py; what they do is in the modules that they call.
"""

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


@click.command()
@click.argument("release_dir", type=FOLDER)
@click.argument("place")
def publish(release_dir: Path, place: str) -> None:
    """Publish a release to PLACE: a folder, such as one that a web server serves, or
    s3://bucket/path, with keys from the environment. What is latest there moves last."""
    from pipeline.release.push import push

    click.echo(push(release_dir, place))


@click.command()
@click.argument("release_dir", type=FOLDER)
@click.argument("folder", type=FOLDER)
@click.option("--for", "what", type=click.Choice(["zenodo", "hub"]), required=True,
              help="An archive that takes a deposit, or a hub of datasets.")  # fmt: skip
def prepare(release_dir: Path, folder: Path, what: str) -> None:
    """Write the upload FOLDER of a release: for Zenodo, metadata and files; for a hub of
    datasets, a card and files."""
    from pipeline.release.deposit import prepare_deposit
    from pipeline.release.hub import prepare_hub

    done = {"zenodo": prepare_deposit, "hub": prepare_hub}[what](release_dir, folder)
    click.echo(done)
