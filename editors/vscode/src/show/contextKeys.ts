/** The keys by which the manifest shows commands only where they apply, kept up to date. */

import * as vscode from "vscode";

import { contextKeys } from "../pure/applies";
import type { IncidentStore } from "./incidents";

export function keepContextKeys(store: IncidentStore): vscode.Disposable {
  const told = new Map<string, boolean>();
  const update = (): void => {
    const { running, incidents, jobs } = store;
    for (const [key, value] of Object.entries(contextKeys({ running, trusted: vscode.workspace.isTrusted, incidents, jobs }))) {
      if (told.get(key) !== value) {
        told.set(key, value);
        void vscode.commands.executeCommand("setContext", key, value);
      }
    }
  };
  update();
  return vscode.Disposable.from(store.onDidChange(update), vscode.workspace.onDidGrantWorkspaceTrust(update));
}
