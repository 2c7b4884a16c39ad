/** Commands of the server, wherever they are called from: the end of each is told once, here. */

import type { Middleware } from "vscode-languageclient/node";

import type { Applied, JobResult } from "../protocol";
import type { Pages } from "../show/pages";
import { tellError, tellOutcome } from "./outcome";

const JOBS = new Set(["tracemend.fixAndTest", "tracemend.commitFix", "tracemend.pushBranch", "tracemend.openPullRequest"]);

/** Shows explanations as rendered pages, and how jobs and edits ended. */
export function commandMiddleware(pages: () => Pages): Pick<Middleware, "executeCommand"> {
  return {
    executeCommand: async (command: string, args: unknown[], next): Promise<unknown> => {
      const incident = (args[0] as { incident?: string } | undefined)?.incident ?? "";
      if (command === "tracemend.explain") {
        return pages().explain(incident).catch(tellFailure);
      }
      try {
        const result: unknown = await next(command, args);
        if (JOBS.has(command)) {
          void tellOutcome(command, incident, result as JobResult);
        } else if (command === "tracemend.applyFix" && !(result as Applied).applied) {
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
  await tellError(error instanceof Error ? error.message : String(error));
}
