"""How a view of Flask or FastAPI answers 404 when it looked something up in vain."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from tracemend.diagnosis import nodes
from tracemend.diagnosis.site import CrashSite
from tracemend.fix import Evidence, Fix
from tracemend.project.texts import python_texts
from tracemend.recipes.drafting import draft
from tracemend.recipes.guards import guard, local_name
from tracemend.recipes.imports import Wanted, insert_import

_METHODS = ("route", "get", "post", "put", "patch", "delete")
_WAYS = {
    "flask": ("abort(404)", Wanted("flask", "abort")),
    "fastapi": ("raise HTTPException(status_code=404)", Wanted("fastapi", "HTTPException")),
}


def not_found(site: CrashSite, value: ast.expr, call: ast.Call, *, only_by_url: bool = False) -> Iterator[Fix]:
    """The guard that answers 404 where `value`, made by `call`, is None in a view; none outside of views.

    `only_by_url`: not where the key comes from elsewhere.
    """
    function = site.function
    routes = [d for d in function.decorator_list if isinstance(d, ast.Call) and is_route(d)] if function else []
    if is_of_request(call):
        yield from _no_json(site, value, call) if routes else ()
        return
    framework = next((name for name in _WAYS if _imports(site, name)), None)
    if function is None or not routes or framework is None:
        return
    statement, wanted = _WAYS[framework]
    edits = guard(site, value, lambda n, unit: [f"if {n} is None:", f"{unit}{statement}"], name=local_name(call))
    added = insert_import(site.file, site.text, wanted)
    in_url = _key_in_url(function, routes, call)
    usual = _answers_elsewhere(site) or _typed(function, routes, call)
    if edits and (in_url or not only_by_url):
        yield draft(
            site,
            "Answer 404 when nothing is found",
            [*edits, *([added] if added else [])],
            rationale=f"{nodes.dotted(call.func) or 'The lookup'}() gave None, and the view goes on as if it had found something.",
            tier=3,
            kind="S" if in_url and usual else "U",
            evidence=[
                Evidence(f"'{function.name}' is a view, and the URL gives the key", "the view's route", in_url),
                Evidence("the key has the type that the route says, or other views answer 404 so", "the views", usual),
            ],
        )


def is_of_request(call: ast.Call) -> bool:
    """Whether a value was asked of a request: what it lacks is the client's fault, and no thing that is not there."""
    return (nodes.dotted(call.func) or "").startswith("request.")


def _no_json(site: CrashSite, value: ast.expr, call: ast.Call) -> Iterator[Fix]:
    """The guard of a Flask view that answers 400 where the request's body is no JSON."""
    if nodes.dotted(call.func) != "request.get_json" or not _imports(site, "flask"):
        return
    edits = guard(site, value, lambda n, unit: [f"if {n} is None:", f"{unit}abort(400)"], name=local_name(call))
    added = insert_import(site.file, site.text, Wanted("flask", "abort"))
    if edits:
        yield draft(
            site,
            "Answer 400 when the request holds no JSON",
            [*edits, *([added] if added else [])],
            rationale="The request's body is no JSON, so get_json() gave None, and the view goes on as if it had data.",
            tier=3,
            kind="U",
            evidence=[Evidence(f"`{site.source(call)}` gives None where there is no JSON", "Flask's documentation")],
        )


def is_route(decorator: ast.Call) -> bool:
    """Whether a decorator maps a URL to a view: `@app.get("/")`."""
    return isinstance(decorator.func, ast.Attribute) and decorator.func.attr in _METHODS and bool(decorator.args)


def _imports(site: CrashSite, module: str) -> bool:
    return re.search(rf"^\s*(?:from|import)\s+{module}\b", site.text, re.MULTILINE) is not None


def _key_in_url(function: nodes.Function, routes: list[ast.Call], call: ast.Call) -> bool:
    """Whether every route holds a parameter that the lookup is given: `/users/<int:user_id>`, `/users/{user_id}`."""
    given = {
        n.id for a in (*call.args, *(k.value for k in call.keywords)) for n in ast.walk(a) if isinstance(n, ast.Name)
    }
    parameters = given & {a.arg for a in [*function.args.args, *function.args.kwonlyargs]}
    urls = [nodes.string_value(route.args[0]) or "" for route in routes]
    return all(any(re.search(rf"[<{{:]{name}[>:}}]", url) for name in parameters) for url in urls)


def _answers_elsewhere(site: CrashSite) -> bool:
    """Whether the project answers 404 in other places: then that is how it treats what is not there."""
    pattern = re.compile(r"\babort\(\s*404|HTTPException\((?:status_code\s*=\s*)?404|HTTP_404_NOT_FOUND|get_or_404")
    return any(pattern.search(text) for _, text in python_texts(site.snapshot, "404"))


def _typed(function: nodes.Function, routes: list[ast.Call], call: ast.Call) -> bool:
    """Whether the key comes converted: `<int:user_id>`, or a parameter annotated with a type other than text."""
    given = {
        n.id for a in (*call.args, *(k.value for k in call.keywords)) for n in ast.walk(a) if isinstance(n, ast.Name)
    }
    urls = [nodes.string_value(route.args[0]) or "" for route in routes]
    annotated = {
        a.arg for a in [*function.args.args, *function.args.kwonlyargs]
        if a.annotation is not None and ast.unparse(a.annotation) not in ("str", "Any")
    }  # fmt: skip
    converted = {name for name in given for url in urls if re.search(rf"<(?:int|uuid|float):{name}>", url)}
    return bool(given & (annotated | converted))
