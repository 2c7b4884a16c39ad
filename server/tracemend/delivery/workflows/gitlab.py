"""A GitLab CI configuration: merge requests and the default branch, one job a Python version, services, cache, time limit."""

from __future__ import annotations

import json

from tracemend.delivery.workflows.facts import Facts
from tracemend.delivery.workflows.yaml import quoted

FILE = ".gitlab-ci.yml"


def render(facts: Facts, _: str) -> str:
    """The whole file. Variables that only the user can give a value come from the project's CI/CD settings by themselves."""
    lines = [
        "tests:",
        "  image: python:$PYTHON",
        "  parallel:",
        "    matrix:",
        f"      - PYTHON: {json.dumps(facts.pythons)}",
        "  timeout: 20 minutes",
        "  interruptible: true",
        "  rules:",
        '    - if: $CI_PIPELINE_SOURCE == "merge_request_event"',
        "    - if: $CI_COMMIT_BRANCH == $CI_DEFAULT_BRANCH",
    ]
    if facts.services:
        lines.append("  services:")
        for needed in facts.services:
            lines += [f"    - name: {quoted(needed.image)}", f"      alias: {needed.service.name}"]
    values = {name: value for needed in facts.services for name, value in needed.environment().items()}
    values |= {name: needed.value(kind, needed.service.name) for name, needed, kind in facts.values}
    values |= dict(facts.plain)
    if facts.installation.pip:
        values["PIP_CACHE_DIR"] = "$CI_PROJECT_DIR/.cache/pip"
    if values:
        lines += ["  variables:", *(f"    {name}: {quoted(value)}" for name, value in sorted(values.items()))]
    if facts.installation.pip:
        lines += ["  cache:", "    key:", f"      files: [{facts.installation.lock}]", "    paths: [.cache/pip]"]
    lines += ["  script:", *(f"    - {quoted(line)}" for line in [*facts.installation.lines, facts.test])]
    return "\n".join(lines) + "\n"
