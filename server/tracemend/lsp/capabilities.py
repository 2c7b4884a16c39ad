"""What the client can do, as plain booleans, read once from `initialize`."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import Any

from lsprotocol import types


@dataclass(frozen=True, slots=True)
class Client:
    """One client. Every choice that depends on the client is made from these and nothing else."""

    resolves_edits: bool = False
    """`codeAction/resolve` may supply the edit; otherwise it is in the action from the start."""
    action_literals: bool = False
    preferred: bool = False
    action_data: bool = False
    disabled_actions: bool = False
    action_tags: bool = False
    """Actions may be tagged as made by a model."""
    document_changes: bool = False
    """Workspace edits may name document versions."""
    creates_files: bool = False
    renames_files: bool = False
    annotations: bool = False
    """Edits may be annotated, so that the client asks before it applies them."""
    applies_edits: bool = False
    progress: bool = False
    related_information: bool = False
    diagnostic_data: bool = False
    diagnostic_tags: bool = False
    code_description: bool = False
    markdown_hover: bool = False
    shows_documents: bool = False
    pulls_configuration: bool = False
    registers_configuration: bool = False
    registers_watchers: bool = False
    refreshes_lenses: bool = False
    refreshes_hints: bool = False


def resolve(capabilities: types.ClientCapabilities) -> Client:
    """The booleans of a client's capabilities; whatever it does not announce it can't do."""
    has = partial(_announced, capabilities)
    action = "text_document.code_action"
    resolvable = has(f"{action}.resolve_support.properties") or ()
    operations = has("workspace.workspace_edit.resource_operations") or ()
    versioned = bool(has("workspace.workspace_edit.document_changes") or operations)
    formats = has("text_document.hover.content_format") or ()
    return Client(
        resolves_edits="edit" in resolvable and bool(has(f"{action}.data_support")),
        action_literals=bool(has(f"{action}.code_action_literal_support")),
        preferred=bool(has(f"{action}.is_preferred_support")),
        action_data=bool(has(f"{action}.data_support")),
        disabled_actions=bool(has(f"{action}.disabled_support")),
        action_tags=bool(has(f"{action}.tag_support")),
        document_changes=versioned,
        creates_files=types.ResourceOperationKind.Create in operations,
        renames_files=types.ResourceOperationKind.Rename in operations,
        annotations=bool(has("workspace.workspace_edit.change_annotation_support")),
        applies_edits=bool(has("workspace.apply_edit")),
        progress=bool(has("window.work_done_progress")),
        related_information=bool(has("text_document.publish_diagnostics.related_information")),
        diagnostic_data=bool(has("text_document.publish_diagnostics.data_support")),
        diagnostic_tags=bool(has("text_document.publish_diagnostics.tag_support")),
        code_description=bool(has("text_document.publish_diagnostics.code_description_support")),
        markdown_hover=types.MarkupKind.Markdown in formats,
        shows_documents=bool(has("window.show_document.support")),
        pulls_configuration=bool(has("workspace.configuration")),
        registers_configuration=bool(has("workspace.did_change_configuration.dynamic_registration")),
        registers_watchers=bool(has("workspace.did_change_watched_files.dynamic_registration")),
        refreshes_lenses=bool(has("workspace.code_lens.refresh_support")),
        refreshes_hints=bool(has("workspace.inlay_hint.refresh_support")),
    )


def _announced(capabilities: types.ClientCapabilities, path: str) -> Any:
    """A dotted capability, None where the client says nothing of it."""
    value: Any = capabilities
    for name in path.split("."):
        value = getattr(value, name, None)
        if value is None:
            return None
    return value
