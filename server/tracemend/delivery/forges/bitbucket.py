"""Bitbucket Cloud."""

from __future__ import annotations


class Bitbucket:
    """Bitbucket Cloud."""

    name = "bitbucket"
    title = "Bitbucket"
    git_user = "x-token-auth"
    client: str | None = None
    host_variable = "BITBUCKET_HOST"

    def is_public(self, host: str) -> bool:
        """bitbucket.org."""
        return host == "bitbucket.org"

    def claims(self, host: str) -> bool:
        """bitbucket.org alone: a server of one's own is Bitbucket Data Center, whose API is another."""
        return self.is_public(host)

    def token_variables(self, _: str) -> tuple[str, ...]:
        """An access token of the repository, the project or the workspace."""
        return ("BITBUCKET_TOKEN",)
