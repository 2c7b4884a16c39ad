// Small projects of a user's, made from the walkthrough's sample: a git repository with a remote.
import { execFileSync } from "node:child_process";
import { cpSync, mkdirSync, writeFileSync } from "node:fs";
import path from "node:path";

const SAMPLE = path.resolve(import.meta.dirname, "../sample");

/** The sample as a repository in `folder`, pushed to the bare repository beside it; `more` are further files by name. */
export function makeProject(folder, more = {}) {
  cpSync(SAMPLE, folder, { recursive: true });
  for (const [name, text] of Object.entries(more)) {
    mkdirSync(path.dirname(path.join(folder, name)), { recursive: true });
    writeFileSync(path.join(folder, name), text);
  }
  const remote = `${folder}.git`;
  execFileSync("git", ["init", "-q", "--bare", remote]);
  for (const line of ["init -q -b main", "config user.name Ada", "config user.email ada@example.org", "add -A", "commit -qm Begin"]) {
    gitIn(folder, ...line.split(" "));
  }
  gitIn(folder, "remote", "add", "origin", remote);
  gitIn(folder, "push", "-q", "-u", "origin", "main");
  return { folder, remote };
}

/** What git prints for a command in a folder. */
export function gitIn(folder, ...args) {
  return execFileSync("git", args, { cwd: folder, encoding: "utf8" }).trim();
}
