/** The item in the status bar: health, open incidents, the running job with its way to stop it. */

import * as vscode from "vscode";

import { statusText } from "../pure/present";
import type { IncidentStore } from "./incidents";

export function createStatusBar(store: IncidentStore): vscode.Disposable {
  const item = vscode.window.createStatusBarItem("tracemend.status", vscode.StatusBarAlignment.Left, 0);
  item.name = "Tracemend";
  const update = (): void => {
    const open = store.incidents.filter((incident) => incident.state === "open").length;
    const { text, tooltip } = statusText(store.running, open, store.jobs);
    item.text = text;
    item.tooltip = tooltip;
    item.command = store.running ? (store.jobs.length > 0 ? "tracemend.ui.cancel" : "tracemend.incidentsView.focus") : "tracemend.ui.showLog";
    item.backgroundColor = store.running ? undefined : new vscode.ThemeColor("statusBarItem.warningBackground");
  };
  update();
  item.show();
  return vscode.Disposable.from(item, store.onDidChange(update));
}
