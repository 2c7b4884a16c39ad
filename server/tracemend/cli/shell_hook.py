"""Print the lines that make every Python started from a shell record its crashes."""

from __future__ import annotations

import argparse

EXAMPLES = """
    tracemend shell-hook bash               # in ~/.bashrc: eval "$(tracemend shell-hook bash)"
    tracemend shell-hook zsh                # in ~/.zshrc: eval "$(tracemend shell-hook zsh)"
    tracemend shell-hook fish | source      # as it is in config.fish
"""


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the command's options."""
    parser.add_argument("shell", choices=["bash", "zsh", "fish"], help="whose language the lines are in")


def run(args: argparse.Namespace) -> int:
    """Print the lines."""
    from tracemend.sources.environment import shell_hook

    print(shell_hook(args.shell), end="")
    return 0
