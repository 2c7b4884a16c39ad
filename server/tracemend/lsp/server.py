"""The language server: what it holds, how it starts and how it ends. What it answers stands in `table`."""

from __future__ import annotations

import asyncio
import logging
from functools import cached_property, partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from lsprotocol import types
from pygls.exceptions import JsonRpcException
from pygls.protocol import default_converter
from pygls.uris import to_fs_path

from tracemend import __version__
from tracemend.errors import ProjectUnusable, TracemendError, UsageError
from tracemend.lsp.capabilities import Client
from tracemend.lsp.options import Options
from tracemend.lsp.positions import Encoding, encoding_of
from tracemend.lsp.protocol import Protocol
from tracemend.lsp.table import COMMANDS, FEATURES, NOTEBOOKS, Command, handler
from tracemend.lsp.telling import Telling

if TYPE_CHECKING:
    from tracemend.ledger import StoredIncident
    from tracemend.lsp.documents import Documents
    from tracemend.lsp.flow import Flow
    from tracemend.lsp.folders import Configured, Folder
    from tracemend.lsp.following import Follower
    from tracemend.lsp.jobs import Job, Jobs, Outcome
    from tracemend.lsp.progress import WorkDone
    from tracemend.lsp.texts import Texts
    from tracemend.model.chosen import Authors

log = logging.getLogger("tracemend.lsp")


class Refused(JsonRpcException):
    """A request that can't be done; its message is one sentence for the user."""

    CODE = types.LSPErrorCodes.RequestFailed
    MESSAGE = "The request can't be done."


