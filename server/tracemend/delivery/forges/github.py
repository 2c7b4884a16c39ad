"""GitHub, GitHub Enterprise Server and ghe.com."""

from __future__ import annotations


class GitHub:
    """GitHub."""

    name = "github"
    title = "GitHub"
    git_user = "x-access-token"
    client: str | None = "gh"
    host_variable = "GH_HOST"

    def is_public(self, host: str) -> bool:
        """github.com and the tenants of ghe.com."""
        return host == "github.com" or host.endswith(".ghe.com")

    def claims(self, host: str) -> bool:
        """Beside the public ones, a server that is called after GitHub."""
        return self.is_public(host) or "github" in host.split(".")

    def token_variables(self, host: str) -> tuple[str, ...]:
        """As `gh` looks for them: a token of github.com is never sent to a server of one's own."""
        if self.is_public(host):
            return ("GH_TOKEN", "GITHUB_TOKEN")
        return ("GH_ENTERPRISE_TOKEN", "GITHUB_ENTERPRISE_TOKEN")
