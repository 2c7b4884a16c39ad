"""The language-model author: tokens of a context pack, our own time in a round, memory of the server, start of its process.

    python tests/benchmarks/bench_model.py [--cases N]

The aims: a pack's median below 2,500 tokens over `tests/cases`, 200 ms of ours in a round beyond model and tests, no more memory
of the server while the feature is unused.

With a model of yours it also tells how many of the 24 hardest programs of `tests/cases` it mends, in which time and with how
many tokens, by form of reply and number of candidates; a program is mended when it prints what the fixed one prints:

    python tests/benchmarks/bench_model.py --model ollama_chat/qwen2.5-coder:7b [--endpoint URL] [--key-variable NAME]
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import psutil

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT / "server"), str(ROOT / "tests"), str(ROOT / "tests/benchmarks")]

from bench_server import Peer, command, settle  # noqa: E402  # runs from a checkout, too

from model.shops import GOOD, SKIPPING, crash_of, shop, work_on  # noqa: E402
from recipes.cases import Case, _has_effect, cases, expectations, interpreter_for  # noqa: E402
from tracemend.authoring.work import Work, ground_of, pack_of  # noqa: E402
from tracemend.errors import TracemendError  # noqa: E402
from tracemend.fix import Fix, Verdict  # noqa: E402
from tracemend.model.author import Author, Spent  # noqa: E402
from tracemend.model.litellm_author import LitellmAuthor  # noqa: E402
from tracemend.model.prompt import fix_prompt  # noqa: E402
from tracemend.model.record import Judged, new_attempt  # noqa: E402
from tracemend.model.rounds import Rounds  # noqa: E402
from tracemend.model.scripted import ScriptedAuthor  # noqa: E402
from tracemend.model.spending import Budget  # noqa: E402
from tracemend.progress import unwatched  # noqa: E402
from tracemend.settings import Settings  # noqa: E402

_HARDEST = 24


@contextmanager
def laid_out(case: Case, author: Author) -> Iterator[tuple[Work, Path]]:
    """The work on a case's crash."""
    version = max(case.tracebacks)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name).resolve() / "app"
        case.lay_out(folder)
        yield work_on(folder, case.tracebacks[version], author), folder


def packs(author: Author, most: int) -> None:
    """Tokens of the pack and of the whole prompt over `tests/cases`, and the time that the pack takes."""
    tokens, whole, times, none = [], [], [], 0
    for case in [case for case in cases() if case.tracebacks][:most]:
        with laid_out(case, author) as (work, _):
            began = time.perf_counter()
            try:
                pack = pack_of(work, ground_of(work))
            except TracemendError:
                none += 1
                continue
            times.append(1000 * (time.perf_counter() - began))
            tokens.append(pack.tokens)
            whole.append(sum(author.count([m.text for m in fix_prompt(pack, "blocks")])))
    print(f"context packs of {len(tokens)} programs ({none} blame no line of theirs):")
    print(f"    tokens: median {statistics.median(tokens):.0f} (aim: 2,500), most {max(tokens)}")
    print(f"    with the rules: median {statistics.median(whole):.0f}, most {max(whole)}")
    print(f"    ms to make one: median {statistics.median(times):.0f}, most {max(times):.0f}")


def rounds_of(work: Work, author: Author, settings: Settings, judge: object) -> tuple[Rounds, object]:
    """The rounds of a work, with its first pack."""
    ground = ground_of(work)
    pack = pack_of(work, ground)
    attempt = new_attempt(work.engine.project.root)
    attempt.begin(work.stored.id, author.target, author.about(), pack.code, {})
    budget = Budget(settings, author.about())

    def more(names: tuple[str, ...]) -> object:
        return pack_of(work, replace(ground_of(work), wanted=names))

    from tracemend.model.prompt import chosen_format

    form = chosen_format(settings.model_format, author.target.model)
    made = Rounds(author, settings, work.snapshot, form, judge, more, budget, attempt, work.cancel, unwatched)  # type: ignore[arg-type]  # plain functions
    return made, pack


def overhead(home: Path, rounds: int) -> None:
    """Our own time in a round: prompt, reading of three replies, checks, record; model and trials take none."""
    root = shop(home / "overhead")
    script = home / "script.json"
    script.write_text(json.dumps({"fix": [[SKIPPING, GOOD, GOOD]]}), encoding="utf-8")
    author, settings = ScriptedAuthor(script), Settings(model_rounds=1)
    work = work_on(root, crash_of(root), author)
    verdict = Verdict("unproved", True, True, None, 0.0, ("x",))
    times = []
    for _ in range(rounds):
        made, pack = rounds_of(work, author, settings, lambda fixes: tuple(Judged(fix, verdict) for fix in fixes))
        began = time.perf_counter()
        made.run(pack)  # type: ignore[arg-type]  # as made
        times.append(1000 * (time.perf_counter() - began))
    print(f"our own time in a round: median {statistics.median(times):.1f} ms, most {max(times):.1f} (aim: 200 ms)")


