/** The interpreter of the user's project, by one interface over the extensions that may know it. */

import { existsSync } from "node:fs";
import * as path from "node:path";
import * as vscode from "vscode";

import { interpreterOf } from "../pure/python";

export interface InterpreterSource {
  /** For the log. */
  readonly name: string;
  /** The interpreter for a folder; undefined when this source does not know. */
  find(folder: vscode.Uri): Promise<string | undefined>;
  readonly onDidChange: vscode.Event<unknown> | undefined;
}

/** The sources of this installation, best first; the user's own setting is before them all, in the server. */
export async function interpreterSources(): Promise<readonly InterpreterSource[]> {
  const sources = [await pythonEnvironments(), await pythonExtension(), folderEnvironment];
  return sources.filter((source): source is InterpreterSource => source !== undefined);
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

interface EnvironmentsApi {
  getEnvironment(scope: vscode.Uri): Promise<{ execInfo?: { run?: { executable?: string } } } | undefined>;
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
async function pythonEnvironments(): Promise<InterpreterSource | undefined> {
  const api = await exported<EnvironmentsApi>("ms-python.vscode-python-envs");
  if (!api || typeof api.getEnvironment !== "function") {
    return undefined;
  }
  return {
    name: "Python Environments",
    find: async (folder) => (await api.getEnvironment(folder))?.execInfo?.run?.executable,
    onDidChange: api.onDidChangeEnvironment,
  };
}

/** The Python extension (`ms-python.python`). */
async function pythonExtension(): Promise<InterpreterSource | undefined> {
  const environments = (await exported<PythonApi>("ms-python.python"))?.environments;
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

async function exported<T>(id: string): Promise<T | undefined> {
  const extension = vscode.extensions.getExtension<T>(id);
  if (!extension) {
    return undefined;
  }
  try {
    return extension.isActive ? extension.exports : await extension.activate();
  } catch {
    return undefined;
  }
}
