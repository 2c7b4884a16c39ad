import assert from "node:assert/strict";
import { execFileSync, spawn } from "node:child_process";
import { chmodSync, existsSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import * as path from "node:path";
import { after, before, describe, test } from "node:test";

import { findServerCommand, type ServerCommandOptions } from "../src/start/serverCommand";

/** The wheels of the packaged extension, and the Python that its environment is made from. */
const { TRACEMEND_WHEELS: WHEELS, TRACEMEND_PYTHON: PYTHON = "python3" } = process.env;

void describe("the server's command", () => {
  const home = mkdtempSync(path.join(tmpdir(), "tracemend-server-"));
  const [bin, empty] = [path.join(home, "bin"), path.join(home, "empty")];
  const { PATH } = process.env;

  before(() => {
    for (const folder of [bin, empty]) mkdirSync(folder);
    const base = execFileSync(PYTHON, ["-c", "import sys; print(sys._base_executable)"], { encoding: "utf8" }).trim();
    symlinkSync(base, path.join(bin, "python3"));
    process.env["PATH"] = bin;
  });

  after(() => {
    process.env["PATH"] = PATH;
    rmSync(home, { recursive: true, force: true });
  });

  /** What the command is found from, and the lines that went to the log. */
  function situation(more: Partial<ServerCommandOptions> = {}): { options: ServerCommandOptions; logged: string[] } {
    const logged: string[] = [];
    const options = { chosen: undefined, ofProject: undefined, wheels: empty, storage: path.join(home, "storage"), log: (line: string) => logged.push(line) };
    return { options: { ...options, ...more }, logged };
  }

  function script(name: string, text: string): string {
    const file = path.join(bin, name);
    writeFileSync(file, `#!/bin/sh\n${text}\n`);
    chmodSync(file, 0o755);
    return file;
  }

  test("without wheels it is tracemend on the PATH, and without that a sentence says what to do", async () => {
    await assert.rejects(findServerCommand(situation().options), /found no Python 3.10 or newer.*"tracemend.server.interpreter"/);
    const file = script("tracemend", "echo 1.0");
    const found = await findServerCommand(situation().options);
    assert.deepEqual([found.command, found.args, found.origin], ["tracemend", ["server"], "tracemend on the PATH"]);
    rmSync(file);
  });

  test("a chosen Python that can't serve is told of", async () => {
    const old = script("old-python", 'case "$*" in *version_info*) echo 3 8; echo /old;; *) exit 1;; esac');
    await assert.rejects(findServerCommand(situation({ chosen: old }).options), /can't run on .*old-python/);
  });

  test("its own environment is made of the package's wheels alone, once, and serves", { skip: WHEELS ? false : "it is not packaged: TRACEMEND_WHEELS" }, async () => {
    const ofProject = script("python-of-the-project", "echo 3 8; echo /old");
    const { options, logged } = situation({ ofProject, wheels: WHEELS ?? empty });
    const found = await findServerCommand(options);
    assert.match(found.origin, /own environment/);
    assert.ok(found.command.startsWith(options.storage));
    assert.equal(logged[0], `${ofProject}: Python 3.8`, "an old Python of the project is passed over");
    assert.match(await answerOf([found.command, ...found.args]), /"name": ?"tracemend/);

    const again = situation({ ofProject, wheels: WHEELS ?? empty });
    assert.equal((await findServerCommand(again.options)).command, found.command);
    assert.ok(!again.logged.some((line) => line.startsWith("Making")), "it is kept");
    assert.ok(existsSync(found.command));
  });
});

/** What a language server answers to `initialize`, with nothing of this machine's Python packages in reach. */
async function answerOf([command = "", ...args]: readonly string[]): Promise<string> {
  const server = spawn(command, args, { env: { PATH: process.env["PATH"], HOME: tmpdir(), PYTHONNOUSERSITE: "1" }, stdio: ["pipe", "pipe", "inherit"] });
  const request = JSON.stringify({ jsonrpc: "2.0", id: 1, method: "initialize", params: { processId: null, rootUri: null, capabilities: {} } });
  server.stdin.write(`Content-Length: ${Buffer.byteLength(request)}\r\n\r\n${request}`);
  let answer = "";
  for await (const chunk of server.stdout) {
    answer += String(chunk);
    if (answer.includes("serverInfo")) break;
  }
  server.kill();
  return answer;
}