def child_start(rounds: int) -> None:
    """The process of litellm, to its first answer; its processor time and memory."""
    found = []
    for _ in range(rounds):
        author = LitellmAuthor(Settings(model_name="openai/gpt-4o-mini", model_endpoint="http://127.0.0.1:9/v1"))
        began = time.perf_counter()
        author.about()
        seconds, process = time.perf_counter() - began, psutil.Process(author.pid)
        used = process.cpu_times()
        found.append((seconds, used.user + used.system, process.memory_info().rss / 2**20))
        author.close()
    seconds, used_seconds, memory = (statistics.median(column) for column in zip(*found, strict=True))
    print(f"start of the process of litellm: {seconds:.2f} s, {used_seconds:.2f} s of processor, {memory:.0f} MiB")


def server_memory(home: Path) -> None:
    """Resident memory of the language server: without a model, with one that is configured, and after one was asked."""
    root = shop(home / "memory")
    script = home / "script.json"
    text = crash_of(root)
    for title, name, asks in (
        ("none", "", False),
        ("configured", f"scripted:{script}", False),
        ("asked", f"scripted:{script}", True),
    ):
        peer = Peer(["-m", "tracemend", "server"])
        folders = [{"uri": root.as_uri(), "name": "shop"}]
        options = {"settings": {"model": {"name": name, "rounds": 1}, "trial": {"suite": "none"}}}
        given = {"processId": None, "rootUri": root.as_uri(), "capabilities": {}, "workspaceFolders": folders}
        peer.ask("initialize", {**given, "initializationOptions": options})
        peer.send("initialized", {}, request=False)
        read = peer.ask("workspace/executeCommand", command("readTraceback", text=text))
        settle(peer)
        if asks:
            peer.ask("workspace/executeCommand", command("askModel", incident=read["incidents"][0]["incident"]))
        print(f"server with an incident, model {title}: {peer.memory():.1f} MiB")
        peer.end()


def hardest() -> list[Case]:
    """Programs that no recipe mends first, then those with the longest stacks."""
    known = expectations()
    runnable = [c for c in cases() if c.tracebacks and interpreter_for(c, max(c.tracebacks)) is not None]

    def ease(case: Case) -> tuple[bool, int]:
        return known.get(case.name, {}).get("level") == "first", -case.tracebacks[max(case.tracebacks)].count(
            "\n  File "
        )

    return sorted(runnable, key=ease)[:_HARDEST]


def real_model(options: argparse.Namespace) -> None:
    """Fix rate, seconds and tokens by form of reply and number of candidates."""
    for form in ("blocks", "function", "schema"):
        for many in (1, 3):
            base = Settings(model_name=options.model, model_endpoint=options.endpoint or None, model_format=form)
            settings = replace(
                base, model_key_variable=options.key_variable or None, model_candidates=many, model_rounds=2
            )
            author = LitellmAuthor(settings)
            mended, seconds, spent = 0, [], Spent()
            for case in hardest():
                began = time.perf_counter()
                right, cost = mends(case, author, settings)
                mended, spent = mended + right, spent + cost
                seconds.append(time.perf_counter() - began)
                print(f"    {'+' if right else '-'} {case.name}", file=sys.stderr)
            author.close()
            print(
                f"{options.model} {form}, {many} candidate{'' if many == 1 else 's'}: {mended} of {len(seconds)} mended, "
                f"median {statistics.median(seconds):.1f} s, {spent.tokens / len(seconds):.0f} tokens each"
            )


def mends(case: Case, author: Author, settings: Settings) -> tuple[bool, Spent]:
    """Whether one of the fixes makes the program print what the fixed program prints."""
    version = max(case.tracebacks)
    python = interpreter_for(case, version) or Path(sys.executable)
    wanted = expectations().get(case.name, {}).get("prints")

    with laid_out(case, author) as (work, folder):

        def judge(fixes: tuple[Fix, ...]) -> tuple[Judged, ...]:
            right = [_has_effect(case, fix, folder, version, python, wanted) for fix in fixes]
            good, bad = (
                Verdict("verified", True, True, None, 0.0),
                Verdict("rejected", True, False, None, 0.0, ("It is not mended.",)),
            )
            return tuple(Judged(fix, good if ok else bad) for fix, ok in zip(fixes, right, strict=True))

        try:
            made, pack = rounds_of(work, author, settings, judge)
            outcome = made.run(pack)  # type: ignore[arg-type]  # as made
        except TracemendError as error:
            print(f"    {case.name}: {error}", file=sys.stderr)
            return False, Spent()
        return any(one.verdict.level == "verified" for one in outcome.judged), made.budget.spent


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--cases", type=int, default=1000)
    options.add_argument("--rounds", type=int, default=5)
    options.add_argument("--model")
    options.add_argument("--endpoint")
    options.add_argument("--key-variable")
    given = options.parse_args()
    with tempfile.TemporaryDirectory() as name:
        home = Path(name).resolve()
        os.environ |= {"TRACEMEND_STATE_DIR": str(home / "state"), "PYTHONPATH": str(ROOT / "server"), "NO_COLOR": "1"}
        if given.model:
            real_model(given)
            return
        author = LitellmAuthor(Settings(model_name="openai/gpt-4o-mini", model_endpoint="http://127.0.0.1:9/v1"))
        packs(author, given.cases)
        author.close()
        overhead(home, 20)
        child_start(given.rounds)
        server_memory(home)


if __name__ == "__main__":
    main()
