/** Words and order of what is shown, without the editor. */

import type { FixSummary, Incident, Job } from "../protocol";

/** The exception on one line, cut to a bounded length. */
export function headline(incident: Pick<Incident, "type" | "message">, longest = 90): string {
  const type = incident.type.split(".").at(-1) ?? incident.type;
  const first = incident.message.split("\n")[0] ?? "";
  const text = first ? `${type}: ${first}` : type;
  return text.length > longest ? `${text.slice(0, longest - 1)}…` : text;
}

/** How long ago a time was, in a few words. Both in seconds since the epoch. */
export function ago(then: number, now: number): string {
  const seconds = Math.max(0, Math.round(now - then));
  if (seconds < 60) {
    return "just now";
  }
  const units: readonly [number, string][] = [
    [86_400, "day"],
    [3_600, "hour"],
    [60, "minute"],
  ];
  for (const [size, name] of units) {
    const count = Math.floor(seconds / size);
    if (count >= 1) {
      return `${count} ${name}${count === 1 ? "" : "s"} ago`;
    }
  }
  return "just now";
}

export type Step = "fixAndTest" | "commitFix" | "pushBranch" | "openPullRequest" | "none";

/** The next step of the main job for an incident. */
export function nextStep(incident: Incident): Step {
  const delivery = incident.delivered[0];
  if (delivery?.pull_request) {
    return "none";
  }
  if (delivery?.pushed_to) {
    return "openPullRequest";
  }
  if (incident.state !== "open") {
    return "none";
  }
  if (delivery) {
    return "pushBranch";
  }
  return incident.fixes.some((fix) => fix.level === "verified") ? "commitFix" : "fixAndTest";
}

/** The best fix that changes code and was not rejected: the server lists them in order of evidence. */
export function bestFix(incident: Incident): FixSummary | undefined {
  return incident.fixes.find((fix) => fix.applicability !== "display-only" && fix.level !== "rejected");
}

/** The name of a codicon for an incident's state. */
export function icon(incident: Incident): string {
  if (incident.state === "resolved") {
    return "check";
  }
  if (incident.state === "dismissed") {
    return "circle-slash";
  }
  if (incident.delivered.length > 0) {
    return "git-commit";
  }
  return incident.fixes.some((fix) => fix.level === "verified") ? "verified" : "error";
}

/** What the status bar says: text with icons, and the tooltip. */
export function statusText(running: boolean, open: number, jobs: readonly Job[]): { readonly text: string; readonly tooltip: string } {
  if (!running) {
    return { text: "$(error) Tracemend", tooltip: "The server is not running. Click for the log." };
  }
  const [first] = jobs;
  if (first) {
    const more = jobs.length > 1 ? ` (+${jobs.length - 1})` : "";
    const step = first.cancelling ? "stopping" : (first.step ?? "working");
    return { text: `$(sync~spin) ${step}${more}`, tooltip: `${first.title}. Click to stop it.` };
  }
  const count = open === 1 ? "1 open incident" : `${open} open incidents`;
  return { text: open > 0 ? `$(bug) ${open}` : "$(bug) Tracemend", tooltip: `Tracemend: ${open > 0 ? count : "no open incident"}` };
}
