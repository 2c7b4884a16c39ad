"""Allow or forbid that code of a project is sent to the configured language model.

Arguments: `allowed`; `folder`, of the project (default: the first one open).

Answers `{"model", "endpoint", "local", "allowed"}`; `model` is null where none is configured.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from tracemend.lsp.server import Server


@dataclass
class Arguments:
    """See the module."""

    allowed: bool
    folder: str | None = None


async def run(server: Server, arguments: Arguments) -> dict[str, Any]:
    """Keep it with what is known of the workspace."""
    folder = await server.folder_for(arguments.folder)

    def keep() -> dict[str, Any]:
        from tracemend.model.chosen import chosen_target, is_configured
        from tracemend.model.consent import give_consent, has_consent, revoke_consent

        if not arguments.allowed:
            revoke_consent(folder.root)
        if not is_configured(folder.settings):
            return {"model": None, "endpoint": None, "local": None, "allowed": False}
        target = chosen_target(folder.settings)
        if arguments.allowed:
            give_consent(folder.root, target)
        allowed = has_consent(folder.root, target)
        return {"model": target.model, "endpoint": target.endpoint, "local": target.local, "allowed": allowed}

    return await server.flow.quickly(keep)
