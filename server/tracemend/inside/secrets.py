"""Secrets taken out of what is recorded, before it reaches the disk; the ledger scrubs once more, and more finely."""

from __future__ import annotations

TYPE_CHECKING = False  # as `typing` has it, without the import: start-up time
if TYPE_CHECKING:
    from re import Match

SCRUBBED = "[scrubbed]"

_NAMES = (
    "password", "passwd", "passphrase", "pwd", "secret", "token", "apikey", "accesskey", "privatekey", "authorization",
    "cookie", "credential", "sessionid", "dsn", "bearer", "signature", "csrf", "jwt",
)  # fmt: skip
_PREFIXES = ("ghp_", "gho_", "ghs_", "ghu_", "github_pat_", "glpat-", "xoxb-", "xoxp-", "sk-", "sk_live_", "sk_test_", "AKIA", "eyJ", "npm_", "pypi-")  # fmt: skip


def is_secret_name(name: str) -> bool:
    """Whether a variable, attribute, key or header of this name holds a secret."""
    plain = name.lower().replace("_", "").replace("-", "")
    return any(word in plain for word in _NAMES) or plain in ("auth", "otp", "pin", "salt")


def scrub(text: str) -> str:
    """`text` without the secrets that its words, its URLs and its random-looking runs show."""
    text = without_credentials(text)
    if len(text) < 20 and "=" not in text and ":" not in text:
        return text
    return _without_secrets(text)


def without_credentials(text: str) -> str:
    """`text` without the passwords of URLs."""
    if "://" not in text:
        return text
    head, *rest = text.split("://")
    parts = [head]
    for part in rest:
        end = min([i for i in (part.find(c) for c in "/ '\"\n?#") if i >= 0] or [len(part)])
        at = part.rfind("@", 0, end)
        colon = part.find(":", 0, at) if at >= 0 else -1
        parts.append(part[: colon + 1] + SCRUBBED + part[at:] if colon >= 0 else part)
    return "://".join(parts)


def _without_secrets(text: str) -> str:
    try:
        import re
    except ImportError:  # the interpreter is shutting down
        return SCRUBBED

    text = re.sub(r"(?i)(bearer|basic) +[a-z0-9._~+/=-]{8,}", r"\1 " + SCRUBBED, text)
    text = re.sub(r"([A-Za-z][\w-]*)(['\"]?\s?[=:]\s?)('[^']*'|\"[^\"]*\"|[^\s,;&(){}\[\]'\"]+)", _named, text)
    return re.sub(r"[A-Za-z0-9+_.=-]{16,}", lambda m: SCRUBBED if looks_random(m.group()) else m.group(), text)


def _named(match: Match[str]) -> str:
    name, between, value = match.groups()
    if not is_secret_name(name) or value in ("None", "True", "False", "''", '""', "Bearer", "bearer", "Basic", "basic"):
        return match.group()
    quote = value[0] if value[0] in "'\"" else ""
    return name + between + quote + SCRUBBED + quote


def looks_random(token: str) -> bool:
    """Whether a run of characters looks like a key: a vendor's prefix, or letters and digits mixed as no name mixes them."""
    if token.startswith(_PREFIXES):
        return True
    letters = [c for c in token if c.isalnum()]
    kinds = ["d" if c.isdigit() else "u" if c.isupper() else "l" for c in letters]
    if len(kinds) < 24 or "d" not in kinds or "." in token.strip("."):
        return False
    if len(token) == 36 and token.count("-") == 4:
        return False
    changes = 0
    for i in range(1, len(kinds)):
        changes += kinds[i - 1] != kinds[i] and (kinds[i - 1], kinds[i]) != ("u", "l")
    return changes / len(kinds) >= 0.25
