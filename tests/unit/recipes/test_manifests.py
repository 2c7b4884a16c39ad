"""A distribution is added to the project's own list of dependencies by the smallest edit; lock files are left to their tools."""

from __future__ import annotations

import pytest

from tracemend.fix import apply_edits
from tracemend.recipes.manifests import addition, names, refresh

PROJECT = '[project]\nname = "shop"\n{}\n[tool.ruff]\nline-length = 100\n'


def after(texts: dict[str, str], name: str = "PyYAML", *, for_tests: bool = False) -> tuple[str, str] | None:
    found = addition(texts, name, for_tests=for_tests)
    return None if found is None else (found.file, apply_edits(texts[found.file], (found.edit,)))


@pytest.mark.parametrize(
    ("before", "expected"),
    [
        ("dependencies = []", 'dependencies = ["PyYAML"]'),
        ('dependencies = ["flask>=3", "zeep"]', 'dependencies = ["flask>=3", "zeep", "PyYAML"]'),
        ("dependencies = ['b', 'a']", "dependencies = ['b', 'a', 'PyYAML']"),
        (
            'dependencies = [\n    "flask>=3",  # the web\n    "zeep[async]",\n]',
            'dependencies = [\n    "flask>=3",  # the web\n    "PyYAML",\n    "zeep[async]",\n]',
        ),
        (
            'dependencies = [\n  "zeep",\n  "flask"\n]',
            'dependencies = [\n  "zeep",\n  "flask",\n  "PyYAML"\n]',
        ),
        ("dependencies = [\n]", 'dependencies = [\n    "PyYAML",\n]'),
    ],
)
def test_a_projects_dependencies(before: str, expected: str) -> None:
    text = PROJECT.format(before)
    assert after({"pyproject.toml": text, "requirements.txt": "x\n"}) == ("pyproject.toml", PROJECT.format(expected))


def test_line_endings_stay() -> None:
    text = PROJECT.format('dependencies = [\n    "b",\n    "a",\n]').replace("\n", "\r\n")
    wanted = PROJECT.format('dependencies = [\n    "b",\n    "a",\n    "PyYAML",\n]').replace("\n", "\r\n")
    assert after({"pyproject.toml": text}) == ("pyproject.toml", wanted)


def test_poetry_and_pipenv() -> None:
    poetry = (
        '[tool.poetry.dependencies]\npython = "^3.11"\nflask = "^3"\nzeep = "*"\n\n[tool.poetry.scripts]\na = "b:c"\n'
    )
    assert after({"pyproject.toml": poetry}) == (
        "pyproject.toml",
        poetry.replace('zeep = "*"', 'PyYAML = "*"\nzeep = "*"'),
    )
    pipfile = '[packages]\nflask = "*"\n\n[dev-packages]\npytest = "*"\n'
    assert after({"Pipfile": pipfile}) == ("Pipfile", pipfile.replace('flask = "*"', 'flask = "*"\nPyYAML = "*"'))
    tests = after({"Pipfile": pipfile}, for_tests=True)
    assert tests == ("Pipfile", pipfile.replace('pytest = "*"', 'pytest = "*"\nPyYAML = "*"'))


def test_what_only_tests_need_goes_to_their_group() -> None:
    text = '[project]\nname = "a"\ndependencies = ["flask"]\n\n[dependency-groups]\ntest = ["pytest"]\n'
    assert after({"pyproject.toml": text}, for_tests=True) == (
        "pyproject.toml",
        text.replace('["pytest"]', '["pytest", "PyYAML"]'),
    )


def test_other_manifests() -> None:
    cfg = "[metadata]\nname = a\n\n[options]\ninstall_requires =\n    flask\n    zeep\npackages = find:\n"
    assert after({"setup.cfg": cfg}) == ("setup.cfg", cfg.replace("    zeep", "    PyYAML\n    zeep"))
    py = "from setuptools import setup\n\nsetup(\n    name='a',\n    install_requires=[\n        'flask',\n    ],\n)\n"
    assert after({"setup.py": py}) == ("setup.py", py.replace("'flask',", "'flask',\n        'PyYAML',"))
    conda = "name: a\ndependencies:\n  - python=3.12\n  - pip:\n    - flask\n"
    assert after({"environment.yml": conda}) == ("environment.yml", conda + "    - PyYAML\n")
    assert after({"environment.yml": "name: a\ndependencies:\n  - python=3.12\n"}) is None


def test_the_source_of_a_compiled_list_is_edited_and_never_the_list() -> None:
    texts = {"requirements.in": "flask\n", "requirements.txt": "flask==3.1.0\n    # via -r requirements.in\n"}
    assert after(texts) == ("requirements.in", "flask\nPyYAML\n")
    assert after({"requirements.txt": texts["requirements.txt"]}) is None
    assert refresh(texts, {}, "requirements.in")[0] == ("pip-compile", "requirements.in")


def test_the_tool_that_writes_the_lock_file_brings_it_up_to_date() -> None:
    texts = {"pyproject.toml": PROJECT.format("dependencies = []")}
    assert refresh(texts, {"uv.lock": True}, "pyproject.toml") == (("uv", "sync"),)
    assert refresh(texts, {"poetry.lock": True}, "pyproject.toml") == (("poetry", "lock"), ("poetry", "install"))
    assert refresh(texts, {}, "pyproject.toml") == (("python", "-m", "pip", "install", "-e", "."),)


def test_names_are_compared_as_pep_503_says() -> None:
    assert names("python_dateutil>=2\n", "python-dateutil")
    assert not names("# PyYAML is not needed\nPyYAML-extras\n", "PyYAML")
