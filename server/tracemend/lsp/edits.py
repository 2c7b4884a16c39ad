"""The one builder of workspace edits: a fix, checked against the text as it is now, in the form that the client takes."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from lsprotocol import types
from pygls.uris import from_fs_path

from tracemend.errors import StaleFix, UsageError
from tracemend.fix import Edit, Fix, NewFile, text_digest
from tracemend.lsp.capabilities import Client
from tracemend.lsp.positions import Encoding, Lines
from tracemend.project.snapshot import Snapshot

Target = Callable[[str], tuple[str, int | None]]
"""The URI of a project's file and, when it is open, its version."""

Share = tuple[str, "int | None", list[types.TextEdit]]
"""URI and version of a document, and its edits."""
Shares = Callable[[str, Sequence[types.TextEdit]], Sequence[Share]]
"""Edits of a project's file, shared out to the documents that it is in the editor: of a notebook the cells."""

Operation = types.TextDocumentEdit | types.CreateFile | types.RenameFile | types.DeleteFile
TextEdits = list[types.TextEdit | types.AnnotatedTextEdit | types.SnippetTextEdit]


def uri_of(path: Path) -> str:
    """The file's URI."""
    return str(from_fs_path(str(path)))


def check_fresh(fix: Fix, snapshot: Snapshot) -> None:
    """Raises StaleFix unless every text that the fix edits is the very one it was made for and every new file is missing."""
    for file, digest in fix.digests:
        text = snapshot.text(file)
        if text is None or text_digest(text) != digest:
            raise StaleFix(f"{file} has changed since this fix was made: a new one is being looked for.")
    for file in [new.file for new in fix.new_files] + [rename.new for rename in fix.renames]:
        if snapshot.text(file) is not None or _exists(snapshot, file):
            raise StaleFix(f"{file} exists by now: a new fix is being looked for.")


def _exists(snapshot: Snapshot, file: str) -> bool:
    path = snapshot.path(file)
    return path is None or path.exists()


def fix_edit(
    fix: Fix,
    snapshot: Snapshot,
    client: Client,
    encoding: Encoding,
    target: Target,
    shares: Shares,
    *,
    with_test: bool = False,
) -> types.WorkspaceEdit:
    """The fix as an edit of the workspace, with its regression test on demand.

    Raises StaleFix when a text has changed since, UsageError when the client can't create or rename files.
    """
    check_fresh(fix, snapshot)
    new_files = fix.new_files + ((fix.test,) if with_test and fix.test is not None else ())
    if (new_files and not client.creates_files) or (fix.renames and not client.renames_files):
        raise UsageError("This editor can't create or rename files for a language server: use `tracemend fix --apply`.")
    texts = {file: snapshot.text(file) or "" for file in sorted({edit.file for edit in fix.edits})}
    edits = [
        share
        for file in texts
        for share in shares(file, _text_edits(texts[file], [e for e in fix.edits if e.file == file], encoding))
    ]
    note = None
    if client.annotations and fix.applicability != "safe" and fix.by_model:
        note = types.ChangeAnnotation(label=fix.title, needs_confirmation=True, description=fix.rationale)
    return _assemble(edits, new_files, fix, client, target, note)


def _text_edits(text: str, edits: list[Edit], encoding: Encoding) -> list[types.TextEdit]:
    lines = Lines(text, encoding)
    return [types.TextEdit(lines.range(e.start, e.end), e.text) for e in sorted(edits)]


def _assemble(
    edits: Sequence[Share],
    new_files: tuple[NewFile, ...],
    fix: Fix,
    client: Client,
    target: Target,
    note: types.ChangeAnnotation | None,
) -> types.WorkspaceEdit:
    if not client.document_changes:
        return types.WorkspaceEdit(changes={uri: found for uri, _, found in edits})
    operations: list[Operation] = [
        _document_edit(uri, version, [_annotated(e) for e in found] if note is not None else [*found])
        for uri, version, found in edits
    ]
    for new in new_files:
        start = types.Range(types.Position(0, 0), types.Position(0, 0))
        uri = target(new.file)[0]
        options = types.CreateFileOptions(overwrite=False, ignore_if_exists=False)
        operations.append(types.CreateFile(uri=uri, options=options))
        operations.append(_document_edit(uri, None, [types.TextEdit(start, new.text)]))
    for rename in fix.renames:
        operations.append(types.RenameFile(old_uri=target(rename.old)[0], new_uri=target(rename.new)[0]))
    return types.WorkspaceEdit(document_changes=operations, change_annotations=None if note is None else {_NOTE: note})


_NOTE = "tracemend"


def _annotated(edit: types.TextEdit) -> types.AnnotatedTextEdit:
    return types.AnnotatedTextEdit(annotation_id=_NOTE, range=edit.range, new_text=edit.new_text)


def _document_edit(uri: str, version: int | None, edits: TextEdits) -> types.TextDocumentEdit:
    document = types.OptionalVersionedTextDocumentIdentifier(uri=uri, version=version)
    return types.TextDocumentEdit(text_document=document, edits=edits)
