"""`codeAction/resolve`: the edit of a chosen fix, checked against the text as it is now."""

from __future__ import annotations

from lsprotocol import types

from tracemend.errors import StaleFix, TracemendError
from tracemend.lsp.fixing import renew, with_edit
from tracemend.lsp.server import Refused, Server


def handle(server: Server, action: types.CodeAction) -> types.CodeAction:
    """The action with its edit. A stale fix is refused with a word to the user, and made again."""
    try:
        return with_edit(server, action)
    except TracemendError as error:
        if isinstance(error, StaleFix):
            renew(server, action)
        # Clients keep the error of a resolve to themselves, so it is shown as well.
        server.tell(str(error), types.MessageType.Warning)
        raise Refused(str(error)) from None
