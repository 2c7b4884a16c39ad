"""Gitea and Forgejo, Codeberg among them: one REST API."""

from __future__ import annotations


class Gitea:
    """Gitea and Forgejo."""

    name = "gitea"
    title = "Gitea or Forgejo"
    git_user = "token"
    client: str | None = None
    host_variable = "GITEA_SERVER_URL"

    def is_public(self, host: str) -> bool:
        """codeberg.org and gitea.com."""
        return host in ("codeberg.org", "gitea.com")

    def claims(self, host: str) -> bool:
        """Beside the public ones, a server that is called after Gitea or Forgejo."""
        return self.is_public(host) or bool({"gitea", "forgejo"} & set(host.split(".")))

    def token_variables(self, _: str) -> tuple[str, ...]:
        """No variable is agreed upon; these are the usual ones."""
        return ("GITEA_TOKEN", "FORGEJO_TOKEN")
