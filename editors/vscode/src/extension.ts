/** Where the extension begins: the parts are made and put together here. */

import * as l10n from "@vscode/l10n";
import * as vscode from "vscode";

import { registerCommands } from "./act/commands";
import { commandMiddleware } from "./act/middleware";
import { isSample } from "./act/sample";
import { Recorder } from "./input/recorder";
import { LogDrop } from "./input/logDrop";
import { registerTerminalLinks } from "./input/terminalLinks";
import { watchTerminals } from "./input/terminalStream";
import { watchDebugger } from "./input/debugger";
import { watchNotebooks } from "./input/notebooks";
import { keepContextKeys } from "./show/contextKeys";
import { IncidentStore } from "./show/incidents";
import { Pages } from "./show/pages";
import { createStatusBar } from "./show/statusBar";
import { IncidentTree } from "./show/tree";
import { Server } from "./start/client";

export function activate(context: vscode.ExtensionContext): void {
  if (vscode.l10n.bundle) {
    l10n.config({ contents: vscode.l10n.bundle });
  }
  const log = vscode.window.createOutputChannel("Tracemend", { log: true });
  const server: Server = new Server(context, log, commandMiddleware(() => server, () => pages));
  const pages = new Pages(server);
  const store = new IncidentStore(server);
  const recorder = new Recorder(context.environmentVariableCollection, server);
  const tree = new IncidentTree(store);
  context.subscriptions.push(
    log,
    server,
    pages,
    store,
    recorder,
    vscode.window.createTreeView("tracemend.incidentsView", { treeDataProvider: tree, dragAndDropController: new LogDrop(server) }),
    createStatusBar(store),
    registerCommands({ context, server, store, pages }),
    registerTerminalLinks(server),
    watchTerminals(server),
    watchDebugger(server),
    watchNotebooks(server),
    server.onDidStart((client) => void (client && recorder.apply())),
    keepContextKeys(store),
  );
  void vscode.commands.executeCommand("setContext", "tracemend.inSample", isSample(context));
  void server.start();
}
