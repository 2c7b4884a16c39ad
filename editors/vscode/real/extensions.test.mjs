// What other extensions know: the interpreter, the debugger's exception, a notebook's error, the Test Explorer's failures.
import { existsSync, mkdirSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";

import { PYTHON } from "./editor.mjs";
import { makeProject } from "./projects.mjs";
import { copy, openFile, palette, PATIENCE, pause, shot, squiggle, story, until } from "./steps.mjs";

const TAX = {
  "shop/tax.py": 'RATES = {"de": 19}\n\n\ndef rate(country):\n    return RATES[country.lowr()]\n',
  "tests/test_tax.py": 'from shop.tax import rate\n\n\ndef test_rate():\n    assert rate("DE") == 19\n',
  "shop/post.py": "def fee(weight):\n    return wieght * 2\n",
};
const CELL = "from shop.post import fee\nfee(3)";
const NOTEBOOK = {
  cells: [{ cell_type: "code", execution_count: null, id: "one", metadata: {}, outputs: [], source: [CELL] }],
  metadata: { language_info: { name: "python" } }, nbformat: 4, nbformat_minor: 5,
};
const LAUNCH = {
  version: "0.2.0",
  configurations: [{ name: "main", type: "debugpy", request: "launch", program: "${workspaceFolder}/main.py", python: PYTHON, console: "internalConsole" }],
};

const prepare = (home) => {
  const { folder } = makeProject(path.join(home, "ws"), {
    ...TAX,
    "fees.ipynb": JSON.stringify(NOTEBOOK),
    ".vscode/launch.json": JSON.stringify(LAUNCH),
    ".vscode/settings.json": JSON.stringify({ "tracemend.interpreter": "" }),
  });
  for (const name of ["python-of-the-editor", "python-of-the-environment", "another-python", ".venv/bin/python"]) interpreter(folder, name);
  return { folder, workspace: folder, file: "main.py" };
};

/** A Python that leaves a trace when it is run. */
function interpreter(folder, name) {
  mkdirSync(path.dirname(path.join(folder, name)), { recursive: true });
  writeFileSync(path.join(folder, name), `#!/bin/sh\ntouch "${folder}/${name}.ran"\nexec "${PYTHON}" "$@"\n`, { mode: 0o755 });
}

/** The traceback of a module whose import fails, made for it. */
function missingModule(folder, number) {
  const file = path.join(folder, `missing_${number}.py`);
  writeFileSync(file, `import left_out_${number}\n`);
  const frame = `  File "${file}", line 1, in <module>\n    import left_out_${number}\n`;
  return `Traceback (most recent call last):\n${frame}ModuleNotFoundError: No module named 'left_out_${number}'\n`;
}

story("other extensions", prepare, (part) => {
  part("the interpreter is the one that they name, and is followed when it changes", async (page, { folder }) => {
    let crashes = 0;
    // The interpreter is run to see whether the module that is missing is installed in it.
    const ran = (name) =>
      until(async () => {
        crashes += 1;
        await copy(page, missingModule(folder, crashes));
        await palette(page, "Tracemend: Paste Traceback");
        await pause(500);
        return existsSync(path.join(folder, `${name}.ran`));
      }, `${name} is run`);
    const choose = (name) => writeFileSync(path.join(folder, ".environment"), path.join(folder, name));
    await ran("python-of-the-editor");
    choose("python-of-the-environment");
    await ran("python-of-the-environment");
    choose("another-python");
    await ran("another-python");
    // Where no extension knows one it is the folder's own.
    rmSync(path.join(folder, "python-of-the-editor"));
    rmSync(path.join(folder, ".environment"));
    await ran(".venv/bin/python");
  });

  part("an uncaught exception in the debugger marks the line where it was raised", async (page) => {
    await openFile(page, "cart.py");
    await page.keyboard.press("F5");
    await page.locator(".exception-widget").waitFor({ timeout: PATIENCE });
    await squiggle(page);
    await shot(page, "debugger");
    await page.keyboard.press("Shift+F5");
    await page.locator(".debug-toolbar").waitFor({ state: "hidden", timeout: PATIENCE });
  });

  part("the error of a notebook's cell marks the module that raised it", async (page) => {
    await openFile(page, "post.py");
    await squiggle(page, false);
    await openFile(page, "fees.ipynb");
    await page.getByRole("button", { name: "Run All" }).first().click();
    await openFile(page, "post.py");
    await squiggle(page);
    await shot(page, "notebook");
  });

  part("a test that fails in the Test Explorer marks the code, and the explorer has its result", async (page) => {
    await openFile(page, "shop/tax.py");
    await squiggle(page, false);
    await palette(page, "Test: Run All Tests");
    await squiggle(page);
    await palette(page, "Testing: Focus on Test Explorer View");
    await page.locator(".test-explorer .codicon-testing-failed-icon").first().waitFor({ timeout: PATIENCE });
    await shot(page, "test-explorer");
  });
});
