"""Take in what error monitors' SDKs send, without an editor."""

from __future__ import annotations

import argparse
from pathlib import Path

from tracemend.cli.options import seconds

EXAMPLES = """
    tracemend listen                              # on this machine only; prints the line to set for each SDK
    tracemend listen --port 9000 --no-spotlight
    tracemend listen --host 0.0.0.0 --allow-host devbox.local
"""


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the command's options."""
    parser.add_argument(
        "--host", default="127.0.0.1", metavar="H", help="the address to listen on (default: %(default)s)"
    )
    parser.add_argument("--port", type=int, metavar="P", help="the port (default: 8970; 0: a free one)")
    parser.add_argument(
        "--spotlight-port", type=int, metavar="P", help="the port of Sentry's Spotlight (default: 8969)"
    )
    parser.add_argument(
        "--no-spotlight", action="store_true", help="do not take Spotlight's port, which asks for no key"
    )
    parser.add_argument(
        "--allow-host", action="append", default=[], metavar="NAME", help="a further name of this machine"
    )
    parser.add_argument(
        "--patience",
        type=seconds,
        default=10.0,
        metavar="S",
        help="seconds a client may take to send a request (default: 10)",
    )
    parser.add_argument(
        "--beside",
        type=Path,
        action="append",
        default=[],
        metavar="DIR",
        help="a further project: what is reported of its files is its own",
    )
    parser.add_argument("--until-input-ends", action="store_true", help="end when standard input does (for editors)")


def run(args: argparse.Namespace) -> int:
    """Serve until Ctrl-C. Raises UsageError, ProjectUnusable."""
    import sys

    from tracemend.errors import UsageError
    from tracemend.project.project import open_project
    from tracemend.sources.intake.lines import lines_for
    from tracemend.sources.intake.options import Options
    from tracemend.sources.intake.serve import PORT, SPOTLIGHT_PORT, bound_socket, end_with_input, intake_key, serve
    from tracemend.sources.spool import spool_of

    root = open_project(args.project).root
    beside = tuple(open_project(other).root for other in args.beside)
    sockets = [bound_socket(args.host, PORT if args.port is None else args.port)]
    port = sockets[0].getsockname()[1]
    spotlight = None
    if not args.no_spotlight:
        try:
            sockets.append(
                bound_socket(args.host, SPOTLIGHT_PORT if args.spotlight_port is None else args.spotlight_port)
            )
            spotlight = sockets[1].getsockname()[1]
        except UsageError as error:
            _say(f"Goes on without Spotlight: {error}")
    key = intake_key(root)
    for sdk, line in lines_for(args.host, port, key, spotlight):
        print(f"{sdk + ':':<24}{line}")
    sys.stdout.flush()
    if args.until_input_ends:
        end_with_input()
    hosts = frozenset(name.lower() for name in (args.host, *args.allow_host))
    serve(Options(root, spool_of(root), key, spotlight, hosts, beside, args.patience), sockets, _say)
    return 0


def _say(sentence: str) -> None:
    import sys

    print(f"tracemend listen: {sentence}", file=sys.stderr)
