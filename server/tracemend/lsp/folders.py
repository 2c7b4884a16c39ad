"""The projects that the client has open, each with its ledger, its settings and its board."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from lsprotocol import types

from tracemend.errors import ProjectUnusable, UsageError
from tracemend.ledger import Ledger, open_ledger
from tracemend.lsp.board import Board
from tracemend.lsp.edits import uri_of
from tracemend.lsp.notebooks import Notebook
from tracemend.lsp.offers import Offers
from tracemend.project.project import Project, open_project
from tracemend.project.state import workspace_state
from tracemend.settings import Settings, project_options, resolve
from tracemend.sources.homes import Home
from tracemend.sources.intake.child import IntakeChild
from tracemend.sources.log_follower import LogFollower, wanted_logs

if TYPE_CHECKING:
    from tracemend.engine import Engine


@dataclass(eq=False, slots=True)
class Folder:
    """One project. Its board is written by the quick worker alone; whoever reads it takes the reference once."""

    project: Project
    ledger: Ledger
    settings: Settings
    shown: Path
    """The root as the client writes it, which may lead through a link."""
    spool: Path
    """Where programs, tests and the intake leave their reports."""
    trusted: bool = True
    board: Board = field(default_factory=Board)
    seen: tuple[int, int] | None = None
    """The ledger's version at the last look."""
    stamps: dict[str, str] = field(default_factory=dict)
    """Of every entry of the board, as it was read."""
    published: dict[str, list[types.Diagnostic]] = field(default_factory=dict)
    offers: Offers = field(default_factory=Offers)
    intake: IntakeChild = field(default_factory=IntakeChild)
    logs: LogFollower = field(default_factory=LogFollower)
    notebooks: Mapping[str, Notebook] = field(default_factory=dict)
    """Those that the client has open."""
    failed_in: dict[str, str] = field(default_factory=dict)
    """Of the incidents of this session's notebooks the URI of the cell that was run."""

    def keep_intake(self, opened: Iterable[Folder]) -> str | None:
        """Have the HTTP intake run as the settings say; a sentence when it has ended by itself.

        Of several open projects with one port the first runs it for all of them.
        """
        sharing = [
            folder for folder in opened if folder.intake_port is not None and folder.intake_port == self.intake_port
        ]
        if sharing[:1] != [self]:
            return self.intake.keep(self.root, None)
        return self.intake.keep(self.root, self.intake_port, tuple(folder.root for folder in sharing[1:]))

    @property
    def intake_port(self) -> int | None:
        """The port on which an intake is wanted."""
        return self.settings.intake_port if self.settings.intake_enabled else None

    def keep_logs(self) -> None:
        """Have the log files followed that the settings name."""
        self.logs.keep(wanted_logs(self.root, self.settings.logs_files, confined=not self.trusted))

    def close(self) -> None:
        """End the ways in and close the ledger."""
        self.intake.stop()
        self.logs.stop()
        self.ledger.close()

    @property
    def root(self) -> Path:
        """The project's root."""
        return self.project.root

    @property
    def home(self) -> Home:
        """Where incidents in its files belong."""
        return Home(self.root, self.ledger)

    @property
    def engine(self) -> Engine:
        """The engine under today's settings; imported here, since it brings much along."""
        from tracemend.engine import Engine

        return Engine(self.project, self.ledger, self.settings)

    def file_at(self, path: Path) -> str | None:
        """The project's name of a path, however the client writes it; None when it lies outside."""
        for given, root in ((path, self.shown), (path, self.root), (path.resolve(), self.root)):
            if given.is_relative_to(root):
                return given.relative_to(root).as_posix()
        return None

    def uri(self, file: str) -> str:
        """The URI of a project's file, as the client would write it."""
        return uri_of(self.shown / file)

    def place(self, file: str, where: types.Range) -> types.Location:
        """A place in a project's file, as the client would name it: of a notebook in its cell."""
        placed = self.notebooks[file].placed(where) if file in self.notebooks else None
        if placed is None:
            return types.Location(self.uri(file), where)
        return types.Location(placed[0].uri, placed[1])

    def lines_above(self, file: str, uri: str) -> int:
        """How many lines of the file are above the document with this URI: of a notebook those of the cells before."""
        cell = self.notebooks[file].cell(uri) if file in self.notebooks else None
        return 0 if cell is None else cell.first


@dataclass(frozen=True, slots=True)
class Configured:
    """Where settings come from, besides the project itself."""

    everywhere: Mapping[str, Any]
    by_folder: Mapping[Path, Mapping[str, Any]]
    """What the client answered for one workspace folder."""
    trusted: bool


def open_folder(path: Path, configured: Configured) -> tuple[Folder, list[str]]:
    """The project around a workspace folder, and a sentence for each setting that can't be used.

    Raises ProjectUnusable when the folder is missing or its state folder can't be written.
    """
    project, settings, complaints = _project(path, configured)
    spool = workspace_state(project.root) / "spool"
    spool.mkdir(mode=0o700, exist_ok=True)
    shown = _shown(path, project.root)
    return Folder(project, open_ledger(project.root), settings, shown, spool, configured.trusted), complaints


def configure(folder: Folder, path: Path, configured: Configured) -> list[str]:
    """Give an open project its new settings; a sentence for each that can't be used."""
    folder.project, folder.settings, complaints = _project(path, configured)
    folder.trusted = configured.trusted
    return complaints


def _project(path: Path, configured: Configured) -> tuple[Project, Settings, list[str]]:
    """An untrusted project has no interpreter: nothing of it may run."""
    project, complaints = open_project(path), []
    layers: list[Mapping[str, Any]] = [configured.everywhere, configured.by_folder.get(path, {})]
    try:
        layers.insert(0, project_options(project.root, trusted=configured.trusted))
    except UsageError as error:
        complaints.append(str(error))
    try:
        settings = resolve(*layers, trusted=configured.trusted)
    except UsageError as error:
        settings = Settings()
        complaints.append(str(error))
    if not configured.trusted:
        return replace(project, interpreter=None), settings, complaints
    if settings.interpreter:
        try:
            project = open_project(path, python=settings.interpreter)
        except ProjectUnusable as error:
            complaints.append(str(error))
    return project, settings, complaints


def _shown(path: Path, root: Path) -> Path:
    """The root as it is reached along the client's own path."""
    below = path.resolve().relative_to(root).parts
    return path if not below else Path(*path.parts[: -len(below)]) if path.parts[-len(below) :] == below else root
