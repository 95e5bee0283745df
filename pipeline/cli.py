"""The command line `orebook`. Parses arguments and prints; every command's work is elsewhere."""

from __future__ import annotations

import gc
import os
import sys

import click

from pipeline.errors import OrebookError

_WHERE = {
    "build": ("pipeline.defs.cli", "build"),
    "dates": ("pipeline.dates.cli", "dates"),
    "explain": ("pipeline.explain.cli", "explain"),
    "why": ("pipeline.explain.why", "why"),
    "verify": ("pipeline.release.cli", "verify"),
    "diff": ("pipeline.release.cli", "diff"),
    "publish": ("pipeline.release.cli", "publish"),
    "prepare": ("pipeline.release.cli", "prepare"),
    "score": ("pipeline.accuracy.cli", "score_command"),
}
"""Where each command is: `orebook verify` need not import Dagster."""


class _Commands(click.Group):
    """Loads a command when it is called."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(_WHERE)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in _WHERE:
            return None
        from importlib import import_module

        module, name = _WHERE[cmd_name]
        command: click.Command = getattr(import_module(module), name)
        return command


@click.command(cls=_Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="orebook")
def orebook() -> None:
    """Trade measures on critical minerals, from news articles to an open dataset."""


def main() -> None:
    """Entry point: errors a user can mend are printed plainly, with exit code 1."""
    gc.set_threshold(100_000, 50, 50)  # loading the libraries makes many objects and no garbage
    try:
        code = orebook.main(standalone_mode=False)
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(code or 0)  # what is written is written: taking the libraries down takes a second
    except click.exceptions.Exit as stop:
        sys.exit(stop.exit_code)
    except click.Abort:
        sys.exit("aborted")
    except click.ClickException as error:
        error.show()
        sys.exit(error.exit_code)
    except OrebookError as error:
        click.echo(f"orebook: {error}", err=True)
        sys.exit(1)


if __name__ == "__main__":
    main()
