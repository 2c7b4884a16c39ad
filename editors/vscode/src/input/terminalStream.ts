/** Tracebacks from the shell-integration stream of terminals: one way in of several, since it loses output of fast commands. */

import * as vscode from "vscode";

import { TracebackGate } from "../pure/tracebackText";
import type { Server } from "../start/client";

const LONGEST_TEXT = 2_000_000;

/** Reads what commands print in terminals and gives the tracebacks in it to the server. */
export function watchTerminals(server: Server): vscode.Disposable {
  return vscode.window.onDidStartTerminalShellExecution((event) => {
    if (vscode.workspace.getConfiguration("tracemend").get<boolean>("terminal.read", true)) {
      void readExecution(event, server);
    }
  });
}

async function readExecution(event: vscode.TerminalShellExecutionStartEvent, server: Server): Promise<void> {
  const gate = new TracebackGate();
  let text = "";
  for await (const chunk of event.execution.read()) {
    text = (text + gate.push(chunk)).slice(-LONGEST_TEXT);
  }
  if (text !== "" && server.client?.isRunning()) {
    await server.execute("tracemend.readTraceback", { text, origin: "terminal", cwd: event.execution.cwd?.fsPath }).catch(() => undefined);
  }
}
