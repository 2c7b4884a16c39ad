"""Allow or forbid that code of a project is sent to the configured language model, or tell whether it is allowed.

Arguments: `allowed`, null to ask only; `incident`, or `folder`, of the project (default: the first one open).

Answers `{"model", "endpoint", "local", "allowed"}`; `model` is null where none is configured, `local` tells whether nothing
leaves this machine.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from tracemend.lsp.server import Server


@dataclass
class Arguments:
    """See the module."""

    allowed: bool | None = None
    folder: str | None = None
    incident: str | None = None


async def run(server: Server, arguments: Arguments) -> dict[str, Any]:
    """Keep it with what is known of the workspace."""
    if arguments.incident:
        folder, _ = await server.stored(arguments.incident)
    else:
        folder = await server.folder_for(arguments.folder)

    def keep() -> dict[str, Any]:
        from tracemend.model.chosen import chosen_target, is_configured, sends_nothing
        from tracemend.model.consent import give_consent, has_consent, revoke_consent

        if arguments.allowed is False:
            revoke_consent(folder.root)
        if not is_configured(folder.settings):
            return {"model": None, "endpoint": None, "local": None, "allowed": False}
        target = chosen_target(folder.settings)
        if arguments.allowed:
            give_consent(folder.root, target)
        allowed = sends_nothing(folder.settings) or has_consent(folder.root, target)
        return {"model": target.model, "endpoint": target.endpoint, "local": target.local, "allowed": allowed}

    return await server.flow.quickly(keep)
