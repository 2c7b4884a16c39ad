/** Loads the crash recorder in every new terminal, and the pytest plugin in test runs, through the environment. */

import * as vscode from "vscode";

import type { Server } from "../start/client";

interface RecorderEnvironment {
  readonly variables: Record<string, string>;
  /** The folder whose sitecustomize loads the recorder. */
  readonly pythonPath: string;
  /** The folder that holds the pytest plugin alone. */
  readonly pytestPath: string;
  /** What loads it, for PYTEST_ADDOPTS. */
  readonly pytestOptions: string;
}

const SEPARATOR = process.platform === "win32" ? ";" : ":";

/** Applies or takes away the recorder's environment, following the setting and the workspace's trust. */
export class Recorder implements vscode.Disposable {
  private readonly subscription: vscode.Disposable;
  /** Variables of the extension host that were changed, with what they were: the Python extension's test runs inherit them. */
  private readonly before = new Map<string, string | undefined>();

  constructor(
    private readonly collection: vscode.GlobalEnvironmentVariableCollection,
    private readonly server: Server,
  ) {
    collection.persistent = false;
    this.subscription = vscode.Disposable.from(
      vscode.workspace.onDidChangeConfiguration((event) => {
        if (event.affectsConfiguration("tracemend.terminal.recordCrashes")) {
          void this.apply();
        }
      }),
      vscode.workspace.onDidGrantWorkspaceTrust(() => void this.apply()),
    );
  }

  /** Asks the server for each folder's environment and sets it for new terminals and test runs. */
  async apply(): Promise<void> {
    this.takeAway();
    if (!vscode.workspace.isTrusted) {
      return;
    }
    const folders = vscode.workspace.workspaceFolders ?? [];
    for (const folder of folders.filter(({ uri }) => vscode.workspace.getConfiguration("tracemend", uri).get<boolean>("terminal.recordCrashes", true))) {
      const environment = await this.ask(folder.uri);
      if (environment) {
        this.forTerminals(this.collection.getScoped({ workspaceFolder: folder }), environment);
        this.forTestRuns(environment);
      }
    }
  }

  dispose(): void {
    this.takeAway();
    this.subscription.dispose();
  }

  private async ask(folder: vscode.Uri): Promise<RecorderEnvironment | undefined> {
    try {
      return await this.server.execute<RecorderEnvironment>("tracemend.recorderEnvironment", { folder: folder.toString() });
    } catch (error) {
      this.server.log.warn(String(error));
      return undefined;
    }
  }

  private forTerminals(collection: vscode.EnvironmentVariableCollection, environment: RecorderEnvironment): void {
    collection.description = new vscode.MarkdownString(
      vscode.l10n.t("Records crashes of Python programs for Tracemend. Turn it off with the setting `tracemend.terminal.recordCrashes`."),
    );
    for (const [name, value] of Object.entries(environment.variables)) {
      collection.replace(name, value);
    }
    collection.prepend("PYTHONPATH", environment.pythonPath + SEPARATOR);
  }

  private forTestRuns(environment: RecorderEnvironment): void {
    for (const [name, value] of Object.entries(environment.variables)) {
      this.set(name, value);
    }
    this.set("PYTEST_ADDOPTS", [process.env["PYTEST_ADDOPTS"], environment.pytestOptions].filter(Boolean).join(" "));
    this.set("PYTHONPATH", [environment.pytestPath, process.env["PYTHONPATH"]].filter(Boolean).join(SEPARATOR));
  }

  private set(name: string, value: string): void {
    if (this.before.has(name)) {
      return; // one folder's plugin serves all: incidents go to the workspace whose files they lie in
    }
    this.before.set(name, process.env[name]);
    process.env[name] = value;
  }

  private takeAway(): void {
    this.collection.clear();
    for (const [name, value] of this.before) {
      if (value === undefined) {
        // eslint-disable-next-line @typescript-eslint/no-dynamic-delete -- a variable that was not there is taken out again
        delete process.env[name];
      } else {
        process.env[name] = value;
      }
    }
    this.before.clear();
  }
}
