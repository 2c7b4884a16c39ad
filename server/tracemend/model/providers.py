"""What the best known providers need of the environment, and which of them run on this machine.

Providers that are not in the table get `NAME_API_KEY` and `NAME_API_BASE`, as nearly all of litellm's do.
"""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlsplit

from tracemend.model.author import Target
from tracemend.settings import Settings


@dataclass(frozen=True, slots=True)
class Provider:
    """One provider, by the word before the first slash of a model's name."""

    name: str
    variables: tuple[str, ...] = ()
    here: str | None = None
    """Where its server listens when no endpoint is named, for servers of this machine."""
    home: bool = False
    """Whether its client reads credentials from files in the home folder."""


_AWS = (
    *("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN", "AWS_REGION", "AWS_REGION_NAME"),
    *("AWS_DEFAULT_REGION", "AWS_PROFILE", "AWS_ROLE_ARN", "AWS_WEB_IDENTITY_TOKEN_FILE", "AWS_BEARER_TOKEN_BEDROCK"),
)
_AZURE = ("AZURE_API_KEY", "AZURE_API_BASE", "AZURE_API_VERSION", "AZURE_AD_TOKEN")
_GOOGLE = (
    "GOOGLE_APPLICATION_CREDENTIALS",
    "VERTEXAI_PROJECT",
    "VERTEXAI_LOCATION",
    "VERTEX_PROJECT",
    "VERTEX_LOCATION",
)

PROVIDERS: tuple[Provider, ...] = (
    Provider("openai", ("OPENAI_API_KEY", "OPENAI_API_BASE", "OPENAI_BASE_URL", "OPENAI_ORGANIZATION")),
    Provider("anthropic", ("ANTHROPIC_API_KEY", "ANTHROPIC_API_BASE", "ANTHROPIC_BASE_URL")),
    Provider("azure", _AZURE),
    Provider("azure_ai", ("AZURE_AI_API_KEY", "AZURE_AI_API_BASE")),
    Provider("bedrock", _AWS, home=True),
    Provider("sagemaker", _AWS, home=True),
    Provider("vertex_ai", _GOOGLE, home=True),
    Provider("gemini", ("GEMINI_API_KEY", "GOOGLE_API_KEY")),
    Provider("huggingface", ("HF_TOKEN", "HUGGINGFACE_API_KEY", "HUGGINGFACE_API_BASE")),
    Provider("watsonx", ("WATSONX_URL", "WATSONX_APIKEY", "WATSONX_TOKEN", "WATSONX_PROJECT_ID")),
    Provider("databricks", ("DATABRICKS_API_KEY", "DATABRICKS_API_BASE")),
    Provider("ollama", ("OLLAMA_API_BASE", "OLLAMA_API_KEY"), "http://localhost:11434"),
    Provider("ollama_chat", ("OLLAMA_API_BASE", "OLLAMA_API_KEY"), "http://localhost:11434"),
    Provider("lm_studio", ("LM_STUDIO_API_BASE", "LM_STUDIO_API_KEY"), "http://localhost:1234/v1"),
    Provider("llamafile", ("LLAMAFILE_API_BASE",), "http://127.0.0.1:8080/v1"),
    Provider("hosted_vllm", ("HOSTED_VLLM_API_BASE", "HOSTED_VLLM_API_KEY")),
)

_SYSTEM = (
    *("PATH", "LANG", "LC_ALL", "TZ", "SYSTEMROOT", "TEMP", "TMP", "TMPDIR"),
    *("SSL_CERT_FILE", "SSL_CERT_DIR", "REQUESTS_CA_BUNDLE"),
    *(name for plain in ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "NO_PROXY") for name in (plain, plain.lower())),
)
"""What every program may see: where things are, how the network is reached. No secret of the user's is among them."""


def provider_of(model: str) -> Provider:
    """The provider of a model's name; of a name without a slash the one that such names are known of."""
    word, slash, _ = model.partition("/")
    if not slash:
        word = "anthropic" if model.startswith("claude") else "gemini" if model.startswith("gemini") else "openai"
    plain = re.sub(r"\W", "_", word).upper()
    other = Provider(word, (f"{plain}_API_KEY", f"{plain}_API_BASE"))
    return next((provider for provider in PROVIDERS if provider.name == word), other)


def target_of(settings: Settings, environment: Mapping[str, str] | None = None) -> Target:
    """Where prompts go under these settings; nothing is asked for that."""
    model = settings.model_name or ""
    known = os.environ if environment is None else environment
    provider = provider_of(model)
    bases = [v for v in provider.variables if v.endswith(("_API_BASE", "_BASE_URL", "_URL"))]
    named = settings.model_endpoint or next((known[v] for v in bases if known.get(v)), None) or provider.here
    if named is None:
        return Target(model, f"{provider.name}, at its own endpoint", False)
    return Target(model, _without_user(named), _is_here(named))


def _without_user(url: str) -> str:
    """The URL without a name and password in it: it is shown, and kept with the consent."""
    return re.sub(r"(?<=://)[^/@]*@", "", url)


def _is_here(url: str) -> bool:
    host = (urlsplit(url if "://" in url else f"http://{url}").hostname or "").lower()
    return host in ("localhost", "::1") or re.fullmatch(r"127(?:\.\d{1,3}){3}", host) is not None


def child_environment(settings: Settings, home: str, package: str) -> dict[str, str]:
    """The whole environment of the process that speaks with the provider.

    `home` is an empty folder of ours, given unless the provider's client reads credentials from the user's own; `package` is
    the folder that this package is imported from. With an endpoint of the user's own no key is given but the one named for it.
    """
    provider = provider_of(settings.model_name or "")
    wanted = [*_SYSTEM]
    if settings.model_endpoint is None:
        wanted += provider.variables
    if settings.model_key_variable:
        wanted.append(settings.model_key_variable)
    found = {name: os.environ[name] for name in wanted if os.environ.get(name)}
    found["HOME"] = os.environ.get("HOME", home) if provider.home else home
    found |= {"PYTHONPATH": package, "PYTHONIOENCODING": "utf-8", "PYTHONSAFEPATH": "1"}
    if settings.model_endpoint is not None and provider.here is not None:
        # litellm's clients of these servers look around at the usual place unless they are told of another.
        found |= {name: settings.model_endpoint for name in provider.variables if name.endswith("_API_BASE")}
    return found
