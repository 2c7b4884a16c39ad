// Stands in for Microsoft's Python Environments extension: the part of its API that Tracemend reads, in its published shape
// (`PythonProjectEnvironmentApi`). The environment of a folder is what its file `.environment` names; none without the file.
const { existsSync, readFileSync } = require("node:fs");
const path = require("node:path");
const vscode = require("vscode");

function environmentOf(folder) {
  const file = path.join(folder.fsPath, ".environment");
  const executable = existsSync(file) ? readFileSync(file, "utf8").trim() : "";
  return executable === "" ? undefined : bare(executable);
}

/** As the managers list it: how it is run is told by `resolveEnvironment`. */
function bare(executable) {
  return {
    envId: { id: executable, managerId: "stand-in:venv" },
    name: path.basename(executable),
    displayName: path.basename(executable),
    displayPath: executable,
    version: "3.11.0",
    environmentPath: vscode.Uri.file(executable),
    sysPrefix: path.dirname(executable),
  };
}

exports.activate = (context) => {
  const changed = new vscode.EventEmitter();
  const watcher = vscode.workspace.createFileSystemWatcher("**/.environment");
  const tell = (file) => {
    const uri = vscode.Uri.joinPath(file, "..");
    changed.fire({ uri, old: undefined, new: environmentOf(uri) });
  };
  context.subscriptions.push(changed, watcher, watcher.onDidCreate(tell), watcher.onDidChange(tell), watcher.onDidDelete(tell));
  return {
    getEnvironment: (scope) => Promise.resolve(scope && environmentOf(scope)),
    resolveEnvironment: (environment) =>
      Promise.resolve({ ...environment, execInfo: { run: { executable: environment.environmentPath.fsPath, args: [] } } }),
    onDidChangeEnvironment: changed.event,
  };
};
