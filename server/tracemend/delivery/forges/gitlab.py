"""GitLab, gitlab.com and self-managed."""

from __future__ import annotations


class GitLab:
    """GitLab."""

    name = "gitlab"
    title = "GitLab"
    git_user = "oauth2"
    client: str | None = "glab"
    host_variable = "GITLAB_HOST"

    def is_public(self, host: str) -> bool:
        """gitlab.com."""
        return host == "gitlab.com"

    def claims(self, host: str) -> bool:
        """gitlab.com or a server that is called after GitLab."""
        return "gitlab" in host.split(".")

    def token_variables(self, _: str) -> tuple[str, ...]:
        """As `glab` looks for them."""
        return ("GITLAB_TOKEN", "GITLAB_ACCESS_TOKEN")
