/** Errors of notebook cells: the error output that the kernel sends holds the traceback. */

import * as vscode from "vscode";

import type { Server } from "../start/client";

const ERROR_MIME = "application/vnd.code.notebook.error";

interface KernelError {
  readonly name: string;
  readonly message: string;
  readonly stack?: string;
}

export function watchNotebooks(server: Server): vscode.Disposable {
  return vscode.workspace.onDidChangeNotebookDocument(({ cellChanges, notebook }) => {
    for (const { cell, outputs } of cellChanges) {
      for (const item of outputs?.flatMap((output) => output.items) ?? []) {
        if (item.mime === ERROR_MIME && server.client?.isRunning()) {
          const error = JSON.parse(new TextDecoder().decode(item.data)) as KernelError;
          const cwd = vscode.Uri.joinPath(notebook.uri, "..").fsPath;
          const whose = { origin: "ipython", cwd, cell: cell.document.uri.toString() };
          void server.execute("tracemend.readTraceback", { text: error.stack ?? "", ...whose }).catch(() => undefined);
        }
      }
    }
  });
}
