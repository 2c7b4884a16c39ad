// A workspace of a stranger's: tracebacks are read and marked, and nothing of it is run until it is trusted.
import assert from "node:assert/strict";
import { existsSync, writeFileSync } from "node:fs";
import path from "node:path";

import { makeProject } from "./projects.mjs";
import { copy, inPalette, palette, shot, squiggle, story } from "./steps.mjs";

const prepare = (home) => {
  const trap = path.join(home, "ran");
  const evil = `open(${JSON.stringify(trap)}, "w").close()\n`;
  const settings = JSON.stringify({ "tracemend.interpreter": "./evil.sh" });
  const project = makeProject(path.join(home, "ws"), { "conftest.py": evil, "sitecustomize.py": evil, ".vscode/settings.json": settings });
  writeFileSync(path.join(project.folder, "evil.sh"), `#!/bin/sh\ntouch ${trap}\n`, { mode: 0o755 });
  return { ...project, trap, workspace: project.folder, file: "shop/cart.py", trusted: false };
};

story("a stranger's workspace", prepare, (part) => {
  part("a traceback is marked, and the palette has nothing that would run it", async (page, { folder, trap }) => {
    const frame = `  File "${folder}/shop/cart.py", line 2, in <genexpr>\n    return sum(item["pirce"] for item in items)\n`;
    await copy(page, `Traceback (most recent call last):\n${frame}KeyError: 'pirce'\n`);
    await palette(page, "Tracemend: Paste Traceback");
    await squiggle(page);
    assert.ok(await inPalette(page, "Tracemend: Explain"));
    await page.keyboard.press("Escape");
    assert.ok(!(await inPalette(page, "Tracemend: Fix and Test")));
    await page.keyboard.press("Escape");
    await shot(page, "untrusted");
    assert.ok(!existsSync(trap), "nothing of the workspace has run");
  });
});
