"""The command line: finds a command's module, runs it, and turns errors into one sentence.

Exit codes: 0 done, 1 the answer is no, 2 bad input or usage, 130 interrupted.
Only the command that is named is imported, so that ``chainrule --help`` does not wait for
libraries it does not need.
"""

from __future__ import annotations

import importlib
import os
import signal
import sys
import time
from collections.abc import Sequence
from io import TextIOWrapper
from pathlib import Path
from types import FrameType
from typing import NoReturn

import click

from chainrule.errors import ChainruleError, suggestion
from chainrule.version import __version__

# Each command's module, and what the overview says of it.
COMMANDS = {
    "derive": ("chainrule.commands.derive", "Show a network's backpropagation, step by step."),
    "check": ("chainrule.commands.check", "Check a derivation written by hand, line by line."),
    "run": ("chainrule.commands.run", "Check a derivation and train the network it describes."),
    "train": ("chainrule.commands.train", "Train a network on a table and say how good it is."),
    "predict": ("chainrule.commands.predict", "Predict for new rows with a trained network."),
    "export": ("chainrule.commands.export", "Write a trained network as ONNX or as C."),
}


class LazyGroup(click.Group):
    """A group whose commands are imported when they are called."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """The names, in the order of a first use."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Import a command's module; UsageError with the near matches for an unknown name."""
        if cmd_name not in COMMANDS:
            ctx.fail(f"unknown command {cmd_name!r}: {suggestion(cmd_name, COMMANDS)}")
        command: click.Command = importlib.import_module(COMMANDS[cmd_name][0]).command
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """The overview, without importing any command."""
        with formatter.section("Commands"):
            formatter.write_dl([(name, entry[1]) for name, entry in COMMANDS.items()])


def _show_version(ctx: click.Context, _: click.Parameter, wanted: bool) -> None:
    if wanted:
        engine = importlib.import_module("chainrule.engines.choice").engine_in_use()
        click.echo(f"chainrule, version {__version__}, {engine}")
        ctx.exit()


@click.group(cls=LazyGroup, context_settings={"help_option_names": ["-h", "--help"]})
@click.option(
    "--version",
    is_flag=True,
    expose_value=False,
    is_eager=True,
    callback=_show_version,
    help="Show the version and the engine in use, and exit.",
)
def chainrule() -> None:
    """Backpropagation you can read, check and run."""


def main(arguments: Sequence[str] | None = None) -> NoReturn:
    """The entry point. Never returns; never shows a traceback for a foreseen error."""
    for name in ("SIGTERM", "SIGHUP"):
        if hasattr(signal, name):
            signal.signal(getattr(signal, name), _terminate)
    _settle_streams()
    sys.exit(run(arguments))


def _settle_streams() -> None:
    """Formulas hold letters that not every terminal's encoding has: those are written as \\u2202.

    A stream that was closed before we started is replaced by one that nobody reads.
    """
    for name in ("stdout", "stderr"):
        stream = getattr(sys, name)
        if stream is None:
            # It stays open until the process ends, so no block may close it.
            setattr(sys, name, Path(os.devnull).open("w"))  # noqa: SIM115
        elif isinstance(stream, TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")


def run(arguments: Sequence[str] | None = None) -> int:
    """Run a command line and return its exit code; messages go to stderr."""
    try:
        code = chainrule.main(
            args=None if arguments is None else list(arguments),
            prog_name="chainrule",
            standalone_mode=False,
            obj=time.perf_counter(),  # from when on a command's time counts
        )
        sys.stdout.flush()
        return code if isinstance(code, int) else 0
    except click.exceptions.NoArgsIsHelpError as problem:
        click.echo(problem.format_message())
        return 0
    except click.ClickException as problem:
        return _say(problem.format_message(), 2)
    except ChainruleError as problem:
        return _say(str(problem), 2)
    except MemoryError:
        return _say("there is not enough memory: a smaller network or table is needed", 2)
    except (KeyboardInterrupt, click.Abort):
        return _say("interrupted", 130)
    except BrokenPipeError:
        # The reader of our output has gone (`| head`): nothing is wrong, and nobody listens.
        _silence_stdout()
        return 0
    except OSError as problem:
        _silence_stdout()
        return _say(f"the output cannot be written: {problem.strerror}", 2)


def _silence_stdout() -> None:
    """Let what is still buffered go nowhere, so that ending does not fail on it again."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _say(message: str, code: int) -> int:
    click.echo(f"chainrule: {message}", err=True)
    return code


def _terminate(signum: int, frame: FrameType | None) -> NoReturn:
    """End by an exception, so that unfinished results are cleaned up on the way out."""
    sys.exit(128 + signum)
