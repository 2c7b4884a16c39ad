"""A `.git` for the copy, so that code which asks git (for its version, its files, its commit) hears what it would hear in the
checkout. It borrows the user's objects for reading; whatever is written goes to the copy. (Should a test commit the very content
that the user's repository holds, git renews the time of that object there, and writes nothing.)"""

from __future__ import annotations

import os
import shutil
from pathlib import Path

from tracemend.project.git import GitFailed, repository, run_git

_CONFIG = f"""\
[core]
\trepositoryformatversion = {{version}}
\tbare = false
\thooksPath = {os.devnull}
[user]
\tname = Tracemend
\temail = tracemend@localhost
[gc]
\tauto = 0
"""


def give_history(root: Path, tree: Path) -> None:
    """Write `tree/.git` after the repository at `root`: its head, branches, tags and index as they are now.

    Where the repository has no commit, or git does not answer, the copy goes without.
    """
    folder = tree / ".git"
    shutil.rmtree(folder, ignore_errors=True)
    try:
        with repository(root) as repo:
            head = run_git(repo, "rev-parse", "HEAD", cwd=root)
            branch = run_git(repo, "rev-parse", "--symbolic-full-name", "HEAD", cwd=root)
            refs = run_git(
                repo, "for-each-ref", "--format=%(objectname) %(refname)", "refs/heads", "refs/tags", cwd=root
            )
            objects = run_git(repo, "rev-parse", "--path-format=absolute", "--git-path", "objects", cwd=root)
            index = run_git(repo, "rev-parse", "--path-format=absolute", "--git-path", "index", cwd=root)
    except GitFailed:
        return
    (folder / "objects" / "info").mkdir(parents=True)
    (folder / "refs").mkdir()
    (folder / "objects" / "info" / "alternates").write_text(f"{objects}\n", encoding="utf-8")
    (folder / "HEAD").write_text(f"ref: {branch}\n" if branch.startswith("refs/") else f"{head}\n", encoding="utf-8")
    (folder / "packed-refs").write_text(f"# pack-refs with: sorted \n{refs}\n", encoding="utf-8")
    config = _CONFIG.format(version=1 if len(head) == 64 else 0)
    if len(head) == 64:
        config += "[extensions]\n\tobjectFormat = sha256\n"
    (folder / "config").write_text(config, encoding="utf-8")
    if Path(index).is_file():
        shutil.copyfile(index, folder / "index")
