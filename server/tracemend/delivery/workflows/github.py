"""A GitHub Actions workflow: least permissions, actions pinned by commit, services with health checks, time limit, concurrency."""

from __future__ import annotations

import json

from tracemend.delivery.workflows.facts import Facts
from tracemend.delivery.workflows.services import Needed
from tracemend.delivery.workflows.yaml import indented, quoted

FILE = ".github/workflows/tests.yml"
CHECKOUT = "actions/checkout@3d3c42e5aac5ba805825da76410c181273ba90b1 # v7.0.1"
SETUP_PYTHON = "actions/setup-python@5fda3b95a4ea91299a34e894583c3862153e4b97 # v7.0.0"
HOST = "localhost"
"""Jobs run on the machine itself, to which the services' ports are opened."""


def render(facts: Facts, branch: str) -> str:
    """The whole file; `branch` is the one whose pushes are tested, beside every pull request."""
    lines = [
        "name: Tests",
        "",
        "on:",
        "  push:",
        f"    branches: [{quoted(branch)}]",
        "  pull_request:",
        "",
        "permissions:",
        "  contents: read",
        "",
        "concurrency:",
        "  group: ${{ github.workflow }}-${{ github.ref }}",
        "  cancel-in-progress: true",
        "",
        "jobs:",
        "  tests:",
        "    name: Python ${{ matrix.python-version }}",
        "    runs-on: ubuntu-latest",
        "    timeout-minutes: 20",
        "    strategy:",
        "      fail-fast: false",
        "      matrix:",
        f"        python-version: {json.dumps(facts.pythons)}",
        *indented(services_block(facts.services), 4),
        *indented(environment_block(facts), 4),
        "    steps:",
        *indented(_steps(facts), 6),
    ]
    return "\n".join(lines) + "\n"


def services_block(services: tuple[Needed, ...]) -> list[str]:
    """`services:` of a job; [] when there are none."""
    lines = ["services:"] if services else []
    for needed in services:
        lines += [f"  {needed.service.name}:", f"    image: {quoted(needed.image)}"]
        environment = needed.environment()
        lines += ["    env:"] if environment else []
        lines += [f"      {name}: {quoted(value)}" for name, value in environment.items()]
        port = needed.service.port
        lines += ["    ports:", f'      - "{port}:{port}"']
        lines += [
            "    options: >-",
            f'      --health-cmd "{needed.health()}"',
            "      --health-interval 5s",
            "      --health-timeout 5s",
            "      --health-retries 20",
        ]
    return lines


def environment_block(facts: Facts) -> list[str]:
    """`env:` of a job; [] when there is nothing to set."""
    values = [(name, quoted(needed.value(kind, HOST))) for name, needed, kind in facts.values]
    values += [(name, quoted(value)) for name, value in facts.plain]
    values += [(name, f"${{{{ secrets.{name} }}}}") for name in facts.secrets]
    return (["env:"] if values else []) + [f"  {name}: {value}" for name, value in sorted(values)]


def _steps(facts: Facts) -> list[str]:
    cache = (
        ["    cache: pip", f"    cache-dependency-path: {facts.installation.lock}"] if facts.installation.pip else []
    )
    lines = [
        f"- uses: {CHECKOUT}",
        "  with:",
        "    persist-credentials: false",
        f"- uses: {SETUP_PYTHON}",
        "  with:",
        "    python-version: ${{ matrix.python-version }}",
        *cache,
    ]
    if facts.installation.lines:
        lines += ["- name: Install", "  run: |", *(f"    {line}" for line in facts.installation.lines)]
    return [*lines, "- name: Test", f"  run: {facts.test}"]
