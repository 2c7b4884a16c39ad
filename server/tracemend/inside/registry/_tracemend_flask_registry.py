"""What a Flask application has registered: endpoints with their values, and templates.

Run as `python _tracemend_flask_registry.py FOLDER MODULE FACTORY`; the factory may be "".
"""

import importlib
import os
import sys
from typing import Any, List

from _tracemend_harmless import be_harmless, end, say, say_files, stage  # type: ignore[import-not-found]  # beside it

_MOST_TEMPLATES = 5000


def main(folder: str, module: str, factory: str) -> None:
    """Import the module, call the factory where there is one, and tell of the application that was made."""
    sys.path[0] = folder  # what stands there is this file's own folder
    be_harmless()
    made: List[Any] = []
    if stage("flask", lambda: _watch(made)) and stage("application", lambda: _make(module, factory)) and len(made) == 1:
        stage("endpoints", lambda: _endpoints(made[0]))
        stage("templates", lambda: _templates(made[0]))
    say_files(os.path.realpath(folder))


def _watch(made: List[Any]) -> None:
    """Keep every application that is made: which variable holds it does not matter then."""
    from flask import Flask

    original = Flask.__init__

    def __init__(self: Any, *args: Any, **named: Any) -> None:  # noqa: N807
        made.append(self)
        original(self, *args, **named)

    Flask.__init__ = __init__  # type: ignore[method-assign]


def _make(module: str, factory: str) -> None:
    found = importlib.import_module(module)
    if factory:
        getattr(found, factory)()


def _endpoints(app: Any) -> None:
    say(endpoints=[[rule.endpoint, sorted(rule.arguments)] for rule in app.url_map.iter_rules()])


def _templates(app: Any) -> None:
    owners = [app, *app.blueprints.values()]
    folders = [os.path.join(o.root_path, o.template_folder) for o in owners if o.template_folder]
    say(template_folders=list(dict.fromkeys(folders)))
    say(templates=sorted(app.jinja_env.list_templates())[:_MOST_TEMPLATES])


if __name__ == "__main__":
    main(*sys.argv[1:])
    end()
