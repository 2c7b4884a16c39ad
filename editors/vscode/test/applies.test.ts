import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";

import { APPLIES, contextKeys, type Situation } from "../src/pure/applies";
import type { Delivery, FixSummary, Incident, Job } from "../src/protocol";

const FIX: FixSummary = { fix: "f", title: "Rename", author: "recipe:x", applicability: "safe", level: null, proof: null, record: null };
const INCIDENT: Incident = {
  incident: "i", folder: "/w", state: "open", count: 1, firstSeen: 0, lastSeen: 0, type: "KeyError", message: "", function: null,
  uri: "file:///w/a.py", line: 3, reported: null, cause: null, kind: null, record: null, applied: null, fixes: [FIX], delivered: [],
};
const DELIVERY: Delivery = { fix: "f", branch: "fix/x", commit: "c", pushed_to: null, pull_request: null, state: null, checks: null, failing: [] };
const JOB: Job = { job: "1", kind: "fixAndTest", title: "Fix and test", incident: "i", folder: "/w", step: null, cancelling: false };
const VERIFIED: Incident = { ...INCIDENT, record: "/r", fixes: [{ ...FIX, level: "verified", record: "/r" }] };
const COMMITTED: Incident = { ...VERIFIED, delivered: [DELIVERY] };
const PUSHED: Incident = { ...COMMITTED, state: "resolved", delivered: [{ ...DELIVERY, pushed_to: "origin" }] };
const REQUESTED: Incident = { ...PUSHED, delivered: [{ ...DELIVERY, pushed_to: "origin", pull_request: "https://forge/1" }] };

const UNTRIED = ["explain", "open", "dismiss", "fixAndTest", "preview", "apply", "askModel", "showPrompt"];

/** What is on the table, and which commands on incidents the palette then has. */
const TABLE: readonly (readonly [string, Partial<Situation>, readonly string[]])[] = [
  ["nothing", {}, []],
  ["an incident without a fix", { incidents: [{ ...INCIDENT, fixes: [] }] }, ["explain", "open", "dismiss", "askModel", "showPrompt"]],
  ["one with no line here", { incidents: [{ ...INCIDENT, uri: null, line: null, reported: null, fixes: [] }] }, ["explain", "dismiss", "askModel", "showPrompt"]],
  ["a fix that is steps alone", { incidents: [{ ...INCIDENT, fixes: [{ ...FIX, applicability: "display-only" }] }] }, ["explain", "open", "dismiss", "askModel", "showPrompt"]],
  ["a fix", { incidents: [INCIDENT] }, UNTRIED],
  ["a fix of a notebook's cell", { incidents: [{ ...INCIDENT, reported: { file: "/w/a.ipynb", line: 1 } }] }, ["explain", "open", "dismiss", "preview", "apply"]],
  ["a fix whose trial rejected it", { incidents: [{ ...INCIDENT, record: "/r", fixes: [] }] }, ["explain", "open", "dismiss", "openRecord", "askModel", "showPrompt"]],
  ["a verified fix", { incidents: [VERIFIED] }, [...UNTRIED, "commit", "openRecord"]],
  ["a fix that is applied", { incidents: [{ ...INCIDENT, applied: "f" }] }, [...UNTRIED.filter((name) => name !== "apply"), "undo"]],
  ["committed", { incidents: [COMMITTED] }, ["explain", "open", "dismiss", "preview", "apply", "openRecord", "push"]],
  ["pushed", { incidents: [PUSHED] }, ["explain", "open", "reopen", "openRecord", "pullRequest"]],
  ["a pull request", { incidents: [REQUESTED] }, ["explain", "open", "reopen", "openRecord"]],
  ["dismissed", { incidents: [{ ...INCIDENT, state: "dismissed" }] }, ["reopen"]],
  ["untrusted", { incidents: [VERIFIED], trusted: false }, ["explain", "open", "dismiss", "preview", "openRecord"]],
  ["the server stopped", { incidents: [VERIFIED, PUSHED], running: false }, []],
];

for (const [name, situation, expected] of TABLE) {
  test(`the palette with: ${name}`, () => {
    const keys = contextKeys({ running: true, trusted: true, incidents: [], jobs: [], ...situation });
    const can = Object.keys(APPLIES).filter((command) => keys[`tracemend.can.${command}`]);
    assert.deepEqual(can.sort(), [...expected].sort());
  });
}

test("jobs can be stopped while there are any", () => {
  const situation = { running: true, trusted: true, incidents: [] };
  assert.equal(contextKeys({ ...situation, jobs: [] })["tracemend.hasJobs"], false);
  assert.equal(contextKeys({ ...situation, jobs: [JOB] })["tracemend.hasJobs"], true);
});

test("the manifest asks for these keys and no others, and for each command's own", () => {
  const manifest = readFileSync("package.json", "utf8");
  const { commands } = (JSON.parse(manifest) as { contributes: { commands: readonly { command: string; enablement?: string }[] } }).contributes;
  const enabled = new Map(commands.map(({ command, enablement }) => [command.replace("tracemend.ui.", ""), enablement ?? ""]));
  for (const name of Object.keys(APPLIES)) {
    assert.match(enabled.get(name) ?? "", new RegExp(`^tracemend\\.can\\.${name}\\b`));
  }
  const asked = new Set(manifest.match(/(?<![\w.%])tracemend\.(?:can\.\w+|running|has\w+)/g));
  const given = Object.keys(contextKeys({ running: true, trusted: true, incidents: [], jobs: [] }));
  assert.deepEqual([...asked].sort(), given.sort());
});
