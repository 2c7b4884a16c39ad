/** Uncaught exceptions of the Python debugger: what it tells of the exception at hand is read as a traceback. */

import * as vscode from "vscode";

import type { Server } from "../start/client";

interface Message {
  readonly type?: string;
  readonly event?: string;
  readonly body?: { readonly reason?: string; readonly threadId?: number };
}

interface ExceptionInfo {
  readonly exceptionId: string;
  readonly description?: string;
  readonly breakMode: string;
  readonly details?: { readonly stackTrace?: string };
}

export function watchDebugger(server: Server): vscode.Disposable {
  const factory: vscode.DebugAdapterTrackerFactory = {
    createDebugAdapterTracker: (session) => ({
      onDidSendMessage: (message: Message) => {
        const thread = message.body?.threadId;
        if (message.type === "event" && message.event === "stopped" && message.body?.reason === "exception" && thread !== undefined) {
          void readException(session, thread, server);
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
  const stack = info.details?.stackTrace;
  if (!stack || info.breakMode === "always" || !server.client?.isRunning()) {
    return;
  }
  const text = `Traceback (most recent call last):\n${stack.trimEnd()}\n${info.exceptionId}: ${info.description ?? ""}\n`;
  await server.execute("tracemend.readTraceback", { text, origin: "debugger", cwd: session.workspaceFolder?.uri.fsPath }).catch(() => undefined);
}
