"""Every setting, declared once.

`SETTINGS` is the one table: package.json, the documentation and the vimdoc are generated from it. Raw options
(editor, `pyproject.toml`) are kept apart from the resolved `Settings`.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields, replace
from pathlib import Path
from typing import Any

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

from tracemend.errors import UsageError
from tracemend.setting import Setting, checked, declared


@dataclass(frozen=True, slots=True)
class Settings:
    """The resolved settings of one workspace."""

    interpreter: str | None = declared(
        "interpreter",
        None,
        "Python of the project. When empty, `.venv`, the active environment and `python3` are tried in this order.",
        scope="machine",
        restricted=True,
    )
    trial_timeout: float = declared("trial.timeout", 300.0, "Seconds that one run within a trial may take.", minimum=1)
    trial_suite: str = declared(
        "trial.suite",
        "all",
        "Which tests a trial runs after the crash is gone: the whole suite, or none.",
        choices=("all", "none"),
    )
    trial_sandbox: str = declared(
        "trial.sandbox",
        "auto",
        "Whether trials run inside bubblewrap where it is installed, so that they can write nothing but their own copy.",
        choices=("auto", "off"),
    )
    trial_consent: str = declared(
        "trial.consent",
        "always",
        "When a trial asks before it runs the command or script that crashed, which may act outside of its copy: always, the "
        "first time, or only where it would not run inside bubblewrap without the network. Tests run without asking.",
        scope="machine",
        choices=("always", "unsandboxed"),
    )
    trial_network: bool = declared(
        "trial.network",
        False,
        "Whether trials inside bubblewrap may use the network, as tests with a database or a service of yours must.",
        scope="machine",
    )
    trial_memory: float = declared(
        "trial.memory",
        0,
        "Megabytes of memory that one process of a trial may write to; 0 stands for all that the machine has.",
        minimum=0,
    )
    trial_processes: float = declared(
        "trial.processes", 1000, "Processes and threads that a run within a trial may be at once.", minimum=10
    )
    trial_file_size: float = declared(
        "trial.fileSize", 20_000, "Megabytes that one file may have which a trial writes.", minimum=1
    )
    trial_record_days: float = declared(
        "trial.recordDays", 30, "Days for which the records of trials are kept.", minimum=0
    )
    trial_record_megabytes: float = declared(
        "trial.recordMegabytes", 200, "Megabytes that the records of all trials of a project may take.", minimum=1
    )
    trial_local_database: bool = declared(
        "trial.localDatabase",
        True,
        "Whether the trial of a fix for a connection that failed may reach the servers of that kind on this machine, and nothing "
        "else of the network, from inside bubblewrap. It reads which migrations there are, and runs the project's tests.",
        scope="machine",
    )
    delivery_branch: str = declared(
        "delivery.branch", "fix/{slug}", "Name of the branch that holds a fix. `{slug}` is made from the fix's title."
    )
    delivery_remote: str | None = declared(
        "delivery.remote", None, "Remote that branches are pushed to. When empty, the branch's own, then `origin`."
    )
    delivery_base: str = declared(
        "delivery.base",
        "head",
        "What a fix is committed on: the commit you are on, or the remote's default branch as last fetched.",
        choices=("head", "default"),
    )
    delivery_message: str = declared(
        "delivery.message",
        "fix: {title}\n\n{cause}\n\n{fix}\n\n{evidence}\n\n{proof}",
        "Commit message, its first line the subject. `{title}`, `{exception}`, `{cause}`, `{fix}`, `{evidence}` and "
        "`{proof}` are filled in; an empty paragraph is left out and the trailers follow.",
    )
    delivery_protected: str = declared(
        "delivery.protected",
        "main, master, trunk, develop, production, release/*",
        "Branches that are never pushed to, separated by commas, beside the remote's default branch. `*` stands for anything.",
    )
    delivery_forges: str = declared(
        "delivery.forges",
        "",
        "Forges of your own, as `git.example.org=gitlab, code.example.org=gitea`: what they are (`github`, `gitlab`, `gitea`, "
        "`bitbucket` or `azure`), and that your tokens may be sent there. On the command line: the variable `TRACEMEND_FORGES`.",
        scope="machine",
    )
    delivery_upstream: str | None = declared(
        "delivery.upstream",
        None,
        "Remote whose repository pull requests are opened on. When empty, `upstream` where there is one, then what the forge "
        "calls the parent of the fork, then the repository that was pushed to.",
    )
    delivery_target: str | None = declared(
        "delivery.target",
        None,
        "Branch that pull requests are to be merged into. When empty, the branch you are on if it is pushed, else the default.",
    )
    delivery_draft: bool = declared("delivery.draft", False, "Whether pull requests are opened as drafts.")
    delivery_labels: str = declared("delivery.labels", "", "Labels of pull requests, separated by commas.")
    delivery_reviewers: str = declared(
        "delivery.reviewers",
        "codeowners",
        "Who is asked to review a pull request: the owners of the changed files by `CODEOWNERS`, or nobody.",
        choices=("codeowners", "nobody"),
    )
    delivery_follow_interval: float = declared(
        "delivery.followInterval",
        60.0,
        "Seconds between two looks of the server at the pull requests that it has opened, while their checks run; less often "
        "when nothing happens. 0: never.",
        minimum=0,
    )
    delivery_timeout: float = declared(
        "delivery.timeout", 300.0, "Seconds that a commit or a push may take, hooks included.", minimum=1
    )
    model_name: str | None = declared(
        "model.name",
        None,
        "Language model that may write fixes where no recipe can, as litellm names it: `anthropic/claude-sonnet-4-5`, "
        "`ollama_chat/qwen2.5-coder:7b`, `openai/NAME` for any server of OpenAI's form. When empty, there is none and "
        "nothing is ever sent. `scripted:FILE` takes replies from a file. On the command line every setting of the model is "
        "also a variable: `TRACEMEND_MODEL_NAME`.",
        scope="machine",
    )
    model_endpoint: str | None = declared(
        "model.endpoint",
        None,
        "Base URL of the model's server, where it is not the provider's own: `http://127.0.0.1:8080/v1`.",
        scope="machine",
    )
    model_key_variable: str | None = declared(
        "model.keyVariable",
        None,
        "Name of the environment variable that holds the key of `model.endpoint`; without it no key is sent there. When "
        "`model.endpoint` is empty, the provider's own variable is used, as `ANTHROPIC_API_KEY`.",
        scope="machine",
    )
    model_format: str = declared(
        "model.format",
        "auto",
        "How the model writes a fix: search/replace blocks (best for strong models), the whole function (best for small "
        "ones), or JSON held to a schema by the endpoint. `auto` goes by the model's size.",
        scope="machine",
        choices=("auto", "blocks", "function", "schema"),
    )
    model_candidates: int = declared(
        "model.candidates", 3, "How many fixes the model is asked for in each round.", scope="machine", minimum=1
    )
    model_rounds: int = declared(
        "model.rounds",
        2,
        "How often the model is asked: after the first round with what its trials showed.",
        scope="machine",
        minimum=1,
    )
    model_context_tokens: int = declared(
        "model.contextTokens", 6000, "Most tokens of what is sent for one reply.", scope="machine", minimum=1500
    )
    model_reply_tokens: int = declared(
        "model.replyTokens", 3000, "Most tokens of one reply.", scope="machine", minimum=100
    )
    model_timeout: float = declared(
        "model.timeout", 120.0, "Seconds that one reply may take.", scope="machine", minimum=1
    )
    model_total_seconds: float = declared(
        "model.totalSeconds",
        900.0,
        "Seconds after which no further round begins for one incident.",
        scope="machine",
        minimum=1,
    )
    model_total_tokens: int = declared(
        "model.totalTokens", 100_000, "Most tokens, sent and received, for one incident.", scope="machine", minimum=1000
    )
    model_total_cost: float = declared(
        "model.totalCost",
        1.0,
        "Most dollars for one incident, by litellm's table of prices; models that it does not know are not held to it.",
        scope="machine",
        minimum=0,
    )
    logs_files: str = declared(
        "logs.files",
        "",
        "Log files in which crashes are looked for while they are written, separated by commas: names or patterns within the "
        "project, as `logs/*.log, var/**/worker.log`, or anywhere on this machine where the project is trusted. What a file "
        "holds already is not read; `tracemend watch` follows files without an editor.",
        restricted=True,
    )
    intake_enabled: bool = declared(
        "intake.enabled",
        False,
        "Take in what the SDKs of error monitors send (Sentry, Spotlight, OpenTelemetry, bugstack, Rollbar, Honeybadger,"
        " PostHog). `tracemend listen` prints the line to set for each.",
        scope="machine",
    )
    intake_port: int = declared(
        "intake.port", 8970, "Port of the HTTP intake, on this machine only.", scope="machine", minimum=1
    )


EDITOR_SETTINGS: tuple[Setting, ...] = (
    Setting(
        "server.interpreter",
        None,
        "Python 3.10 or newer that runs Tracemend's own server. When empty, one is found and an environment made for it.",
        "machine",
        restricted=True,
    ),
    Setting(
        "terminal.recordCrashes",
        True,
        "Let Python programs in new terminals record their crashes for Tracemend, through the environment variable "
        "`PYTHONPATH`. What programs print and return stays as it is.",
        "machine",
    ),
    Setting(
        "terminal.read",
        True,
        "Read the output of commands in terminals and mark the tracebacks in it, where the shell tells what a command prints.",
        "machine",
    ),
)
"""What the editors act on by themselves; the server ignores these names."""

SETTINGS: tuple[Setting, ...] = tuple(f.metadata["setting"] for f in fields(Settings))


def resolve(*layers: Mapping[str, Any], trusted: bool = True) -> Settings:
    """Settings from raw options, later layers over earlier ones.

    A layer maps dotted names (`trial.timeout`) or nested tables (`{"trial": {"timeout": 60}}`) to values; unknown names are
    ignored, so that an older server takes a newer editor's options. With `trusted` false, machine-scoped settings are ignored.

    Raises UsageError when a value has the wrong type, is below its minimum or not among its choices.
    """
    settings = Settings()
    for layer in layers:
        flat = dict(_flatten(layer))
        for setting in SETTINGS:
            if setting.name in flat and (trusted or setting.scope == "resource"):
                settings = replace(settings, **{setting.field: checked(setting, flat[setting.name])})
    return settings


def project_options(root: Path, *, trusted: bool = True) -> dict[str, Any]:
    """The table `[tool.tracemend]` of the project's `pyproject.toml`, without what the project may not set; {} when there is none.

    Raises UsageError when the file is no TOML.
    """
    try:
        data = tomllib.loads((root / "pyproject.toml").read_text(encoding="utf-8"))
    except (FileNotFoundError, NotADirectoryError):
        return {}
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise UsageError(f"{root / 'pyproject.toml'} can't be read ({error}): correct it.") from None
    table = data.get("tool", {}).get("tracemend", {})
    refused = {s.name for s in SETTINGS if s.scope == "machine" or (s.restricted and not trusted)}
    return {name: value for name, value in _flatten(table) if name not in refused}


def _flatten(table: Mapping[str, Any], prefix: str = "") -> Iterable[tuple[str, Any]]:
    for key, value in table.items():
        if isinstance(value, Mapping):
            yield from _flatten(value, f"{prefix}{key}.")
        else:
            yield f"{prefix}{key}", value
