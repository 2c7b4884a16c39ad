/** The language client: one server for the window, restarts in a queue, crashes told with a way to the log. */

import * as path from "node:path";
import * as vscode from "vscode";
import {
  CloseAction,
  ErrorAction,
  LanguageClient,
  type LanguageClientOptions,
  type Middleware,
  type ServerOptions,
} from "vscode-languageclient/node";

import { SerialQueue } from "../pure/queue";
import { findProjectInterpreter, interpreterSources, type InterpreterSource } from "./projectInterpreter";
import { findServerCommand } from "./serverCommand";
import { chosenSettings } from "./settings";

/** A client whose errors go to the log: what the user should know of them is said by us, once. */
class QuietClient extends LanguageClient {
  override error(message: string, data?: unknown): void {
    super.error(message, data, false);
  }
}

const CRASHES_BEFORE_GIVING_UP = 4;
const CRASH_WINDOW_MILLISECONDS = 180_000;

/** Starts, restarts and stops the server; `client` is undefined while it does not run. */
export class Server implements vscode.Disposable {
  private readonly queue = new SerialQueue();
  private readonly started = new vscode.EventEmitter<LanguageClient | undefined>();
  private sources: readonly InterpreterSource[] = [];
  private readonly subscriptions: vscode.Disposable[] = [];
  private following = vscode.Disposable.from();
  private crashes: number[] = [];
  client: LanguageClient | undefined;

  /** Fires when the server answers, with its client, and when it has stopped, with undefined. */
  readonly onDidStart = this.started.event;

  constructor(
    private readonly context: vscode.ExtensionContext,
    readonly log: vscode.LogOutputChannel,
    private readonly commands: Pick<Middleware, "executeCommand">,
  ) {}

  /** Starts the server; tells the user in one sentence where that fails. */
  start(): Promise<void> {
    return this.queue.run("start", () => this.startNow());
  }

  /** Stops and starts again; a burst of calls is one restart. */
  restart(): Promise<void> {
    return this.queue.run("restart", async () => {
      await this.stopNow();
      await this.startNow();
    });
  }

  /** Runs a command of the server; its error is one sentence for the user. */
  async execute<T>(command: string, argument: object, token?: vscode.CancellationToken): Promise<T> {
    if (!this.client?.isRunning()) {
      throw new Error(vscode.l10n.t("Tracemend's server is not running: run “Tracemend: Restart Server”."));
    }
    const request = { command, arguments: [argument] };
    // An explicit undefined would be sent as a second parameter.
    return token
      ? this.client.sendRequest<T>("workspace/executeCommand", request, token)
      : this.client.sendRequest<T>("workspace/executeCommand", request);
  }

  dispose(): void {
    for (const subscription of [...this.subscriptions, this.following]) {
      subscription.dispose();
    }
    void this.queue.run("stop", () => this.stopNow());
  }

  private async startNow(): Promise<void> {
    if (this.client) {
      return;
    }
    if (this.subscriptions.length === 0) {
      await this.watch();
    }
    let client: LanguageClient | undefined;
    try {
      client = await this.makeClient();
      this.client = client;
      await client.start();
      this.started.fire(this.client);
    } catch (error) {
      this.log.error(error instanceof Error ? error : String(error));
      if (client) {
        this.crashed(client);
        return;
      }
      this.started.fire(undefined);
      void this.tell(error instanceof Error ? error.message : String(error));
    }
  }

  private async stopNow(): Promise<void> {
    const client = this.client;
    this.client = undefined;
    this.started.fire(undefined);
    if (client?.needsStop()) {
      await client.stop(5_000).catch((error: unknown) => {
        this.log.warn(String(error));
      });
    }
  }

  private async watch(): Promise<void> {
    await this.followInterpreters();
    this.subscriptions.push(
      vscode.extensions.onDidChange(() => {
        void this.followInterpreters().then(() => {
          this.notify("workspace/didChangeConfiguration", { settings: null });
        });
      }),
      vscode.workspace.onDidGrantWorkspaceTrust(() => {
        this.notify("tracemend/trust", { trusted: true });
      }),
      vscode.workspace.onDidChangeConfiguration((event) => {
        if (event.affectsConfiguration("tracemend.server")) {
          void this.restart();
        } else if (event.affectsConfiguration("tracemend")) {
          this.notify("workspace/didChangeConfiguration", { settings: null });
        }
      }),
    );
  }

