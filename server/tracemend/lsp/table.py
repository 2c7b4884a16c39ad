"""The one table of everything that the server answers, each with the file that does it.

Files are imported when they are first needed, since start-up time is the user's. `tests/server/test_table.py` holds the table
against the folders `features/` and `commands/`.
"""

from __future__ import annotations

import importlib
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from lsprotocol import types

from tracemend.lsp.arguments import structured

if TYPE_CHECKING:
    from tracemend.lsp.server import Server

FIX_ALL = "source.fixAll.tracemend"


@dataclass(frozen=True, slots=True)
class Feature:
    """A request or notification: `handle(server, params)` in `features/<file>.py`, a plain function that returns at once."""

    method: str
    file: str
    options: Any = None


@dataclass(frozen=True, slots=True)
class Command:
    """A command of `workspace/executeCommand`: `run(server, arguments)` in `commands/<file>.py`, a coroutine.

    Its one argument is an object, checked against the file's dataclass `Arguments`.
    """

    name: str
    file: str
    runs_code: bool = False
    """Whether code of the workspace may run, git hooks included; refused where the workspace is not trusted."""

    async def run(self, server: Server, params: types.ExecuteCommandParams) -> Any:
        """Check the arguments and run the command.

        Raises UsageError when the arguments are not of the command's form.
        """
        module = importlib.import_module(f"tracemend.lsp.commands.{self.file}")
        raw = params.arguments[0] if params.arguments else {}
        arguments = structured(self.name, module.Arguments, raw)
        if hasattr(arguments, "token") and params.work_done_token is not None:
            arguments.token = params.work_done_token
        return await module.run(server, arguments)


FEATURES: tuple[Feature, ...] = (
    Feature(types.INITIALIZE, "initialize"),
    Feature(types.INITIALIZED, "initialized"),
    Feature(types.SHUTDOWN, "shutdown"),
    Feature(types.TEXT_DOCUMENT_DID_OPEN, "did_open"),
    Feature(types.TEXT_DOCUMENT_DID_CHANGE, "did_change"),
    Feature(types.TEXT_DOCUMENT_DID_SAVE, "did_save"),
    Feature(types.TEXT_DOCUMENT_DID_CLOSE, "did_close"),
    Feature(types.NOTEBOOK_DOCUMENT_DID_OPEN, "did_open_notebook"),
    Feature(types.NOTEBOOK_DOCUMENT_DID_CHANGE, "did_change_notebook"),
    Feature(types.NOTEBOOK_DOCUMENT_DID_SAVE, "did_save_notebook"),
    Feature(types.NOTEBOOK_DOCUMENT_DID_CLOSE, "did_close_notebook"),
    Feature(types.WORKSPACE_DID_CHANGE_CONFIGURATION, "did_change_configuration"),
    Feature(types.WORKSPACE_DID_CHANGE_WORKSPACE_FOLDERS, "did_change_workspace_folders"),
    Feature(types.WORKSPACE_DID_CHANGE_WATCHED_FILES, "did_change_watched_files"),
    Feature("tracemend/trust", "trust"),
    Feature(
        types.TEXT_DOCUMENT_CODE_ACTION,
        "code_action",
        types.CodeActionOptions(code_action_kinds=[types.CodeActionKind.QuickFix, FIX_ALL], resolve_provider=True),
    ),
    Feature(types.CODE_ACTION_RESOLVE, "code_action_resolve"),
    Feature(types.TEXT_DOCUMENT_HOVER, "hover"),
    Feature(types.TEXT_DOCUMENT_CODE_LENS, "code_lens"),
    Feature(types.TEXT_DOCUMENT_INLAY_HINT, "inlay_hint"),
)

NOTEBOOKS = types.NotebookDocumentSyncOptions(
    [
        types.NotebookDocumentFilterWithNotebook(
            notebook=types.NotebookDocumentFilterNotebookType("jupyter-notebook", scheme="file"),
            cells=[types.NotebookCellLanguage("python")],
        )
    ],
    save=True,
)
"""Which cells a client tells of."""

COMMANDS: tuple[Command, ...] = (
    Command("tracemend.readTraceback", "read_traceback"),
    Command("tracemend.incidents", "incidents"),
    Command("tracemend.show", "show"),
    Command("tracemend.explain", "explain"),
    Command("tracemend.previewFix", "preview_fix"),
    Command("tracemend.applyFix", "apply_fix"),
    Command("tracemend.undo", "undo"),
    Command("tracemend.stageFix", "stage_fix", runs_code=True),
    Command("tracemend.addWorkflow", "add_workflow"),
    Command("tracemend.runStep", "run_step", runs_code=True),
    Command("tracemend.fixAndTest", "fix_and_test", runs_code=True),
    Command("tracemend.askModel", "ask_model", runs_code=True),
    Command("tracemend.showPrompt", "show_prompt", runs_code=True),
    Command("tracemend.allowModel", "allow_model", runs_code=True),
    Command("tracemend.commitFix", "commit_fix", runs_code=True),
    Command("tracemend.pushBranch", "push_branch", runs_code=True),
    Command("tracemend.openPullRequest", "open_pull_request", runs_code=True),
    Command("tracemend.followPullRequest", "follow_pull_request", runs_code=True),
    Command("tracemend.cancel", "cancel"),
    Command("tracemend.dismiss", "dismiss"),
    Command("tracemend.reopen", "reopen"),
    Command("tracemend.locate", "locate"),
    Command("tracemend.recorderEnvironment", "recorder_environment"),
    Command("tracemend.intake", "intake"),
    Command("tracemend.status", "status"),
)


def handler(server: Server, feature: Feature) -> Callable[..., Any]:
    """A plain function that imports the feature's file when it is first called."""

    def handle(params: Any = None) -> Any:
        return importlib.import_module(f"tracemend.lsp.features.{feature.file}").handle(server, params)

    return handle
