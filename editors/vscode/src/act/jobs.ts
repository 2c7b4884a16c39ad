/** Jobs of the server as the user sees them: a notification with the step at hand and a button that stops it. */

import { randomUUID } from "node:crypto";
import * as vscode from "vscode";
import { ExecuteCommandRequest, WorkDoneProgress, WorkDoneProgressCancelNotification, type LanguageClient } from "vscode-languageclient/node";

import type { JobResult } from "../protocol";

/** The server's commands that are jobs, with what the notification calls them. */
function jobTitles(): Readonly<Record<string, string>> {
  return {
    "tracemend.fixAndTest": vscode.l10n.t("Fix and test"),
    "tracemend.askModel": vscode.l10n.t("Ask the model"),
    "tracemend.showPrompt": vscode.l10n.t("Show what will be sent"),
    "tracemend.commitFix": vscode.l10n.t("Commit"),
    "tracemend.pushBranch": vscode.l10n.t("Push"),
    "tracemend.openPullRequest": vscode.l10n.t("Pull request"),
  };
}

/** Whether a command of the server is a job. */
export function isJob(command: string): boolean {
  return command in jobTitles();
}

/** Runs a job to its end; rejects with the server's one sentence when it can't begin. */
export async function runJob(client: LanguageClient, command: string, args: unknown[]): Promise<JobResult> {
  const options = { location: vscode.ProgressLocation.Notification, cancellable: true, title: jobTitles()[command] ?? command };
  return vscode.window.withProgress(options, async (progress, cancellation) => {
    const token = randomUUID();
    const listening = vscode.Disposable.from(
      client.onProgress(WorkDoneProgress.type, token, (value) => {
        if (value.kind !== "end" && value.message) {
          progress.report({ message: value.message });
        }
      }),
      cancellation.onCancellationRequested(() => {
        void client.sendNotification(WorkDoneProgressCancelNotification.type, { token });
      }),
    );
    try {
      return (await client.sendRequest(ExecuteCommandRequest.type, { command, arguments: args, workDoneToken: token })) as JobResult;
    } finally {
      listening.dispose();
    }
  });
}
