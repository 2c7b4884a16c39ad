"""Every forge, in the order in which they are asked whether a host is theirs."""

from __future__ import annotations

import os

from tracemend.delivery.address import Address
from tracemend.delivery.forges.azure import AzureDevOps
from tracemend.delivery.forges.bitbucket import Bitbucket
from tracemend.delivery.forges.forge import Forge
from tracemend.delivery.forges.gitea import Gitea
from tracemend.delivery.forges.github import GitHub
from tracemend.delivery.forges.gitlab import GitLab
from tracemend.errors import UsageError
from tracemend.settings import Settings

FORGES_VARIABLE = "TRACEMEND_FORGES"
"""Environment variable that says what the setting `delivery.forges` does, for the command line."""

FORGES: tuple[Forge, ...] = (GitHub(), GitLab(), Gitea(), Bitbucket(), AzureDevOps())


def forge_of(address: Address, settings: Settings) -> Forge | None:
    """The forge at an address: by the setting `delivery.forges`, else by the host's name; None when neither tells."""
    named = own_forges(settings).get(address.host)
    if named is not None:
        return named
    return next((forge for forge in FORGES if address.host and forge.claims(address.host)), None)


def own_forges(settings: Settings) -> dict[str, Forge]:
    """Host to forge, by the setting `delivery.forges`; by the environment variable where the setting is empty.

    Raises UsageError when it is not of the form `host=forge, host=forge`.
    """
    written = settings.delivery_forges or os.environ.get(FORGES_VARIABLE, "")
    by_name = {forge.name: forge for forge in FORGES}
    result: dict[str, Forge] = {}
    for entry in filter(None, (part.strip() for part in written.split(","))):
        host, _, name = (word.strip() for word in entry.partition("="))
        if not host or name not in by_name:
            raise UsageError(
                f"The setting tracemend.delivery.forges can't hold {entry!r}: write host=forge, "
                f"the forge one of {', '.join(by_name)}."
            )
        result[host.lower()] = by_name[name]
    return result
