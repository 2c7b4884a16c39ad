"""Every command, in the order in which `tracemend --help` lists them.

A command is one module with `EXAMPLES`, `configure(parser)` and `run(args) -> int`; its help is the first line of its
docstring, repeated here so that the list is shown without importing anything.
"""

from __future__ import annotations

import argparse
import importlib
from dataclasses import dataclass
from typing import Protocol


class Module(Protocol):
    """What the module of a command holds."""

    __doc__: str | None
    EXAMPLES: str
    """Shell lines, each with a comment."""

    def configure(self, parser: argparse.ArgumentParser) -> None:
        """Add the command's options."""

    def run(self, args: argparse.Namespace) -> int:
        """Do the work; the exit status. Raises TracemendError."""


@dataclass(frozen=True, slots=True)
class Command:
    """One command: its name on the command line and its help line."""

    name: str
    help: str

    @property
    def module(self) -> str:
        """The name of its module."""
        return f"tracemend.cli.{self.name.replace('-', '_')}"

    def load(self) -> Module:
        """Import its module."""
        module: Module = importlib.import_module(self.module)
        return module


COMMANDS: tuple[Command, ...] = (
    Command("read", "Show the tracebacks of a text as incidents; nothing is stored."),
    Command("fix", "Find, prove and deliver a fix for a traceback."),
    Command("run", "Run a command and record its crashes; same output, same exit status."),
    Command("listen", "Take in what error monitors' SDKs send, without an editor."),
    Command("watch", "Follow log files and store the crashes that are written to them."),
    Command("shell-hook", "Print the lines that make every Python started from a shell record its crashes."),
    Command("incidents", "List the incidents of this project."),
    Command("show", "Show an incident, its diagnosis and its fixes."),
    Command("replay", "Run a recorded trial again and compare its verdicts."),
    Command("explain", "Explain an incident, or a recipe by its name, as a Markdown page."),
    Command("sweep", "Work through all open incidents of this project on a cluster."),
    Command(
        "step", "Take a step that a diagnosis names, such as starting the database, and look at the environment again."
    ),
    Command("stage", "Put a verified fix into your files and stage it, without a commit."),
    Command("undo", "Take a fix out of your files again."),
    Command("workflow", "Write a CI configuration that runs the tests of this project."),
    Command(
        "model",
        "Tell which language model may write fixes, and allow or forbid that code of this project is sent to it.",
    ),
    Command("dismiss", "Take an incident out of sight."),
    Command("server", "Run the language server on standard input and output."),
    Command("doctor", "Tell what was found of this project and what is missing."),
    Command("demo", "Show the main job on a bundled broken project."),
)
