"""Azure DevOps Services."""

from __future__ import annotations


class AzureDevOps:
    """Azure DevOps."""

    name = "azure"
    title = "Azure DevOps"
    git_user = "azure"
    client: str | None = None
    host_variable = "AZURE_DEVOPS_HOST"

    def is_public(self, host: str) -> bool:
        """dev.azure.com, its ssh host, and the older visualstudio.com."""
        return host in ("dev.azure.com", "ssh.dev.azure.com") or host.endswith(".visualstudio.com")

    def claims(self, host: str) -> bool:
        """The public ones alone."""
        return self.is_public(host)

    def token_variables(self, _: str) -> tuple[str, ...]:
        """As Azure's own command line looks for it."""
        return ("AZURE_DEVOPS_EXT_PAT",)
