// A forge of the test suite's, run beside the editor: what it speaks is held to GitHub's own description.
import { spawn } from "node:child_process";
import { createInterface } from "node:readline";
import path from "node:path";

import { PYTHON } from "./editor.mjs";

const TESTS = path.resolve(import.meta.dirname, "../../../tests");

/** Serves the bare repositories below a folder; its address, and `stop()`. */
export async function startForge(folder) {
  const forge = spawn(PYTHON, [path.join(import.meta.dirname, "forge.py"), folder], {
    env: { ...process.env, PYTHONPATH: TESTS },
    stdio: ["pipe", "pipe", "inherit"],
  });
  for await (const url of createInterface(forge.stdout)) {
    return { url, stop: () => void forge.stdin.end() };
  }
  throw new Error("the forge does not start");
}