  /** Asks the extensions of today which of them know interpreters, and follows what they change. */
  private async followInterpreters(): Promise<void> {
    this.sources = await interpreterSources((line) => {
      this.log.warn(line);
    });
    this.following.dispose();
    this.following = vscode.Disposable.from(
      ...this.sources.flatMap((source) => {
        const subscription = source.onDidChange?.(() => {
          this.log.info(`${source.name} has changed the interpreter`);
          this.notify("workspace/didChangeConfiguration", { settings: null });
        });
        return subscription ?? [];
      }),
    );
  }

  /** Tells a server that runs; one that does not will ask when it starts. */
  private notify(method: string, params: object): void {
    if (this.client?.isRunning()) {
      this.client.sendNotification(method, params).catch((error: unknown) => {
        this.log.debug(String(error));
      });
    }
  }

  private async makeClient(): Promise<LanguageClient> {
    const folder = vscode.workspace.workspaceFolders?.[0];
    const found = await findServerCommand({
      chosen: vscode.workspace.getConfiguration("tracemend").get<string>("server.interpreter")?.trim() ?? undefined,
      ofProject: folder && vscode.workspace.isTrusted ? await findProjectInterpreter(this.sources, folder.uri) : undefined,
      wheels: path.join(this.context.extensionPath, "bundled", "wheels"),
      storage: this.context.globalStorageUri.fsPath,
      log: (line) => {
        this.log.info(line);
      },
    });
    this.log.info(`Server: ${found.command} ${found.args.join(" ")} (${found.origin})`);
    const run = { command: found.command, args: [...found.args], options: { env: { ...process.env } } };
    const serverOptions: ServerOptions = run;
    const options = this.clientOptions(() => {
      this.crashed(client);
    });
    const client = new QuietClient("tracemend", "Tracemend", serverOptions, options);
    return client;
  }

  private clientOptions(closed: () => void): LanguageClientOptions {
    return {
      documentSelector: [
        { scheme: "file", language: "python" },
        { scheme: "vscode-notebook-cell", language: "python" },
        { scheme: "file", pattern: "**/.github/workflows/*.{yml,yaml}" },
      ],
      outputChannel: this.log,
      initializationOptions: { trusted: vscode.workspace.isTrusted, notifications: true, messages: false },
      middleware: {
        ...this.commands,
        workspace: {
          // A change of the server's own settings restarts it, and the new one asks for all of them.
          didChangeConfiguration: (sections, next) =>
            next(sections).catch((error: unknown) => {
              this.log.debug(String(error));
            }),
          configuration: async (params, token, next) => {
            const ours = params.items.every((item) => item.section === "tracemend");
            return ours ? Promise.all(params.items.map((item) => this.settingsOf(item.scopeUri))) : next(params, token);
          },
        },
      },
      initializationFailedHandler: () => false,
      errorHandler: {
        error: () => ({ action: ErrorAction.Continue }),
        closed: () => {
          closed();
          return { action: CloseAction.DoNotRestart, handled: true };
        },
      },
    };
  }

  /** A folder's settings with the interpreter that the editor knows, unless the user named one. */
  private async settingsOf(scope: string | undefined): Promise<Record<string, unknown>> {
    const folder = scope === undefined ? undefined : vscode.Uri.parse(scope);
    const settings = chosenSettings(this.context.extension, folder);
    const named = settings["interpreter"] !== undefined && settings["interpreter"] !== "";
    const found = folder && vscode.workspace.isTrusted && !named ? await findProjectInterpreter(this.sources, folder) : undefined;
    return found ? { ...settings, interpreter: found } : settings;
  }

  /**
   * Takes in that a client's server has ended without being asked to, or could not begin; once for each client. It is started
   * again by us and not by the client, so that whatever happens then is told in our words and seen in the view.
   */
  private crashed(client: LanguageClient): void {
    if (this.client !== client) {
      return;
    }
    const now = Date.now();
    this.crashes = [...this.crashes.filter((time) => now - time < CRASH_WINDOW_MILLISECONDS), now];
    this.client = undefined;
    this.started.fire(undefined);
    if (this.crashes.length < CRASHES_BEFORE_GIVING_UP) {
      this.log.warn("The server ended without being asked to; starting it again");
      void this.tell(vscode.l10n.t("Tracemend's server ended unexpectedly and was started again."));
      void this.start();
    } else {
      const count = this.crashes.length;
      void this.tell(vscode.l10n.t("Tracemend's server has crashed {0} times in 3 minutes and was not started again.", count));
    }
  }

  private async tell(message: string): Promise<void> {
    const [showLog, again] = [vscode.l10n.t("Show Log"), vscode.l10n.t("Restart Server")];
    const chosen = await vscode.window.showErrorMessage(message, showLog, again);
    if (chosen === showLog) {
      this.log.show();
    } else if (chosen === again) {
      this.crashes = [];
      await this.restart();
    }
  }
}
