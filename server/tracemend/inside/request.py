"""The web request or task that was being served, read from the log record and the frames of the traceback.

No framework is patched or imported: ASGI and WSGI servers, Django and Celery all keep what is needed in reach.
"""

from __future__ import annotations

import sys

from .secrets import SCRUBBED, is_secret_name, scrub


def request_of(exception: BaseException, record: object = None) -> list[list[str]]:
    """Pairs like `method`, `url`, `route`, `task`; [] where nothing was being served. Never raises."""
    try:
        found = _of_django(getattr(record, "request", None)) or _of_celery() or _of_frames(exception)
    except Exception:
        found = []
    return [[name, scrub(value[:2000])] for name, value in found if value]


def _of_frames(exception: BaseException) -> list[tuple[str, str]]:
    scopes = []
    traceback = exception.__traceback__
    while traceback is not None:
        scopes.append(traceback.tb_frame.f_locals)
        traceback = traceback.tb_next
    for local in scopes:
        found = _of_asgi(local.get("scope")) or _of_wsgi(local.get("environ")) or _of_django(local.get("request"))
        if found:
            return found if dict(found)["route"] else found + _route_of_flask(scopes)
    return []


def _route_of_flask(scopes: list[dict[str, object]]) -> list[tuple[str, str]]:
    # The development server reports when Flask has taken the request apart; its rule is a local of `dispatch_request`.
    rules = [local.get("rule") for local in scopes]
    return [("route", str(rule)) for rule in rules if type(rule).__module__ == "werkzeug.routing.rules"][:1]


def _of_asgi(scope: object) -> list[tuple[str, str]]:
    if type(scope) is not dict or scope.get("type") not in ("http", "websocket") or "path" not in scope:
        return []
    query = scope.get("query_string") or b""
    headers = dict(scope.get("headers") or ())
    host = headers.get(b"host", b"").decode("latin-1")
    address = f"{scope.get('scheme', 'http')}://{host}" if host else ""
    route = getattr(scope.get("route"), "path", "")
    return [
        ("method", str(scope.get("method", "WEBSOCKET"))),
        ("url", address + str(scope["path"]) + _query(query.decode("latin-1"))),
        ("route", route if type(route) is str else ""),
    ]


def _of_wsgi(environ: object) -> list[tuple[str, str]]:
    if not isinstance(environ, dict) or "REQUEST_METHOD" not in environ or "wsgi.version" not in environ:
        return []
    path = str(environ.get("SCRIPT_NAME", "")) + str(environ.get("PATH_INFO", ""))
    host = str(environ.get("HTTP_HOST", ""))
    address = f"{environ.get('wsgi.url_scheme', 'http')}://{host}" if host else ""
    rule = getattr(environ.get("werkzeug.request"), "url_rule", None)
    return [
        ("method", str(environ["REQUEST_METHOD"])),
        ("url", address + path + _query(str(environ.get("QUERY_STRING", "")))),
        ("route", str(rule) if rule is not None else ""),
    ]


def _of_django(request: object) -> list[tuple[str, str]]:
    if not any(base.__module__ == "django.http.request" for base in type(request).__mro__):
        return []
    meta = request.META  # type: ignore[attr-defined]  # a Django HttpRequest
    pairs = dict(_of_wsgi(meta) or _of_asgi(getattr(request, "scope", None)))
    match = request.resolver_match  # type: ignore[attr-defined]  # as above
    return [
        ("method", str(request.method)),  # type: ignore[attr-defined]  # as above
        ("url", pairs.get("url") or str(request.path)),  # type: ignore[attr-defined]  # as above
        ("route", str(match.route) if match is not None else ""),
        ("view", str(match.view_name) if match is not None else ""),
    ]


def _of_celery() -> list[tuple[str, str]]:
    state = sys.modules.get("celery._state")
    task = None if state is None else state.get_current_task()
    if task is None:
        return []
    served = task.request
    return [("task", str(task.name)), ("task_id", str(served.id or "")), ("args", str(served.argsrepr or ""))]


def _query(query: str) -> str:
    pairs = []
    for pair in query.split("&"):
        name, equals, _ = pair.partition("=")
        pairs.append(name + equals + SCRUBBED if is_secret_name(name) and equals else pair)
    return "?" + "&".join(pairs) if query else ""
