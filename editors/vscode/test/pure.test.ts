import assert from "node:assert/strict";
import { test } from "node:test";

import { parseVersion, serverPythonCandidates, servesOn } from "../src/pure/python";
import { SerialQueue } from "../src/pure/queue";
import { frameLinks, looksLikeTraceback, TracebackGate } from "../src/pure/tracebackText";

test("a version is read from what Python prints", () => {
  assert.deepEqual(parseVersion("3 12\n"), { major: 3, minor: 12 });
  assert.equal(parseVersion("Python 3.12"), undefined);
});

test("the server runs on Python 3.10 and newer", () => {
  assert.equal(servesOn({ major: 3, minor: 9 }), false);
  assert.equal(servesOn({ major: 3, minor: 10 }), true);
  assert.equal(servesOn({ major: 4, minor: 0 }), true);
});

test("a chosen Python is the only candidate, else the project's is the first", () => {
  assert.deepEqual(serverPythonCandidates("linux", "/opt/py", "/w/.venv/bin/python"), [["/opt/py"]]);
  assert.deepEqual(serverPythonCandidates("linux", undefined, "/w/py")[0], ["/w/py"]);
  assert.deepEqual(serverPythonCandidates("win32", undefined, undefined)[0], ["py", "-3"]);
});

test("tracebacks are told from other texts", () => {
  assert.ok(looksLikeTraceback('Traceback (most recent call last):\n  File "a.py", line 1, in <module>\nKeyError: 1'));
  assert.ok(looksLikeTraceback('  File "a.py", line 1\n    x =\nSyntaxError: invalid syntax'));
  assert.ok(!looksLikeTraceback("Error: no such container: web"));
  assert.ok(!looksLikeTraceback("const x = 1;"));
});

test("frames in a terminal's line become links", () => {
  assert.deepEqual(frameLinks('  File "/srv/app/a b.py", line 12, in total'), [
    { start: 2, length: 41, file: "/srv/app/a b.py", line: 12, func: "total" },
  ]);
  assert.deepEqual(frameLinks("tests/test_a.py:7: KeyError"), [{ start: 0, length: 17, file: "tests/test_a.py", line: 7, func: undefined }]);
  assert.deepEqual(frameLinks('  File "<string>", line 1'), []);
});

test("the gate lets nothing through until a traceback may have begun, wherever chunks are cut", () => {
  const gate = new TracebackGate();
  assert.equal(gate.push("ordinary output\r\n"), "");
  assert.equal(gate.push("Traceback (mo"), "");
  assert.ok(gate.push("st recent call last):\r\n").endsWith("Traceback (most recent call last):\r\n"));
  assert.equal(gate.push("more"), "more");
});

test("a queue runs one action at a time and shares equal ones that wait", async () => {
  const queue = new SerialQueue();
  const done: string[] = [];
  const slow = queue.run("a", async () => {
    await new Promise((resolve) => setTimeout(resolve, 20));
    done.push("a");
  });
  const twice = [queue.run("b", () => Promise.resolve(done.push("b"))), queue.run("b", () => Promise.resolve(done.push("b again")))];
  await Promise.all([slow, ...twice]);
  assert.deepEqual(done, ["a", "b"]);
  await assert.rejects(queue.run("c", () => Promise.reject(new Error("no"))), /no/);
  assert.equal(await queue.run("d", () => Promise.resolve(7)), 7);
});
