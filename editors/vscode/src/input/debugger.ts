/** Uncaught exceptions of the Python debugger: what it tells of the exception at hand is read as a traceback. */

import * as vscode from "vscode";

import { debuggedTraceback, type ExceptionInfo } from "../pure/debugged";
import type { Server } from "../start/client";

interface Message {
  readonly type?: string;
  readonly event?: string;
  readonly body?: { readonly reason?: string; readonly threadId?: number };
}

/** The answer to the protocol's `stackTrace`. */
interface Stack {
  readonly stackFrames: readonly { readonly line: number; readonly source?: { readonly path?: string } }[];
}

export function watchDebugger(server: Server): vscode.Disposable {
  const factory: vscode.DebugAdapterTrackerFactory = {
    createDebugAdapterTracker: (session) => ({
      onDidSendMessage: (message: Message) => {
        const thread = message.body?.threadId;
        if (message.type === "event" && message.event === "stopped" && message.body?.reason === "exception" && thread !== undefined) {
          readException(session, thread, server).catch((error: unknown) => {
            server.log.warn(`The debugger's exception was not read: ${String(error)}`);
          });
        }
      },
    }),
  };
  return vscode.Disposable.from(
    vscode.debug.registerDebugAdapterTrackerFactory("debugpy", factory),
    vscode.debug.registerDebugAdapterTrackerFactory("python", factory),
  );
}

async function readException(session: vscode.DebugSession, threadId: number, server: Server): Promise<void> {
  const info = (await session.customRequest("exceptionInfo", { threadId })) as ExceptionInfo;
  const { stackFrames } = (await session.customRequest("stackTrace", { threadId, levels: 1 })) as Stack;
  const [innermost] = stackFrames;
  const text = debuggedTraceback(info, innermost && { line: innermost.line, path: pathOf(innermost.source?.path) });
  if (text !== undefined && server.client?.isRunning()) {
    await server.execute("tracemend.readTraceback", { text, origin: "debugger", cwd: session.workspaceFolder?.uri.fsPath });
  }
}

/** The path that the adapter named; of a remote workspace the editor gives an address. */
function pathOf(place: string | undefined): string | undefined {
  return place && /^[\w-]{2,}:\/\//.test(place) ? vscode.Uri.parse(place).with({ scheme: "file", authority: "" }).fsPath : place;
}
