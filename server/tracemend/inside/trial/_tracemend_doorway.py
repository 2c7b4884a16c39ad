"""Opens ports inside a sandbox that lead through sockets of a folder, then becomes the program that is to use them.

Run as `python _tracemend_doorway.py FOLDER PROGRAM ARGUMENTS…`.
"""

import os
import socket
import sys
import threading
from typing import Optional


def main() -> None:
    """Listen on the port of each `PORT.door` in a child, and become the program."""
    folder, argv = sys.argv[1], sys.argv[2:]
    listeners = []
    for name in sorted(os.listdir(folder)):
        if name.endswith(".door"):
            door, port = os.path.join(folder, name), int(name[: -len(".door")])
            listeners += [(_listen(family, host, port), door) for family, host in _HOSTS]
    if os.fork() == 0:
        nothing = os.open(os.devnull, os.O_RDWR)
        for stream in (0, 1, 2):
            os.dup2(nothing, stream)
        for listener, door in listeners:
            if listener is not None:
                threading.Thread(target=_serve, args=(listener, door)).start()
        return
    for listener, _ in listeners:
        if listener is not None:
            listener.close()
    os.execvp(argv[0], argv)


_HOSTS = ((socket.AF_INET, "127.0.0.1"), (socket.AF_INET6, "::1"))


def _listen(family: int, host: str, port: int) -> Optional[socket.socket]:
    listener = socket.socket(family)
    try:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind((host, port))
        listener.listen(16)
    except OSError:
        listener.close()
        return None
    return listener


def _serve(listener: socket.socket, door: str) -> None:
    while True:
        outer, _ = listener.accept()
        inner = socket.socket(socket.AF_UNIX)
        try:
            inner.connect(door)
        except OSError:
            outer.close()
            continue
        for one, other in ((outer, inner), (inner, outer)):
            threading.Thread(target=_pass_on, args=(one, other), daemon=True).start()


def _pass_on(source: socket.socket, target: socket.socket) -> None:
    try:
        while True:
            data = source.recv(65536)
            if not data:
                break
            target.sendall(data)
    except OSError:
        pass
    try:
        target.shutdown(socket.SHUT_WR)
    except OSError:
        pass


if __name__ == "__main__":
    main()
