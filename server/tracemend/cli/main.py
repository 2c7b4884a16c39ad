"""The entry of the command line."""

from __future__ import annotations

import difflib
import os
import sys
from collections.abc import Sequence

from tracemend import __version__
from tracemend.cli.options import command_parser
from tracemend.cli.table import COMMANDS, Command
from tracemend.errors import TracemendError, UsageError

_USAGE = """\
usage: tracemend COMMAND [options]

Turns a Python traceback into a tested, committed fix.

commands:
{commands}

Every command explains itself: tracemend COMMAND --help

examples:
  python app.py 2>&1 | tracemend fix      # propose fixes for a crash and prove them
  tracemend fix error.log --commit        # … and commit the best one on a branch of its own
  tracemend incidents                     # what is known of this project's crashes

exit status: 0 done, 1 nothing verified or delivered, 2 usage, 3 no traceback, 4 the project can't be used as it is
"""


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command; the exit status of the contract. Errors become one sentence on standard error."""
    arguments = list(sys.argv[1:] if argv is None else argv)
    try:
        return _dispatch(arguments)
    except TracemendError as error:
        _say(str(error))
        return error.exit_status
    except KeyboardInterrupt:
        _say("Interrupted.")
        return 1
    except BrokenPipeError:
        # Whoever read our output has gone; what Python still holds for it must not fail again at exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 1
    except Exception as error:  # noqa: BLE001  # the last line of defence: a person gets a sentence, the log the rest
        from tracemend.cli.log import log_unexpected

        _say(f"Something unexpected happened ({type(error).__name__}): {log_unexpected(error, arguments)}")
        return 1


def _dispatch(arguments: list[str]) -> int:
    name, rest = (arguments[0], arguments[1:]) if arguments else ("--help", [])
    if name in ("-h", "--help", "help"):
        if rest and name == "help":
            return _dispatch([rest[0], "--help"])
        print(_USAGE.format(commands="\n".join(f"  {c.name:<12}{c.help}" for c in COMMANDS)), end="")
        return 0
    if name in ("-V", "--version"):
        print(f"tracemend {__version__}")
        return 0
    command = _command(name)
    try:
        args = command_parser(command).parse_args(rest)
    except SystemExit as end:  # --help and --version
        return int(end.code or 0)
    status = command.load().run(args)
    sys.stdout.flush()
    return status


def _command(name: str) -> Command:
    found = next((c for c in COMMANDS if c.name == name), None)
    if found is None:
        near = difflib.get_close_matches(name, [c.name for c in COMMANDS], 1)
        hint = f"did you mean `tracemend {near[0]}`?" if near else "see `tracemend --help`."
        raise UsageError(f"There is no command {name!r}: {hint}")
    return found


def _say(sentence: str) -> None:
    print(f"tracemend: {sentence}" if not sentence.startswith("tracemend") else sentence, file=sys.stderr)
