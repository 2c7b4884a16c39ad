// A workspace of a stranger's: tracebacks are read and marked, and nothing of it is run until it is trusted.
import assert from "node:assert/strict";
import { existsSync, writeFileSync } from "node:fs";
import path from "node:path";
import { after, before } from "node:test";

import { openEditor, temporaryFolder } from "./editor.mjs";
import { makeProject } from "./projects.mjs";
import { copy, palette, part, ready, shot, squiggle, told } from "./steps.mjs";

let project, editor, trap;

before(async () => {
  const home = temporaryFolder();
  trap = path.join(home, "ran");
  const evil = `open(${JSON.stringify(trap)}, "w").close()\n`;
  project = makeProject(path.join(home, "ws"), { "conftest.py": evil, "sitecustomize.py": evil, ".vscode/settings.json": "{}" });
  writeFileSync(path.join(project.folder, ".vscode/settings.json"), JSON.stringify({ "tracemend.interpreter": "./evil.sh" }));
  writeFileSync(path.join(project.folder, "evil.sh"), `#!/bin/sh\ntouch ${trap}\n`, { mode: 0o755 });
  editor = await openEditor({ home, workspace: project.folder, file: "shop/cart.py", trusted: false, settings: { "tracemend.interpreter": undefined } });
  await ready(editor.page);
});

after(async () => {
  await editor?.stop();
});

part("a traceback is marked, and Fix and Test says why it does not run", () => editor.page, async (page) => {
  const frame = `  File "${project.folder}/shop/cart.py", line 2, in <genexpr>\n    return sum(item["pirce"] for item in items)\n`;
  await copy(page, `Traceback (most recent call last):\n${frame}KeyError: 'pirce'\n`);
  await palette(page, "Tracemend: Paste Traceback");
  await squiggle(page);
  await palette(page, "Tracemend: Fix and Test");
  const refused = await told(page, "trust");
  await shot(page, "untrusted");
  assert.ok(await refused.isVisible());
  assert.ok(!existsSync(trap), "nothing of the workspace has run");
});
