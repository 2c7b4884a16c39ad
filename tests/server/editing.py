"""A real server process behind a real client, under the capabilities of two editors."""

from __future__ import annotations

import asyncio
import json
import sys
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any, Union

from lsprotocol import converters, types
from pytest_lsp import LanguageClient, client_capabilities, make_test_lsp_client

HERE = Path(__file__).parent
PROFILES = ("vscode", "neovim")


def capabilities(profile: str) -> types.ClientCapabilities:
    """What an editor announces: VS Code's own words by its client library, Neovim's as recorded by pytest-lsp."""
    if profile == "neovim":
        return client_capabilities("neovim@v0.11")
    whole = json.loads((HERE / "vscode.json").read_text(encoding="utf-8"))
    return converters.get_converter().structure(whole, types.ClientCapabilities)


class Editor:
    """A client with the server behind it, and the few things that tests ask of an editor."""

    def __init__(self, client: LanguageClient, root: Path) -> None:
        self.client = client
        self.root = root
        self.published: dict[str, list[types.Diagnostic]] = {}
        self.notified: list[tuple[str, Any]] = []
        self.applies: bool | str = True
        self.asked: list[str] = []
        """Questions put to the user."""
        self.answer: str | None = "Run"
        """What the user says to them."""
        self.answers: list[str] = []
        """What they say to the first ones, before `answer`."""
        self.texts: dict[str, str] = {}
        self.versions: dict[str, int] = {}

    def uri(self, file: str) -> str:
        return (self.root / file).as_uri()

    async def command(self, name: str, **arguments: Any) -> Any:
        params = types.ExecuteCommandParams(command=f"tracemend.{name}", arguments=[arguments])
        return plain(await self.client.workspace_execute_command_async(params))

    async def run(self, command: types.Command | None) -> Any:
        """What happens when the user picks an action with a command."""
        assert command is not None
        params = types.ExecuteCommandParams(command=command.command, arguments=command.arguments)
        return plain(await self.client.workspace_execute_command_async(params))

    @property
    def pid(self) -> int:
        """The server's process."""
        assert self.client._server is not None
        return self.client._server.pid

    def ends(self) -> list[types.WorkDoneProgressEnd]:
        """How the progress of every job ended."""
        reports = [r for reports in self.client.progress_reports.values() for r in reports]
        return [r for r in reports if isinstance(r, types.WorkDoneProgressEnd)]

    async def read(self, text: str, **arguments: Any) -> list[dict[str, Any]]:
        return (await self.command("readTraceback", text=text, **arguments))["incidents"]

    def open(self, file: str, text: str | None = None) -> None:
        content = (self.root / file).read_text(encoding="utf-8") if text is None else text
        uri = self.uri(file)
        self.texts[uri], self.versions[uri] = content, 1
        item = types.TextDocumentItem(uri=uri, language_id="python", version=1, text=content)
        self.client.text_document_did_open(types.DidOpenTextDocumentParams(text_document=item))

    def replace(self, file: str, text: str) -> None:
        """The whole text anew."""
        self._changed(self.uri(file), text, types.TextDocumentContentChangeWholeDocument(text=text))

    def _changed(self, uri: str, text: str, change: types.TextDocumentContentChangeEvent) -> None:
        self.texts[uri] = text
        self.versions[uri] += 1
        document = types.VersionedTextDocumentIdentifier(uri=uri, version=self.versions[uri])
        params = types.DidChangeTextDocumentParams(text_document=document, content_changes=[change])
        self.client.text_document_did_change(params)

    def type(self, file: str, start: types.Position, end: types.Position, text: str) -> None:
        """One incremental change; `self.texts` is not kept up."""
        uri = self.uri(file)
        change = types.TextDocumentContentChangePartial(range=types.Range(start, end), text=text)
        self._changed(uri, self.texts[uri], change)

    def save(self, file: str) -> None:
        uri = self.uri(file)
        (self.root / file).write_text(self.texts[uri], encoding="utf-8")
        document = types.TextDocumentIdentifier(uri=uri)
        self.client.text_document_did_save(types.DidSaveTextDocumentParams(text_document=document))

    def marks(self, file: str) -> list[types.Diagnostic]:
        return self.published.get(self.uri(file), [])

    def lines(self, file: str) -> list[int]:
        """One-based lines with a mark."""
        return [d.range.start.line + 1 for d in self.marks(file)]

    async def until(self, condition: Callable[[], Any], seconds: float = 60.0) -> Any:
        """Wait for something to become true; its value."""
        end = asyncio.get_running_loop().time() + seconds
        while not (value := condition()):
            assert asyncio.get_running_loop().time() < end, f"not within {seconds} s; messages: {self.client.messages}"
            await asyncio.sleep(0.01)
        return value

    async def listed(self, state: str) -> list[dict[str, Any]]:
        """The incidents of a state, once there is one."""
        end = asyncio.get_running_loop().time() + 60.0
        while not (found := (await self.command("incidents", states=[state]))["incidents"]):
            assert asyncio.get_running_loop().time() < end, f"no incident became {state}"
            await asyncio.sleep(0.01)
        return list(found)

    async def actions(self, file: str, line: int, only: list[str] | None = None) -> list[types.CodeAction]:
        """The menu at a one-based line."""
        place = types.Range(types.Position(line - 1, 0), types.Position(line - 1, 0))
        here = [d for d in self.marks(file) if d.range.start.line == line - 1]
        found = await self.client.text_document_code_action_async(
            types.CodeActionParams(
                text_document=types.TextDocumentIdentifier(uri=self.uri(file)),
                range=place,
                context=types.CodeActionContext(diagnostics=here, only=only),
            )
        )
        return list(found or [])

    async def offered(self, file: str, line: int, words: str, seconds: float = 60.0) -> types.CodeAction:
        """The first action whose title begins so, once it is offered."""
        end = asyncio.get_running_loop().time() + seconds
        while True:
            titles = []
            for action in await self.actions(file, line):
                titles.append(action.title)
                if action.title.startswith(words):
                    return action
            assert asyncio.get_running_loop().time() < end, f"no {words!r} among {titles}"
            await asyncio.sleep(0.05)

    def apply(self, edit: types.WorkspaceEdit) -> None:
        """Apply an edit to the open texts and the files, as an editor would."""
        for operation in edit.document_changes or []:
            if isinstance(operation, types.TextDocumentEdit):
                self._edit(operation.text_document.uri, operation.edits)
            elif isinstance(operation, types.CreateFile):
                made = Path(operation.uri.removeprefix("file://"))
                made.parent.mkdir(parents=True, exist_ok=True)
                made.touch()
            elif isinstance(operation, types.DeleteFile):
                Path(operation.uri.removeprefix("file://")).unlink()
        for uri, edits in (edit.changes or {}).items():
            self._edit(uri, edits)

    def _edit(self, uri: str, edits: Any) -> None:
        from tracemend.lsp.positions import Lines, encoding_of

        path = Path(uri.removeprefix("file://"))
        text = self.texts.get(uri, path.read_text(encoding="utf-8"))
        lines = Lines(text, encoding_of(self.encoding))
        for edit in sorted(edits, key=lambda e: lines.offset(e.range.start), reverse=True):
            start, end = lines.offset(edit.range.start), lines.offset(edit.range.end)
            text = text[:start] + edit.new_text + text[end:]
        if uri in self.texts:
            self._changed(uri, text, types.TextDocumentContentChangeWholeDocument(text=text))
        else:
            path.write_text(text, encoding="utf-8")

    @property
    def encoding(self) -> str:
        chosen = self.capabilities.position_encoding
        return getattr(chosen, "value", chosen) or "utf-16"

    capabilities: types.ServerCapabilities


