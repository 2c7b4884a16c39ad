// Stands in for Microsoft's Python, Python Debugger and Jupyter extensions: the environments API in its published shape, the
// real debugpy as debug adapter, a kernel that runs cells in the real IPython, and a test controller that runs the real pytest
// as theirs does: a child of the extension host with a plugin of its own.
const { execFile } = require("node:child_process");
const { randomUUID } = require("node:crypto");
const { existsSync, readFileSync, rmSync } = require("node:fs");
const path = require("node:path");
const vscode = require("vscode");

const PYTHON = process.env.TRACEMEND_PYTHON ?? "python3";

exports.activate = (context) => {
  context.subscriptions.push(
    vscode.debug.registerDebugAdapterDescriptorFactory("debugpy", {
      createDebugAdapterDescriptor: () => new vscode.DebugAdapterExecutable(PYTHON, ["-m", "debugpy.adapter"]),
    }),
    kernel(),
    testController(),
  );
  return environments(context);
};

/** The interpreter of a folder is its script `python-of-the-editor`. */
function environments(context) {
  const changed = new vscode.EventEmitter();
  context.subscriptions.push(changed);
  const script = (resource) => path.join((resource.uri ?? resource).fsPath, "python-of-the-editor");
  return {
    ready: Promise.resolve(),
    environments: {
      known: [],
      getActiveEnvironmentPath: (resource) => ({ id: script(resource), path: script(resource) }),
      resolveEnvironment: ({ id, path: file }) =>
        Promise.resolve(existsSync(file) ? { id, path: file, executable: { uri: vscode.Uri.file(file), bitness: "64-bit", sysPrefix: "/" }, environment: undefined, version: undefined, tools: [] } : undefined),
      onDidChangeActiveEnvironmentPath: changed.event,
    },
  };
}

const RUN_CELL = `
import json, sys
from IPython.core.interactiveshell import InteractiveShell
shell = InteractiveShell.instance()
error = shell.run_cell(sys.argv[1], store_history=True).error_in_exec
stack = shell.InteractiveTB.structured_traceback(type(error), error, error.__traceback__) if error else []
print(json.dumps(error and {"name": type(error).__name__, "message": str(error), "stack": "\\n".join(stack)}), file=sys.stderr)
`;

function kernel() {
  const controller = vscode.notebooks.createNotebookController("stand-in", "jupyter-notebook", "Python");
  controller.executeHandler = async (cells, notebook) => {
    for (const cell of cells) {
      const execution = controller.createNotebookCellExecution(cell);
      execution.executionOrder = 1;
      execution.start(Date.now());
      const cwd = path.dirname(notebook.uri.fsPath);
      const { stderr } = await ran(["-c", RUN_CELL, cell.document.getText()], { cwd, env: { ...process.env, PYTHONPATH: cwd } });
      const error = JSON.parse(stderr.trim().split("\n").at(-1));
      await execution.replaceOutput(error ? [new vscode.NotebookCellOutput([vscode.NotebookCellOutputItem.error(error)])] : []);
      execution.end(!error, Date.now());
    }
  };
  const prefer = (notebook) => controller.updateNotebookAffinity(notebook, vscode.NotebookControllerAffinity.Preferred);
  vscode.workspace.notebookDocuments.forEach(prefer);
  return vscode.Disposable.from(controller, vscode.workspace.onDidOpenNotebookDocument(prefer));
}

function testController() {
  const controller = vscode.tests.createTestController("python-tests", "Python Tests");
  const folder = vscode.workspace.workspaceFolders[0].uri;
  if (existsSync(path.join(folder.fsPath, "tests/test_tax.py"))) controller.items.add(controller.createTestItem("tests/test_tax.py", "test_tax.py", vscode.Uri.joinPath(folder, "tests/test_tax.py")));
  controller.createRunProfile("Run", vscode.TestRunProfileKind.Run, async (request) => {
    const run = controller.createTestRun(request);
    const results = path.join(folder.fsPath, `.results-${randomUUID()}`);
    const PYTHONPATH = [__dirname, process.env.PYTHONPATH].filter(Boolean).join(path.delimiter);
    for (const [id, item] of controller.items) {
      run.started(item);
      await ran(["-m", "pytest", "-p", "results_plugin", id], { cwd: folder.fsPath, env: { ...process.env, PYTHONPATH, TEST_RUN_PIPE: results } });
      const failed = JSON.parse(readFileSync(results, "utf8")).find(({ outcome }) => outcome === "failed");
      rmSync(results);
      if (failed) run.failed(item, new vscode.TestMessage(failed.message));
      else run.passed(item);
    }
    run.end();
  }, true);
  return controller;
}

/** What a Python printed, however it ended. */
function ran(args, options) {
  return new Promise((resolve) => execFile(PYTHON, args, options, (_error, stdout, stderr) => resolve({ stdout, stderr })));
}
