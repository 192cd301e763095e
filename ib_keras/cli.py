"""The command line `ib-keras`: finds the command, runs it, and turns errors of the user into one line."""

import argparse
import contextlib
import importlib
import os
import sys
from collections.abc import Sequence

from ib_keras import __version__
from ib_keras._checks import InputError, rejection
from ib_keras._flags import flags_of, in_flags
from ib_keras._signals import EXIT_CODE_OF_SIGINT, EXIT_CODE_OF_SIGTERM, StopSignals, Terminated
from ib_keras._start import without_notes
from ib_keras.commands import COMMANDS

_EXIT_CODE_OF_SIGPIPE = 128 + 13


def parser(argv: Sequence[str] = ()) -> argparse.ArgumentParser:
    """Returns the argument parser for a command line that begins as `argv` does.

    Only the command that `argv` names has its arguments: they name members of families whose import takes seconds.
    """
    top = _OneLine(
        "ib-keras",
        description="See what a Keras model knows. All information is in nats.",
        epilog="`ib-keras COMMAND --help` lists the options of a command. A good start is `ib-keras train --out run`, "
        "or `ib-keras estimate x.npy y.npy` with two arrays of your own.",
    )
    top.add_argument("-V", "--version", action="version", version=f"ib_keras {__version__}")
    commands = top.add_subparsers(dest="command", required=True, metavar="COMMAND")
    for name, summary in COMMANDS.items():
        command = commands.add_parser(name, help=summary, description=f"{summary[0].upper()}{summary[1:]}.")
        if name in argv[:1]:
            module = _module(name)
            module.add_arguments(command)
            command.set_defaults(run=module.run, flags=flags_of(command))
    return top


class _OneLine(argparse.ArgumentParser):
    """Refuses arguments in one line, where argparse shows the usage of all options first."""

    def error(self, message):
        self.exit(2, f"ib-keras: error: {message}. See `{self.prog} --help`.\n")


def _module(command):
    """Returns the module of a command, imported without TensorFlow's notes on the screen."""
    with without_notes():
        return importlib.import_module(f"ib_keras.commands.{command.replace('-', '_')}")


def _require_sane(options):
    """Raises an `InputError` for a seed of more than 32 bits, and for a text that no file system takes as a name."""
    if getattr(options, "seed", 0) >= 2**32:
        raise rejection("seed", "below 2**32", options.seed, "Pass e.g. --seed 0.")
    for name, value in vars(options).items():
        for text in value if isinstance(value, list) else [value]:
            if isinstance(text, str) and ("\0" in text or any(len(part.encode()) > 255 for part in text.split("/"))):
                expected = "without NUL, and of at most 255 bytes between two slashes"
                raise rejection(name, expected, repr(text), "Choose another name.")


def main(argv: Sequence[str] | None = None) -> int:
    """Runs the command line, and turns errors of the user into one line on the standard error.

    Args:
      argv: arguments of the command line; None (default) for those of the process.

    Returns:
      The exit code: 0; 2 for input or a file that the user can mend; 130 and 143 after SIGINT and SIGTERM; 141 where
      nobody reads the output any more.
    """
    argv = sys.argv[1:] if argv is None else argv
    flags = {}
    try:
        with StopSignals(), _written_out():
            options = parser(argv).parse_args(argv)
            flags = options.flags
            _require_sane(options)
            options.run(options)
    except InputError as error:
        return _ended(2, f"error: {in_flags(str(error), flags)}")
    except BrokenPipeError:  # whoever reads the output has seen enough, as `head` does: an end without a word
        return _EXIT_CODE_OF_SIGPIPE
    except OSError as error:
        return _ended(2, f"error: {error}")
    except KeyboardInterrupt as stop:
        return _ended(EXIT_CODE_OF_SIGINT, f"interrupted{_advice(stop, flags)}")
    except Terminated as stop:
        return _ended(EXIT_CODE_OF_SIGTERM, f"terminated{_advice(stop, flags)}")
    return 0


@contextlib.contextmanager
def _written_out():
    """Writes what was printed before the command ends: at the end of Python a failure would be a traceback."""
    try:
        yield
    finally:
        try:
            if sys.stdout is not None:
                sys.stdout.flush()
        except OSError:
            # Python writes what is left at its own end, and would complain again.
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
            raise


def _advice(stop, flags):
    return f". {in_flags(str(stop), flags)}" if str(stop) else ""


def _ended(code, line):
    print(f"ib-keras: {' '.join(line.split())}", file=sys.stderr)
    return code


if __name__ == "__main__":
    sys.exit(main())
