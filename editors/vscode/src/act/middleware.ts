/** Commands of the server, wherever they are called from: the end of each is told once, here. */

import * as vscode from "vscode";
import { ErrorCodes, ResponseError, type Middleware } from "vscode-languageclient/node";

import type { Applied } from "../protocol";
import type { Pages } from "../show/pages";
import type { Server } from "../start/client";
import { mayAsk } from "./consent";
import { isJob, runJob } from "./jobs";
import { tellError, tellOutcome } from "./outcome";

/** Shows explanations as rendered pages, jobs with their progress, and how jobs and edits ended. */
export function commandMiddleware(server: () => Server, pages: () => Pages): Pick<Middleware, "executeCommand"> {
  return {
    executeCommand: async (command: string, args: unknown[], next): Promise<unknown> => {
      const incident = (args[0] as { incident?: string } | undefined)?.incident ?? "";
      if (command === "tracemend.explain") {
        return pages().explain(incident).catch(tellFailure);
      }
      try {
        const { client } = server();
        if (command === "tracemend.askModel" && !(await mayAsk(server(), incident))) {
          return undefined;
        }
        if (client && isJob(command)) {
          const ended = await runJob(client, command, args);
          void tellOutcome(command, incident, ended);
          return ended;
        }
        const result: unknown = await next(command, args);
        if (command === "tracemend.applyFix" && !(result as Applied).applied) {
          void tellError((result as Applied).message);
        }
        return result;
      } catch (error) {
        await tellFailure(error);
        return undefined;
      }
    },
  };
}

async function tellFailure(error: unknown): Promise<void> {
  if (error instanceof ResponseError && error.code === ErrorCodes.PendingResponseRejected) {
    await tellError(vscode.l10n.t("Tracemend's server ended before this was done: try again."));
    return;
  }
  await tellError(error instanceof Error ? error.message : String(error));
}
