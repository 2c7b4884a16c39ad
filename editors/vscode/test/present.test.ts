import assert from "node:assert/strict";
import { test } from "node:test";

import { ago, delivered, bestFix, headline, icon, nextStep, statusText } from "../src/pure/present";
import type { FixSummary, Incident, Job } from "../src/protocol";

const FIX: FixSummary = { fix: "f1", title: "Rename 'totl' to 'total'", author: "recipe:misspelled-name", applicability: "safe", level: null, proof: null, record: null };
const INCIDENT: Incident = {
  incident: "i1", folder: "/w", state: "open", count: 1, firstSeen: 0, lastSeen: 0, type: "shop.errors.NoStock", message: "none left\nof pens",
  function: "total", uri: "file:///w/a.py", line: 3, reported: null, cause: null, kind: null, record: null, applied: null, fixes: [FIX], delivered: [],
};

test("a headline is the bare type and the message's first line", () => {
  assert.equal(headline(INCIDENT), "NoStock: none left");
  assert.equal(headline({ type: "KeyError", message: "" }), "KeyError");
  assert.equal(headline({ type: "", message: "" }), "Unknown exception", "a traceback that is cut off before it");
  assert.equal(headline({ type: "E", message: "x".repeat(200) }, 10), "E: xxxxxx…");
});

test("times are told in the largest whole unit", () => {
  assert.equal(ago(0, 59), "just now");
  assert.equal(ago(0, 60), "1 minute ago");
  assert.equal(ago(0, 7_300), "2 hours ago");
  assert.equal(ago(100, 0), "just now", "a clock that went backwards");
});

test("the next step follows what was reached", () => {
  const verified = { ...FIX, level: "verified" as const };
  const delivery = { fix: "f1", branch: "fix/x", commit: "c", pushed_to: null, pull_request: null, state: null, checks: null, failing: [] };
  assert.equal(nextStep(INCIDENT), "fixAndTest");
  assert.equal(nextStep({ ...INCIDENT, reported: { file: "/w/a.ipynb", line: 5 } }), "none", "no trial runs a notebook's cell");
  assert.equal(nextStep({ ...INCIDENT, fixes: [verified] }), "commitFix");
  assert.equal(nextStep({ ...INCIDENT, delivered: [delivery] }), "pushBranch");
  assert.equal(nextStep({ ...INCIDENT, state: "resolved", delivered: [{ ...delivery, pushed_to: "origin" }] }), "openPullRequest");
  assert.equal(nextStep({ ...INCIDENT, state: "dismissed" }), "none");
  assert.equal(nextStep({ ...INCIDENT, fixes: [] }), "none", "there is nothing to try");
});

test("where a delivery stands is told in a few words", () => {
  const delivery = { fix: "f1", branch: "fix/x", commit: "c", pushed_to: null, pull_request: null, state: null, checks: null, failing: [] };
  const told = (more: object) => delivered({ ...INCIDENT, delivered: [{ ...delivery, ...more }] });
  assert.equal(delivered(INCIDENT), "");
  assert.equal(told({}), "committed");
  assert.equal(told({ pushed_to: "origin" }), "pushed");
  assert.equal(told({ pull_request: "https://forge/1", checks: "pending" }), "checks running");
  assert.equal(told({ pull_request: "https://forge/1", checks: "failure", failing: ["lint"] }), "failing: lint");
  assert.equal(told({ pull_request: "https://forge/1", state: "merged" }), "merged");
});

test("a rejected fix and one that is only shown are never the best", () => {
  const shown = { ...FIX, applicability: "display-only" as const };
  const rejected = { ...FIX, level: "rejected" as const };
  assert.equal(bestFix({ ...INCIDENT, fixes: [shown, rejected] }), undefined);
  assert.equal(bestFix({ ...INCIDENT, fixes: [rejected, FIX] }), FIX);
});

test("icons tell the state", () => {
  assert.equal(icon(INCIDENT), "error");
  assert.equal(icon({ ...INCIDENT, fixes: [{ ...FIX, level: "verified" }] }), "verified");
  assert.equal(icon({ ...INCIDENT, state: "resolved" }), "check");
});

test("the status bar tells health, incidents and the running job", () => {
  const job: Job = { job: "1", kind: "fixAndTest", title: "Fix and test", incident: "i1", folder: "/w", step: "running the suite", cancelling: false };
  assert.equal(statusText(false, 0, []).text, "$(error) Tracemend");
  assert.equal(statusText(true, 0, []).text, "$(bug) Tracemend");
  assert.equal(statusText(true, 2, []).tooltip, "Tracemend: 2 open incidents");
  assert.equal(statusText(true, 2, [job, job]).text, "$(sync~spin) running the suite (+1)");
  assert.equal(statusText(true, 2, [{ ...job, cancelling: true }]).text, "$(sync~spin) stopping");
});