class Server(Telling):
    """One client's server. Everything in it but the workers' jobs happens on the loop's thread."""

    documents: Documents

    def __init__(self) -> None:
        # One worker: pygls reads standard input with it. Nothing else may ever run there.
        how: dict[str, Any] = {"protocol_cls": Protocol, "converter_factory": default_converter, "max_workers": 1}
        how["notebook_document_sync"] = NOTEBOOKS
        super().__init__("tracemend", __version__, **how)
        self.client = Client()
        self.options = Options()
        self.trusted = True
        self.pulled: dict[Path, dict[str, Any]] = {}
        self.folders: dict[Path, Folder] = {}
        """By workspace folder; two folders of one project share it."""
        self.ready = asyncio.Event()
        """Set once the workspace folders are open; commands wait for it."""
        self.protocol.execute = self.execute
        for feature in FEATURES:
            self.feature(feature.method, feature.options)(handler(self, feature))
        for command in COMMANDS:
            self.protocol.fm.commands[command.name] = self.execute

    @cached_property
    def flow(self) -> Flow:
        """Made when it is first needed, after `initialize`: it brings the ledger and the vocabulary along."""
        from tracemend.lsp.flow import Flow

        return Flow(self)

    @cached_property
    def jobs(self) -> Jobs:
        """Made when the first job, or the first question for one, comes."""
        from tracemend.lsp.jobs import Jobs

        return Jobs(self.job_progress, self.jobs_changed, self.job_ended)

    @cached_property
    def follower(self) -> Follower:
        """Made once the workspace folders are open."""
        from tracemend.lsp.following import Follower

        return Follower(self)

    @cached_property
    def authors(self) -> Authors:
        """The language models at work; made when the first is asked."""
        from tracemend.model.chosen import Authors

        return Authors()

    # Life

    def report_server_error(self, error: Exception, source: Any) -> None:
        """Errors go to the log: a popup helps nobody."""
        if not isinstance(error, Refused):
            log.error("%s: %s", getattr(source, "__name__", source), error, exc_info=error)

    def shutdown(self) -> None:
        """The client is gone or says so: stop all jobs and their children, close the ledgers."""
        self.stop_work()
        if self._stop_event is not None:
            self._stop_event.set()

    def stop_work(self) -> None:
        """Stop all jobs and their children, close the ledgers; may be called again."""
        for name in ("jobs", "follower", "flow"):
            if name in self.__dict__:
                getattr(self, name).close()
        for folder in self.folders.values():
            folder.close()

    def loop_failed(self, context: dict[str, Any]) -> None:
        """Something of ours failed on its own: the log holds it, the server goes on."""
        log.error("%s", context.get("message"), exc_info=context.get("exception"))

    # What handlers ask for

    @property
    def encoding(self) -> Encoding:
        """The agreed unit of positions."""
        return encoding_of(self.workspace.position_encoding)

    def open_folders(self) -> list[Folder]:
        """The open projects, each once."""
        return list({id(folder): folder for folder in self.folders.values()}.values())

    def texts(self, folder: Folder) -> Texts:
        """A project's texts as they are now, unsaved ones over those on disk."""
        from tracemend.lsp.texts import Texts

        opened = ((folder.file_at(path), document.source) for path, document in self.documents.opened())
        unsaved = {file: text for file, text in opened if file is not None}
        notebooks = {file: notebook.text for file, notebook in folder.notebooks.items()}
        return Texts(folder.root, unsaved, notebooks, self.encoding)

    def look_at_notebooks(self) -> None:
        """Take the open notebooks as they are now."""
        opened = list(self.documents.notebooks())
        for folder in self.open_folders():
            named = ((folder.file_at(path), notebook) for path, notebook in opened)
            folder.notebooks = {file: notebook for file, notebook in named if file is not None}

    def target(self, folder: Folder, file: str) -> tuple[str, int | None]:
        """The URI of a project's file and, when it is open, its version."""
        for path, document in self.documents.opened():
            if folder.file_at(path) == file:
                return document.uri, document.version
        return folder.uri(file), None

    def place_of(self, path: Path) -> tuple[Folder, str] | None:
        """The project that a path lies in, the innermost where one holds another, and the path's name in it."""
        found = [(folder, file) for folder in self.open_folders() if (file := folder.file_at(path)) is not None]
        return max(found, key=lambda place: len(place[0].root.parts), default=None)

    def file_of(self, uri: str) -> tuple[Folder, str] | None:
        """The project of a document, or of the notebook whose cell it is, and its name in it; None when it belongs to none."""
        notebook = self.documents.get_notebook_document(cell_uri=uri)
        path = to_fs_path(uri if notebook is None else notebook.uri)
        return None if path is None else self.place_of(Path(path))

    def configured(self) -> Configured:
        """Where settings come from as of now."""
        from tracemend.lsp.folders import Configured

        return Configured(self.options.settings, dict(self.pulled), self.trusted)

    async def open(self, path: Path) -> Folder:
        """Open the project around a folder and show what its ledger holds.

        Raises ProjectUnusable.
        """
        from tracemend.lsp.folders import open_folder

        if path in self.folders:
            return self.folders[path]
        configured = self.configured()
        folder, complaints = await self.flow.quickly(lambda: open_folder(path, configured))
        known = next((f for f in self.open_folders() if f.root == folder.root), None)
        if known is not None:
            folder.close()
        self.folders[path] = known or folder
        self.look_at_notebooks()
        for complaint in complaints:
            self.tell(complaint, types.MessageType.Warning)
        await self.flow.follow(self.folders[path])
        return self.folders[path]

    async def close(self, path: Path) -> None:
        """The client has closed a workspace folder: its marks go, its jobs stop."""
        folder = self.folders.pop(path, None)
        self.pulled.pop(path, None)
        if folder is None or folder in self.folders.values():
            return
        self.jobs.cancel(lambda job: job.ordered.folder == str(folder.root))
        self.follower.forget(folder.root)
        for file in folder.published:
            self.publish(folder, file, [])
        folder.published.clear()
        await self.flow.quickly(folder.close)

    async def reconfigure(self) -> None:
        """Give the open projects their settings as of now."""
        from tracemend.lsp.folders import configure

        configured = self.configured()
        for path, folder in list(self.folders.items()):
            for complaint in await self.flow.quickly(partial(configure, folder, path, configured)):
                self.tell(complaint, types.MessageType.Warning)
        self.follower.look_again()

    async def folder_for(self, place: str | None) -> Folder:
        """The project of a folder or file that a client names; the first one open where it names none.

        Raises ProjectUnusable when there is none.
        """
        if place:
            path = Path(to_fs_path(place) or place) if "://" in place else Path(place)
            found = self.place_of(path)
            if found is not None:
                return found[0]
            if path.is_dir() and not self.folders:
                return await self.open(path)
        opened = self.open_folders()
        if opened:
            return opened[0]
        raise ProjectUnusable("No folder is open: open the folder of the project and try again.")

    async def stored(self, incident: str) -> tuple[Folder, StoredIncident]:
        """An incident of any state, by the beginning of its id, and its project.

        Raises UsageError when there is none, or more than one.
        """
        refusal = UsageError("No folder is open: open the folder of the project and try again.")
        for folder in self.open_folders():
            try:
                return folder, await self.flow.quickly(partial(folder.ledger.find, incident))
            except UsageError as error:
                refusal = error
        raise refusal

    # Jobs

    def jobs_changed(self) -> None:
        """A job began, went a step or ended."""
        if self.options.notifications:
            self.protocol.notify("tracemend/jobs", {"jobs": [job.to_json() for job in self.jobs.running.values()]})

    def job_progress(self, job: Job) -> WorkDone | None:
        """The progress of a job, None for a client that shows none."""
        from tracemend.lsp.progress import WorkDone

        token = job.ordered.token
        if token is None and not self.client.progress:
            return None
        return WorkDone(self.protocol, job.ordered.title, job.cancel.cancel, token)

    def job_ended(self, job: Job, outcome: Outcome, message: str) -> None:
        """The one end message of a job."""
        if self.options.messages and (outcome != "cancelled" or job.progress is None):
            self.tell(message, types.MessageType.Info if outcome == "done" else types.MessageType.Warning)

    # Commands

    async def execute(self, params: types.ExecuteCommandParams) -> Any:
        """Run a command of the table; see `commands/`."""
        command = COMMANDS_BY_NAME.get(params.command)
        try:
            if command is None:
                raise UsageError(f"There is no command {params.command!r}: update Tracemend.")
            if command.runs_code and not self.trusted:
                raise UsageError("This workspace is not trusted, so nothing of it is run: trust it and try again.")
            await self.ready.wait()
            return await command.run(self, params)
        except TracemendError as error:
            raise Refused(str(error)) from None


COMMANDS_BY_NAME: dict[str, Command] = {command.name: command for command in COMMANDS}
