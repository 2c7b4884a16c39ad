"""The parts that a CI configuration is made of."""

from __future__ import annotations

import pytest

from tracemend.delivery.workflows.compose import images_of
from tracemend.delivery.workflows.pythons import python_versions
from tracemend.delivery.workflows.services import needed_services, service_of_variable
from tracemend.delivery.workflows.variables import read_variables
from tracemend.delivery.workflows.yaml import quoted


@pytest.mark.parametrize(
    ("required", "versions"),
    [
        (">=3.10", ("3.10", "3.14")),
        (">=3.9,<3.12", ("3.9", "3.11")),
        (">=3.8, !=3.8.*", ("3.9", "3.14")),
        ("~=3.11", ("3.11", "3.14")),
        ("~=3.11.2", ("3.11",)),
        ("==3.12.*", ("3.12",)),
        (">3.12", ("3.13", "3.14")),
        ("<3.10", ("3.8", "3.9")),
        (">=3.13.1,<4", ("3.13", "3.14")),
        (">=2.7", ("3.8", "3.14")),
    ],
)
def test_versions_of_a_range(required: str, versions: tuple[str, ...]) -> None:
    assert python_versions({}, {"project": {"requires-python": required}}) == versions


@pytest.mark.parametrize(
    ("texts", "versions"),
    [
        ({}, ("3.13",)),
        ({".python-version": "3.12.1\n"}, ("3.12",)),
        ({"Pipfile": '[requires]\npython_version = "3.11"\n'}, ("3.11",)),
        (
            {"setup.py": 'setup(python_requires=">=3.12", classifiers=["Programming Language :: Python :: 3"])'},
            ("3.12", "3.14"),
        ),
        ({"setup.cfg": "[options]\npython_requires = >=3.9,<3.11\n"}, ("3.9", "3.10")),
    ],
)
def test_versions_of_older_files(texts: dict[str, str], versions: tuple[str, ...]) -> None:
    assert python_versions(texts, {}) == versions


def test_images_of_a_compose_file() -> None:
    text = """
version: "3"
services:
    cache:
        image: "redis:7.2"
        # image: nothing
    db:
        build:
            context: .
        image: registry.example.org/library/postgres:16
volumes:
    x:
        image: no
"""
    assert images_of(text) == {"redis:7.2": "cache", "registry.example.org/library/postgres:16": "db"}


@pytest.mark.parametrize(
    ("image", "service"),
    [
        ("postgis/postgis:16-3.4", "postgres"),
        ("bitnami/redis", "redis"),
        ("mariadb:11", "mysql"),
        ("my-postgres-exporter:1", None),
        ("nginx", None),
    ],
)
def test_services_by_image(image: str, service: str | None) -> None:
    assert [n.service.name for n in needed_services({}, (), {image: "x"}, {})] == ([service] if service else [])


def test_an_image_with_a_variable_is_not_taken_over() -> None:
    (needed,) = needed_services({}, (), {"postgres:${PG_VERSION}": "db"}, {})
    assert needed.image == "postgres:17"


POSTGRES_AND_REDIS = needed_services({}, ("psycopg", "redis"), {}, {})


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("DATABASE_URL", "postgresql://postgres:only-for-tests@localhost:5432/test"),
        ("SQLALCHEMY_DATABASE_URI", "postgresql://postgres:only-for-tests@localhost:5432/test"),
        ("PGHOST", "localhost"),
        ("POSTGRES_PASSWORD", "only-for-tests"),
        ("DB_PORT", "5432"),
        ("REDIS_URL", "redis://localhost:6379/0"),
        ("CELERY_BROKER_URL", "redis://localhost:6379/0"),
        ("SENTRY_DSN", None),
        ("API_URL", None),
        ("EMAIL_HOST", None),
        ("SMTP_PASSWORD", None),
        ("USER", None),
        ("SECRET_KEY", None),
    ],
)
def test_variables_that_a_service_answers(name: str, value: str | None) -> None:
    found = service_of_variable(name, POSTGRES_AND_REDIS)
    assert (found and found[0].value(found[1], "localhost")) == value


def test_variables_of_the_sources() -> None:
    found = read_variables(
        {
            "settings.py": """
import os
from os import environ, getenv
A = os.environ["A"]
B = os.environ.get("B")
C = getenv("C", "x")
D = environ["D"]
E = env.str("E")
F = config("F", default="")
G = config("G")
os.environ["SET_HERE"] = "1"
if "D" in os.environ: pass
h = {}.get("H")
DATABASES = {"default": {"ENGINE": "django.db.backends.mysql", "NAME": "shop", "PASSWORD": os.environ["P"]}}
""",
            "broken.py": "def (",
        }
    )
    assert found.required == {"A": "settings.py", "E": "settings.py", "G": "settings.py", "P": "settings.py"}
    assert found.optional == {"B", "C", "D", "F"}
    assert (found.django, found.literals) == ({"P": "password"}, {"name": "shop"})


@pytest.mark.parametrize(
    ("text", "result"),
    [
        ("main", "main"),
        ("3.10", '"3.10"'),
        ("on", '"on"'),
        ("a: b", '"a: b"'),
        ("x#y", '"x#y"'),
        ("é", '"é"'),
        ("", '""'),
    ],
)
def test_yaml_strings(text: str, result: str) -> None:
    assert quoted(text) == result
