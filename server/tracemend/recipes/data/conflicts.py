"""Well-known pairs of packages that do not fit each other, by the message that tells of it, and what makes them fit."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Conflict:
    """One pair: a pattern found in the message, the cause, and (text, command) of each step, the better one first."""

    message: str
    cause: str
    steps: tuple[tuple[str, str], ...]


_INSTALL = "python -m pip install"

CONFLICTS: tuple[Conflict, ...] = (
    Conflict(
        r"numpy\.dtype size changed|_ARRAY_API not found|numpy\.core\.multiarray failed to import|compiled using NumPy 1\.x"
        r"|module compiled against ABI version",
        "A compiled package was built for another NumPy than the installed one.",
        (
            ("Upgrade the packages that are built on NumPy.", f"{_INSTALL} --upgrade pandas scipy scikit-learn"),
            ("Or hold NumPy back below 2.", f"{_INSTALL} numpy<2"),
        ),
    ),
    Conflict(
        r"Client\.__init__\(\) got an unexpected keyword argument '(?:proxies|app)'",
        "A package calls httpx with an argument that httpx 0.28 removed.",
        (
            ("Upgrade the packages that call httpx.", f"{_INSTALL} --upgrade openai starlette fastapi"),
            ("Or hold httpx back below 0.28.", f"{_INSTALL} httpx<0.28"),
        ),
    ),
    Conflict(
        r"module 'bcrypt' has no attribute '__about__'",
        "passlib reads bcrypt's version from a place that bcrypt 4.1 removed.",
        (("Hold bcrypt back below 4.1, as passlib has no newer release.", f"{_INSTALL} bcrypt<4.1"),),
    ),
    Conflict(
        r"module 'werkzeug' has no attribute '__version__'|cannot import name 'url_quote' from 'werkzeug\.urls'",
        "This Flask was written for Werkzeug 2 and runs with Werkzeug 3.",
        (
            ("Upgrade Flask.", f"{_INSTALL} --upgrade flask"),
            ("Or hold Werkzeug back below 3.", f"{_INSTALL} werkzeug<3"),
        ),
    ),
    Conflict(
        r"cannot import name 'url_decode' from 'werkzeug\.urls'",
        "This Flask-Login was written for Werkzeug 2 and runs with Werkzeug 3.",
        (("Upgrade Flask-Login.", f"{_INSTALL} --upgrade flask-login"),),
    ),
    Conflict(
        r"cannot import name 'json' from 'itsdangerous'",
        "This Flask was written for itsdangerous before 2.1.",
        (("Upgrade Flask.", f"{_INSTALL} --upgrade flask"), ("Or hold it back.", f"{_INSTALL} itsdangerous<2.1")),
    ),
    Conflict(
        r"cannot import name '(?:DEFAULT_CIPHERS|appengine)' from '(?:urllib3|requests\.packages\.urllib3)",
        "A package was written for urllib3 1 and runs with urllib3 2.",
        (
            ("Upgrade the packages that use urllib3.", f"{_INSTALL} --upgrade requests botocore requests-toolbelt"),
            ("Or hold urllib3 back below 2.", f"{_INSTALL} urllib3<2"),
        ),
    ),
    Conflict(
        r"cannot import name '_unicodefun' from 'click'",
        "This black was written for click before 8.1.",
        (("Upgrade black.", f"{_INSTALL} --upgrade black"),),
    ),
    Conflict(
        r"'EntryPoints' object has no attribute 'get'",
        "A package reads entry points as importlib-metadata gave them before 5.0.",
        (("Upgrade the package that reads them.", f"{_INSTALL} --upgrade celery kombu flake8"),),
    ),
    Conflict(
        r"ForwardRef\._evaluate\(\) missing 1 required keyword-only argument: 'recursive_guard'",
        "This pydantic 1 does not know Python 3.12.4 and later.",
        (("Upgrade pydantic within version 1.", f"{_INSTALL} pydantic>=1.10.17,<2"),),
    ),
    Conflict(
        r"module 'pkgutil' has no attribute 'ImpImporter'",
        "This setuptools does not know Python 3.12.",
        (("Upgrade pip and setuptools.", f"{_INSTALL} --upgrade pip setuptools"),),
    ),
    Conflict(
        r"cannot import name '\w+' from 'typing_extensions'",
        "A package needs a newer typing-extensions than the installed one.",
        (("Upgrade typing-extensions.", f"{_INSTALL} --upgrade typing-extensions"),),
    ),
    Conflict(
        r"incompatible architecture|wrong ELF class|not a valid Win32 application",
        "A compiled package was installed for another kind of processor.",
        (("Install the packages anew with this Python.", f"{_INSTALL} --upgrade --no-cache-dir -r requirements.txt"),),
    ),
)
