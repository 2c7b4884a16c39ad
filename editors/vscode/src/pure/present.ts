/** Words and order of what is shown, without the editor. */

import * as l10n from "@vscode/l10n";

import type { FixSummary, Incident, Job } from "../protocol";

/** The exception on one line, cut to a bounded length. */
export function headline(incident: Pick<Incident, "type" | "message">, longest = 90): string {
  const type = incident.type.split(".").at(-1) || l10n.t("Unknown exception");
  const first = incident.message.split("\n")[0] ?? "";
  const text = first ? `${type}: ${first}` : type;
  return text.length > longest ? `${text.slice(0, longest - 1)}…` : text;
}

/** How long ago a time was, in a few words. Both in seconds since the epoch. */
export function ago(then: number, now: number): string {
  const seconds = Math.max(0, Math.round(now - then));
  const [days, hours, minutes] = [Math.floor(seconds / 86_400), Math.floor(seconds / 3_600), Math.floor(seconds / 60)];
  if (days > 0) {
    return days === 1 ? l10n.t("1 day ago") : l10n.t("{0} days ago", days);
  }
  if (hours > 0) {
    return hours === 1 ? l10n.t("1 hour ago") : l10n.t("{0} hours ago", hours);
  }
  if (minutes > 0) {
    return minutes === 1 ? l10n.t("1 minute ago") : l10n.t("{0} minutes ago", minutes);
  }
  return l10n.t("just now");
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
  if (incident.state !== "open" || inNotebook(incident)) {
    return "none";
  }
  if (delivery) {
    return "pushBranch";
  }
  if (!bestFix(incident)) {
    return "none";
  }
  return incident.fixes.some((fix) => fix.level === "verified") ? "commitFix" : "fixAndTest";
}

/** Whether its line is a notebook cell's, which no trial can run. */
export function inNotebook(incident: Incident): boolean {
  return incident.reported?.file.endsWith(".ipynb") ?? false;
}

/** Where an incident's latest delivery stands, in a few words; "" before there is one. */
export function delivered(incident: Incident): string {
  const [latest] = incident.delivered;
  if (!latest) {
    return "";
  }
  if (latest.state === "merged") {
    return l10n.t("merged");
  }
  if (latest.failing.length > 0) {
    return l10n.t("failing: {0}", latest.failing.join(", "));
  }
  if (latest.pull_request) {
    return latest.checks === "success" ? l10n.t("checks passed") : latest.checks === "pending" ? l10n.t("checks running") : l10n.t("pull request");
  }
  return latest.pushed_to ? l10n.t("pushed") : l10n.t("committed");
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
    return { text: "$(error) Tracemend", tooltip: l10n.t("Tracemend's server is not running. Click for the log.") };
  }
  const [first] = jobs;
  if (first) {
    const more = jobs.length > 1 ? ` (+${jobs.length - 1})` : "";
    const step = first.cancelling ? l10n.t("stopping") : (first.step ?? l10n.t("working"));
    return { text: `$(sync~spin) ${step}${more}`, tooltip: l10n.t("{0}. Click to stop it.", first.title) };
  }
  if (open === 0) {
    return { text: "$(bug) Tracemend", tooltip: l10n.t("Tracemend: no open incident") };
  }
  return { text: `$(bug) ${open}`, tooltip: open === 1 ? l10n.t("Tracemend: 1 open incident") : l10n.t("Tracemend: {0} open incidents", open) };
}
