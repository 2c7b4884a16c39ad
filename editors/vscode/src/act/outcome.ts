/** Tells how a command ended, with the few actions that make sense next. */

import * as vscode from "vscode";

import type { JobResult } from "../protocol";

type Next = readonly [title: string, command: string];

/** What may follow a job that ended well, best first. */
export function nextActions(command: string, result: JobResult): readonly Next[] {
  switch (command) {
    case "tracemend.fixAndTest":
    case "tracemend.askModel":
      return result.level === "verified" || result.level === "suite-only"
        ? [
            [vscode.l10n.t("Preview"), "tracemend.ui.preview"],
            [vscode.l10n.t("Apply"), "tracemend.ui.apply"],
            [vscode.l10n.t("Commit…"), "tracemend.ui.commit"],
            [vscode.l10n.t("Evidence"), "tracemend.ui.openRecord"],
          ]
        : [
            [vscode.l10n.t("Explain"), "tracemend.ui.explain"],
            [vscode.l10n.t("Evidence"), "tracemend.ui.openRecord"],
          ];
    case "tracemend.commitFix":
      return [[vscode.l10n.t("Push…"), "tracemend.ui.push"]];
    case "tracemend.pushBranch":
      return [[vscode.l10n.t("Open Pull Request"), "tracemend.ui.pullRequest"]];
    default:
      return [];
  }
}

/** Shows the one end message of a job and runs what the user picks. */
export async function tellOutcome(command: string, incident: string, result: JobResult): Promise<void> {
  if (result.outcome === "cancelled") {
    void vscode.window.setStatusBarMessage(result.message, 5_000);
    return;
  }
  if (result.outcome !== "done") {
    await tellError(result.message);
    return;
  }
  if (command === "tracemend.openPullRequest" && result.pull_request) {
    await vscode.env.openExternal(vscode.Uri.parse(result.pull_request));
  }
  const actions = nextActions(command, result);
  const chosen = await vscode.window.showInformationMessage(result.message, ...actions.map(([title]) => title));
  const next = actions.find(([title]) => title === chosen);
  if (next) {
    await vscode.commands.executeCommand(next[1], { id: incident, fix: result.fix ?? undefined });
  }
}

/** One sentence, and a way to the log. */
export async function tellError(message: string): Promise<void> {
  const showLog = vscode.l10n.t("Show Log");
  if ((await vscode.window.showErrorMessage(message, showLog)) === showLog) {
    await vscode.commands.executeCommand("tracemend.ui.showLog");
  }
}
