"""The process that speaks with a provider through litellm: JSON lines on standard input and output, and nothing else.

    {"id": 1, "do": "ask", "model", "messages", "temperature", "most_tokens", "seconds", "endpoint", "key_variable", "schema"}
    {"id": 2, "do": "count", "model", "texts"}         {"id": 3, "do": "about", "model"}

Answers: `{"id", "come": N}` while a reply grows, then `{"id", "text", "cut", "prompt_tokens", …}`, `{"id", "counts"}` or
`{"id", "failed", "kind", "retry_after"}`. The first line is `{"ready", "seconds"}` or `{"failed"}`. It ends when its input does.
"""

from __future__ import annotations

import asyncio
import json
import os
import re
import sys
import threading
import time
from typing import IO, Any

Json = dict[str, Any]
_TELL_SECONDS = 0.2
_CHARACTERS_OF_TOKEN = 12
_KINDS = {
    "AuthenticationError": "unauthorised",
    "PermissionDeniedError": "unauthorised",
    "NotFoundError": "absent",
    "RateLimitError": "limited",
    "ContextWindowExceededError": "too long",
    "BadRequestError": "refused",
    "UnprocessableEntityError": "refused",
    "UnsupportedParamsError": "refused",
    "Timeout": "timeout",
    "TimeoutError": "timeout",
    "APIConnectionError": "down",
}
_WRAPPERS = re.compile(r"^(?:(?:litellm\.)?\w*(?:Error|Exception)(?:: | - | )?)+")
"""The names of classes that litellm puts before what a server says."""
_STATUS = {401: "unauthorised", 403: "unauthorised", 404: "absent", 408: "timeout", 413: "too long", 429: "limited"}


def main() -> None:
    """Answer until the input ends."""
    out = os.fdopen(os.dup(1), "w", encoding="utf-8", buffering=1)
    os.dup2(2, 1)  # whatever the library prints goes elsewhere
    started = time.perf_counter()
    os.environ |= {"LITELLM_LOCAL_MODEL_COST_MAP": "True", "LITELLM_MODE": "PRODUCTION", "HF_HUB_OFFLINE": "1"}
    os.environ |= {"LITELLM_TELEMETRY": "False", "DISABLE_AIOHTTP_TRANSPORT": "True"}
    try:
        import litellm
    except ImportError as error:
        print(json.dumps({"failed": f"litellm can't be imported ({error})"}), file=out)
        return
    litellm.suppress_debug_info = True
    litellm.telemetry = False
    litellm.drop_params = True
    litellm.disable_hf_tokenizer_download = True
    from importlib.metadata import version

    ready = {"ready": version("litellm"), "seconds": round(time.perf_counter() - started, 3)}
    print(json.dumps(ready), file=out)
    asyncio.run(_serve(litellm, out))


async def _serve(litellm: Any, out: IO[str]) -> None:
    loop, lines = asyncio.get_running_loop(), asyncio.Queue[str | None]()

    def read() -> None:
        for line in sys.stdin:
            loop.call_soon_threadsafe(lines.put_nowait, line)
        loop.call_soon_threadsafe(lines.put_nowait, None)

    threading.Thread(target=read, daemon=True).start()
    tasks: set[asyncio.Task[None]] = set()
    while (line := await lines.get()) is not None:
        task = loop.create_task(_answer(litellm, json.loads(line), out))
        tasks.add(task)
        task.add_done_callback(tasks.discard)
    for task in tasks:
        task.cancel()
    os._exit(0)  # threads of the library may wait for ever


async def _answer(litellm: Any, request: Json, out: IO[str]) -> None:
    def say(answer: Json) -> None:
        print(json.dumps({"id": request["id"], **answer}), file=out)

    try:
        _make_known(litellm, request["model"])
        if request["do"] == "count":
            say({"counts": [_count(litellm, request["model"], text) for text in request["texts"]]})
        elif request["do"] == "about":
            say(_prices(litellm, request["model"]))
        else:
            say(await asyncio.wait_for(_ask(litellm, request, say), request["seconds"]))
    except asyncio.TimeoutError:
        say({"failed": f"no whole reply came within {request['seconds']:g} s", "kind": "timeout"})
    except Exception as error:  # noqa: BLE001  # litellm lets errors of every kind of client through
        say(_failure(error))


def _count(litellm: Any, model: str, text: str) -> int:
    return int(litellm.token_counter(model=model, text=text))


def _known(litellm: Any, model: str) -> Json:
    """The model's entry in litellm's own table of prices; looked up by hand, since its functions may ask a server."""
    names = [model, model.partition("/")[2], model.rpartition("/")[2]]
    return next((litellm.model_cost[name] for name in names if name in litellm.model_cost), {})


def _prices(litellm: Any, model: str) -> Json:
    known = _known(litellm, model)
    found = {"prompt_price": known.get("input_cost_per_token"), "reply_price": known.get("output_cost_per_token")}
    return {name: None if price is None else round(price * 1e6, 6) for name, price in found.items()}


