"""A server spoken to by hand, byte for byte."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any


class Raw:
    """A server spoken to by hand, byte for byte."""

    def __init__(self, *command: str) -> None:
        argv = [sys.executable, *(command or ("-m", "tracemend", "server"))]
        self.process = subprocess.Popen(
            argv, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, bufsize=0
        )
        self.number = 0

    def send(self, method: str, params: Any = None, *, request: bool = True) -> None:
        message: dict[str, Any] = {"jsonrpc": "2.0", "method": method, "params": params}
        if request:
            self.number += 1
            message["id"] = self.number
        body = json.dumps(message).encode()
        assert self.process.stdin is not None
        self.process.stdin.write(b"Content-Length: %d\r\n\r\n" % len(body) + body)

    def answer(self) -> Any:
        """What comes as answer to the last request; everything before it must be protocol as well."""
        assert self.process.stdout is not None
        while True:
            headers = {}
            while (line := self.process.stdout.readline()) != b"\r\n":
                assert line.endswith(b"\r\n"), line
                name, _, value = line.decode("ascii").partition(": ")
                headers[name] = value
            body = b""
            while len(body) < int(headers["Content-Length"]):
                body += self.process.stdout.read(int(headers["Content-Length"]) - len(body))
            message = json.loads(body)
            if message.get("id") == self.number and "method" not in message:
                return message.get("result")

    def initialize(self, root: Path) -> None:
        folders = [{"uri": root.as_uri(), "name": root.name}]
        self.send("initialize", {"processId": None, "rootUri": None, "capabilities": {}, "workspaceFolders": folders})
        self.answer()
        self.send("initialized", {}, request=False)

    def command(self, name: str, **arguments: Any) -> Any:
        self.send("workspace/executeCommand", {"command": f"tracemend.{name}", "arguments": [arguments]})
        return self.answer()

    def end(self) -> int:
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        try:
            return self.process.wait(60)
        finally:
            self.process.stdin.close()
            self.process.stdout.close()
