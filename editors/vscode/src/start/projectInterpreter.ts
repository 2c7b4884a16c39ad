/** The interpreter of the user's project, by one interface over the extensions that may know it. */

import { existsSync } from "node:fs";
import * as path from "node:path";
import * as vscode from "vscode";

import { interpreterOf } from "../pure/python";

/** How long another extension may take; the server waits 3 seconds for its settings, and the interpreter is one of them. */
const [ACTIVATION_MILLISECONDS, ANSWER_MILLISECONDS] = [10_000, 1_000];

export interface InterpreterSource {
  /** For the log. */
  readonly name: string;
  /** The interpreter for a folder; undefined when this source does not know. */
  find(folder: vscode.Uri): Promise<string | undefined>;
  readonly onDidChange: vscode.Event<unknown> | undefined;
}

/** Takes a line for the log. */
export type Warn = (line: string) => void;

/** The sources of this installation, best first; the user's own setting is before them all, in the server. */
export async function interpreterSources(warn: Warn): Promise<readonly InterpreterSource[]> {
  const known = [await pythonEnvironments(warn), await pythonExtension(warn)].filter((source) => source !== undefined);
  return [...known.map((source) => promptly(source, warn)), folderEnvironment];
}

/** The first interpreter that a source knows. */
export async function findProjectInterpreter(sources: readonly InterpreterSource[], folder: vscode.Uri): Promise<string | undefined> {
  for (const source of sources) {
    const found = await source.find(folder);
    if (found) {
      return found;
    }
  }
  return undefined;
}

interface PythonEnvironment {
  readonly execInfo?: { readonly run?: { readonly executable?: string } };
}

interface EnvironmentsApi {
  getEnvironment(scope: vscode.Uri): Promise<PythonEnvironment | undefined>;
  resolveEnvironment(environment: PythonEnvironment): Promise<PythonEnvironment | undefined>;
  readonly onDidChangeEnvironment?: vscode.Event<unknown>;
}

interface PythonApi {
  readonly environments?: {
    getActiveEnvironmentPath(resource: vscode.Uri): { path: string };
    resolveEnvironment(environment: { path: string }): Promise<{ executable?: { uri?: vscode.Uri } } | undefined>;
    readonly onDidChangeActiveEnvironmentPath: vscode.Event<unknown>;
  };
}

/** The Python Environments extension (`ms-python.vscode-python-envs`). */
async function pythonEnvironments(warn: Warn): Promise<InterpreterSource | undefined> {
  const api = await exported<EnvironmentsApi>("ms-python.vscode-python-envs", warn);
  if (!api || typeof api.getEnvironment !== "function") {
    return undefined;
  }
  return {
    name: "Python Environments",
    find: async (folder) => {
      const environment = await api.getEnvironment(folder);
      const known = environment && !environment.execInfo ? await api.resolveEnvironment(environment) : environment;
      return known?.execInfo?.run?.executable;
    },
    onDidChange: api.onDidChangeEnvironment,
  };
}

/** The Python extension (`ms-python.python`). */
async function pythonExtension(warn: Warn): Promise<InterpreterSource | undefined> {
  const environments = (await exported<PythonApi>("ms-python.python", warn))?.environments;
  if (!environments) {
    return undefined;
  }
  return {
    name: "Python extension",
    find: async (folder) => {
      const resolved = await environments.resolveEnvironment(environments.getActiveEnvironmentPath(folder));
      return resolved?.executable?.uri?.fsPath;
    },
    onDidChange: environments.onDidChangeActiveEnvironmentPath,
  };
}

const folderEnvironment: InterpreterSource = {
  name: "the folder's own environment",
  find: (folder) => {
    const found = [".venv", "venv"].map((name) => interpreterOf(path.join(folder.fsPath, name), process.platform)).find((file) => existsSync(file));
    return Promise.resolve(found);
  },
  onDidChange: undefined,
};

/** A source that answers in time: with what it knew before where the extension takes long, and a change when that has an answer. */
function promptly(source: InterpreterSource, warn: Warn): InterpreterSource {
  const known = new Map<string, string | undefined>();
  const changed = new vscode.EventEmitter<unknown>();
  const find = async (folder: vscode.Uri): Promise<string | undefined> => {
    let late = false;
    const asked = source.find(folder).then(
      (found) => {
        const news = known.get(folder.toString()) !== found;
        known.set(folder.toString(), found);
        if (late && news) {
          changed.fire(undefined);
        }
        return found;
      },
      (error: unknown) => {
        warn(`${source.name} does not tell the interpreter of ${folder.fsPath}: ${String(error)}`);
        return undefined;
      },
    );
    return inTime(asked, ANSWER_MILLISECONDS, () => {
      late = true;
      return known.get(folder.toString());
    });
  };
  const onDidChange: vscode.Event<unknown> = (listener) => {
    const told = source.onDidChange?.(listener);
    return vscode.Disposable.from(changed.event(listener), ...(told ? [told] : []));
  };
  return { name: source.name, find, onDidChange };
}

async function exported<T>(id: string, warn: Warn): Promise<T | undefined> {
  const extension = vscode.extensions.getExtension<T>(id);
  if (!extension) {
    return undefined;
  }
  const activated = Promise.resolve(extension.isActive ? extension.exports : extension.activate()).catch((error: unknown) => {
    warn(`${id} did not start: ${String(error)}`);
    return undefined;
  });
  return inTime<T | undefined>(activated, ACTIVATION_MILLISECONDS, () => {
    warn(`${id} takes long to start and is not asked for the interpreter`);
    return undefined;
  });
}

/** What is promised, or something else when that takes longer. */
async function inTime<T>(promised: Promise<T>, milliseconds: number, otherwise: () => T): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<T>((resolve) => {
    timer = setTimeout(() => {
      resolve(otherwise());
    }, milliseconds);
  });
  try {
    return await Promise.race([promised, late]);
  } finally {
    clearTimeout(timer);
  }
}