def _make_known(litellm: Any, model: str) -> None:
    """Put a model of Ollama's that the table lacks into it, else litellm asks the server about it for every piece of a reply."""
    if model.startswith("ollama") and model not in litellm.model_cost:
        free = {"input_cost_per_token": 0.0, "output_cost_per_token": 0.0, "litellm_provider": model.partition("/")[0]}
        litellm.register_model({name: {**free, "mode": "chat"} for name in (model, model.partition("/")[2])})


async def _ask(litellm: Any, request: Json, say: Any) -> Json:
    key = os.environ.get(request["key_variable"] or "")
    if request["endpoint"] and not key:
        key = "none"  # the clients insist on one; no key of the user's goes to an endpoint that it is not named for
    stream = await litellm.acompletion(
        model=request["model"],
        messages=request["messages"],
        temperature=request["temperature"],
        max_tokens=request["most_tokens"],
        timeout=request["seconds"],
        stream=True,
        stream_options={"include_usage": True},
        max_retries=0,
        **{k: v for k, v in (("api_base", request["endpoint"]), ("api_key", key)) if v},
        **({"response_format": _response_format(request["schema"])} if request["schema"] else {}),
    )
    return await _read(litellm, stream, request, say)


def _response_format(schema: Json) -> Json:
    return {"type": "json_schema", "json_schema": {"name": "answer", "strict": True, "schema": schema}}


async def _read(litellm: Any, stream: Any, request: Json, say: Any) -> Json:
    """The whole reply, bounded whatever the server sends."""
    parts: list[str] = []
    size, thought, finish, usage, told = 0, 0, None, None, time.monotonic()
    limit = request["most_tokens"] * _CHARACTERS_OF_TOKEN
    async for chunk in stream:
        usage = getattr(chunk, "usage", None) or usage
        for choice in (chunk.choices or [])[:1]:
            finish = choice.finish_reason or finish
            text = choice.delta.content if isinstance(choice.delta.content, str) else ""
            thought += len(getattr(choice.delta, "reasoning_content", None) or "")
            parts.append(text)
            size += len(text)
        if size + thought > limit:
            finish = "length"
            break
        if time.monotonic() - told > _TELL_SECONDS:
            told = time.monotonic()
            say({"come": size + thought})
    return {"text": "".join(parts), "cut": finish != "stop", **_spent(litellm, request, "".join(parts), usage)}


def _spent(litellm: Any, request: Json, text: str, usage: Any) -> Json:
    """Tokens as the server counted them, else as litellm does; dollars by litellm's table."""
    sent = getattr(usage, "prompt_tokens", None) or 0
    received = getattr(usage, "completion_tokens", None) or 0
    details = getattr(usage, "prompt_tokens_details", None)
    cached = getattr(details, "cached_tokens", None) or 0
    if not sent:
        sent = sum(_count(litellm, request["model"], m["content"]) for m in request["messages"])
    received = received or _count(litellm, request["model"], text)
    known = _known(litellm, request["model"])
    dollars = None
    if known.get("input_cost_per_token") is not None and known.get("output_cost_per_token") is not None:
        plain = known["input_cost_per_token"]
        cheap = known.get("cache_read_input_token_cost") or plain
        dollars = (sent - cached) * plain + cached * cheap + received * known["output_cost_per_token"]
    return {"prompt_tokens": sent, "cached_tokens": cached, "reply_tokens": received, "dollars": dollars}


def _failure(error: BaseException) -> Json:
    status = getattr(error, "status_code", None)
    kind = _KINDS.get(type(error).__name__) or _STATUS.get(status or 0) or "failed"
    if _is_down(error):
        kind = "down"
    said = _WRAPPERS.sub("", (str(error).strip().splitlines() or [""])[0]) or type(error).__name__
    inner = re.search(r'"message": ?"([^"]+)"', said)
    return {"failed": (inner.group(1) if inner else said)[:300], "kind": kind, "retry_after": _retry_after(error)}


def _is_down(error: BaseException | None) -> bool:
    """Whether no connection came about, told by what the error was made from."""
    for _ in range(6):
        if error is None:
            return False
        if type(error).__name__ in ("ConnectError", "ConnectTimeout", "ClientConnectorError", "ConnectionRefusedError"):
            return True
        error = error.__cause__ or error.__context__
    return False


def _retry_after(error: BaseException) -> float | None:
    headers = getattr(getattr(error, "response", None), "headers", None) or getattr(error, "headers", None)
    headers = headers or getattr(error, "litellm_response_headers", None) or {}
    value = headers.get("retry-after") or headers.get("Retry-After")
    try:
        return max(0.0, float(value)) if value is not None else None
    except ValueError:
        return None


if __name__ == "__main__":
    main()
