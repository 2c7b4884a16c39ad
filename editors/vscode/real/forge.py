"""A forge on the loopback for the stories: git over HTTP and GitHub's REST API in front of a folder of bare repositories.

    PYTHONPATH=tests python forge.py FOLDER

Prints its address and serves until its standard input ends. The token is FakeGitHub's.
"""

import sys
from pathlib import Path

from delivery.fake_github import FakeGitHub
from delivery.git_http import GitHost, serve_git

with serve_git(GitHost(Path(sys.argv[1]), api=FakeGitHub())) as host:
    sys.stdout.write(f"{host.url}\n")
    sys.stdout.flush()
    sys.stdin.read()