def plain(value: Any) -> Any:
    """What pygls made of a command's answer, as JSON again."""
    if isinstance(value, tuple) and hasattr(value, "_asdict"):
        return {name: plain(item) for name, item in value._asdict().items()}
    return [plain(item) for item in value] if isinstance(value, list) else value


@asynccontextmanager
async def editing(
    profile: str,
    *roots: Path,
    options: Any = None,
    command: tuple[str, ...] = (),
    settings: Any = None,
    folders: bool = True,
) -> AsyncIterator[Editor]:
    """An editor with these folders open."""
    client = make_test_lsp_client()
    _read_actions_rightly(client)
    if settings is not None:
        client.set_configuration({"tracemend": settings})
    editor = Editor(client, roots[0])
    _listen(editor)
    await client.start_io(sys.executable, *(command or ("-m", "tracemend", "server")))
    named = [types.WorkspaceFolder(uri=root.as_uri(), name=root.name) for root in roots] if folders else None
    params = types.InitializeParams(
        capabilities=capabilities(profile),
        root_uri=roots[0].as_uri() if folders else None,
        workspace_folders=named,
        initialization_options=options,
    )
    editor.capabilities = (await client.initialize_session(params)).capabilities
    try:
        yield editor
    finally:
        await asyncio.wait_for(client.shutdown_session(), 60)
        await client.stop()


def _read_actions_rightly(client: LanguageClient) -> None:
    """lsprotocol takes a code action that has a command for a command."""
    converter = client.protocol._converter

    def structured(raw: Any, _: type) -> types.Command | types.CodeAction:
        return converter.structure(raw, types.Command if isinstance(raw.get("command"), str) else types.CodeAction)

    form: Any = Union[types.Command, types.CodeAction]  # noqa: UP007  # cattrs tells the two spellings apart
    converter.register_structure_hook(form, structured)


def _listen(editor: Editor) -> None:
    client = editor.client

    @client.feature(types.WORKSPACE_APPLY_EDIT)
    def apply_edit(params: types.ApplyWorkspaceEditParams) -> types.ApplyWorkspaceEditResult:
        if editor.applies is True:
            editor.apply(params.edit)
        return types.ApplyWorkspaceEditResult(applied=bool(editor.applies))

    @client.feature(types.WINDOW_SHOW_MESSAGE_REQUEST)
    def ask(params: types.ShowMessageRequestParams) -> types.MessageActionItem | None:
        editor.asked.append(params.message)
        title = editor.answers.pop(0) if editor.answers else editor.answer
        return next((action for action in params.actions or [] if action.title == title), None)

    @client.feature(types.CLIENT_REGISTER_CAPABILITY)
    def register(params: types.RegistrationParams) -> None:
        editor.notified.append((types.CLIENT_REGISTER_CAPABILITY, params))

    for method in (types.WORKSPACE_CODE_LENS_REFRESH, types.WORKSPACE_INLAY_HINT_REFRESH):
        client.feature(method)(lambda params=None, name=method: editor.notified.append((name, None)))
    for method in ("tracemend/jobs", "tracemend/incidents"):
        client.feature(method)(lambda params, name=method: editor.notified.append((name, plain(params))))

    client.protocol.fm.features.pop(types.TEXT_DOCUMENT_PUBLISH_DIAGNOSTICS)

    @client.feature(types.TEXT_DOCUMENT_PUBLISH_DIAGNOSTICS)
    def publish(params: types.PublishDiagnosticsParams) -> None:
        editor.published[params.uri] = list(params.diagnostics)
