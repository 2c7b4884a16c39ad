// A workspace of a stranger's: tracebacks are read and marked, and nothing of it is run until it is trusted. Its server runs in the
// environment that the extension makes of the wheels that it carries along.
import assert from "node:assert/strict";
import { existsSync, writeFileSync } from "node:fs";
import path from "node:path";

import { PYTHON } from "./editor.mjs";
import { offers, RUNNING } from "./offered.mjs";
import { processesBelow } from "./processes.mjs";
import { makeProject } from "./projects.mjs";
import { copy, inTerminal, openFile, palette, PATIENCE, press, shot, squiggle, story, told, until } from "./steps.mjs";

const prepare = (home) => {
  const trap = path.join(home, "ran");
  const evil = `open(${JSON.stringify(trap)}, "w").close()\n`;
  const settings = JSON.stringify({ "tracemend.interpreter": "./evil.sh" });
  const project = makeProject(path.join(home, "ws"), { "conftest.py": evil, "sitecustomize.py": evil, ".vscode/settings.json": settings });
  writeFileSync(path.join(project.folder, "evil.sh"), `#!/bin/sh\ntouch "${trap}"\nexec "${PYTHON}" "$@"\n`, { mode: 0o755 });
  return { ...project, trap, workspace: project.folder, file: "shop/cart.py", trusted: false };
};

story("a stranger's workspace", prepare, (part) => {
  part("the server runs in an environment of its own", async (_page, { editor }) => {
    const served = processesBelow(editor.pid).filter(({ command }) => /\/server-[0-9a-f]{12}\/bin\/python -m tracemend server/.test(command));
    assert.equal(served.length, 1);
  });

  part("a traceback is marked, and the palette has nothing that would run or change it", async (page, { folder, trap }) => {
    const stack = [["main.py", 3, "<module>", 'show([{"name": "pen", "price": 2}, {"name": "ink", "price": 3}])'],
      ["shop/cart.py", 6, "show", 'print(f"total: {total(items)}")'],
      ["shop/cart.py", 2, "total", 'return sum(item["pirce"] for item in items)'],
      ["shop/cart.py", 2, "<genexpr>", 'return sum(item["pirce"] for item in items)']];
    const frames = stack.map(([file, line, where, source]) => `  File "${folder}/${file}", line ${line}, in ${where}\n    ${source}\n`);
    await copy(page, `Traceback (most recent call last):\n${frames.join("")}KeyError: 'pirce'\n`);
    await palette(page, "Tracemend: Paste Traceback");
    await squiggle(page);
    await offers(page, ...RUNNING, "explain", "open", "dismiss", "preview");
    await shot(page, "untrusted");
    assert.ok(!existsSync(trap), "nothing of the workspace has run");
  });

  part("once it is trusted the same crash is fixed and tested, and new terminals record", async (page, { folder }) => {
    await palette(page, "Workspaces: Manage Workspace Trust");
    await page.locator(".workspace-trust-editor .monaco-button", { hasText: /^Trust$/ }).first().click({ timeout: PATIENCE });
    await openFile(page, "cart.py");
    await offers(page, ...RUNNING, "explain", "open", "dismiss", "preview", "apply", "fixAndTest");
    await palette(page, "Tracemend: Fix and Test");
    await press(await told(page, "main.py"), /^Run$/);
    await told(page, "verified");
    await shot(page, "trusted");
    await inTerminal(page, '[ -n "$TRACEMEND_SPOOL" ] && touch recorded');
    await until(() => existsSync(path.join(folder, "recorded")), "the terminal has the recorder's variable");
  });
});
