"""From an incident to ranked fixes in a large project, beside jedi's own search for the same name.

The project is Django's source as installed, copied to a folder of its own with some crashes added; give another folder of
sources as the argument.
"""

from __future__ import annotations

import resource
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from importlib.util import find_spec
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[2] / "server"))

from tracemend.diagnosis.site import crash_site
from tracemend.project.files import forget_files, project_files
from tracemend.project.location import locate
from tracemend.project.project import Project
from tracemend.project.snapshot import Snapshot
from tracemend.project.symbols import symbols
from tracemend.project.texts import python_texts
from tracemend.reading import read

CRASHES = {
    "misspelled name": ("return slugfy(text)", "demo_name", "NameError: name 'slugfy' is not defined"),
    "project import": ("return get_template(text)", "demo_import", "NameError: name 'get_template' is not defined"),
    "attribute": ("return self.runn()", "demo_attribute", "AttributeError: 'Demo' object has no attribute 'runn'"),
    "key": ("return {'price': 1}['prise']", "demo_key", "KeyError: 'prise'"),
    "jedi": ("return re.compile('a').serach(text)", "demo_jedi", "AttributeError: 're.Pattern' object has no attribute 'serach'"),
    "none": ("return re.match('a', text).group()", "demo_none", "AttributeError: 'NoneType' object has no attribute 'group'"),
}  # fmt: skip


def milliseconds(work: Callable[[], object]) -> float:
    started = time.perf_counter()
    work()
    return (time.perf_counter() - started) * 1000


def lay_out(source: Path, folder: Path) -> Path:
    shutil.copytree(source, folder / source.name, ignore=shutil.ignore_patterns("__pycache__", "*.mo", "locale"))
    demo = folder / source.name / "demo.py"
    text = "import re\n\nfrom django.utils.text import slugify\n"
    for line, name, _ in CRASHES.values():
        body = f"class Demo:\n    def run(self):\n        pass\n\n    def {name}(self):\n        {line}\n"
        text += f"\n\n{body if 'self' in line else f'def {name}(text):{chr(10)}    {line}{chr(10)}'}"
    demo.write_text(text)
    subprocess.run(["git", "init", "-q"], cwd=folder, check=True)
    subprocess.run(["git", "add", "-A"], cwd=folder, check=True)
    identity = ["-c", "user.name=Ada", "-c", "user.email=ada@example.org"]
    subprocess.run(["git", *identity, "commit", "-qm", "Begin"], cwd=folder, check=True)
    return demo


def memory() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def main() -> None:
    spec = find_spec("django")
    given = sys.argv[1:2] or ([str(Path(spec.origin).parent)] if spec is not None and spec.origin else [])
    if not given:
        print("bench_recipes: no project (install django, or give a folder)")
        return
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary).resolve()
        demo = lay_out(Path(given[0]), folder)
        snapshot = Snapshot(folder)
        print(f"project: {len(project_files(folder).python)} modules")
        before = memory()
        print(f"index build: {milliseconds(lambda: symbols(snapshot)):.0f} ms", end=", ")
        print(f"texts: {milliseconds(lambda: list(python_texts(snapshot, 'a word'))):.0f} ms", end=", ")
        print(f"memory of both: {memory() - before:.0f} MiB")
        print(f"index looked at again: {milliseconds(lambda: symbols(Snapshot(folder))):.0f} ms")
        demo.write_text(demo.read_text() + "\n\ndef just_added():\n    pass\n")
        later = Snapshot(folder)
        print(f"index after an edit: {milliseconds(lambda: symbols(later)):.0f} ms", "just_added" in symbols(later))
        propose_all(folder, demo)
        peer(folder)


def propose_all(folder: Path, demo: Path) -> None:
    started = time.perf_counter()
    from tracemend.recipes.propose import propose

    print(f"import of all recipes: {(time.perf_counter() - started) * 1000:.0f} ms")
    project = Project(folder, Path(sys.executable), git=True)
    file = demo.relative_to(folder).as_posix()
    print(f"{'incident':18} {'locate':>10} {'cold':>10} {'warm':>10} {'of CPU':>10}   first fix")
    for name, (line, function, error) in CRASHES.items():
        crash = (
            f'Traceback (most recent call last):\n  File "/app/{file}", line 9, in {function}\n    {line}\n{error}\n'
        )
        incident = read(crash)[0]
        forget_files(folder)
        times, spent, titles = [], [], [""]
        for _ in range(4):
            snapshot = Snapshot(folder)
            location = locate(incident, snapshot)
            located = milliseconds(lambda s=snapshot, i=incident: locate(i, s))
            started, worked = time.perf_counter(), time.process_time()
            site = crash_site(incident, location, project, snapshot)
            titles = [fix.title for fix in propose(site)] if site is not None else []
            times.append((time.perf_counter() - started) * 1000)
            spent.append((time.process_time() - worked) * 1000)
        print(
            f"{name:18} {located:7.1f} ms {times[0]:7.0f} ms {min(times[1:]):7.0f} ms {min(spent[1:]):7.0f} ms   {titles[:1]}"
        )
    print(f"resident at the most: {memory():.0f} MiB")


def peer(folder: Path) -> None:
    import jedi

    project = jedi.Project(folder)
    print(f"jedi's search for the project import: {milliseconds(lambda: list(project.search('get_template'))):.0f} ms")


if __name__ == "__main__":
    main()
