// A user's story in the real VS Code: crash in the terminal, squiggle, lightbulb, fix and test, preview, commit and push.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import path from "node:path";
import { after, before, test } from "node:test";

import { openEditor, temporaryFolder } from "./editor.mjs";
import { gitIn, makeProject } from "./projects.mjs";
import { inTerminal, lightbulb, PATIENCE, palette, press, ready, shot, squiggle, told } from "./steps.mjs";

let project, editor;

before(async () => {
  const home = temporaryFolder();
  project = makeProject(path.join(home, "ws"));
  editor = await openEditor({ home, workspace: project.folder, file: "shop/cart.py" });
});

after(async () => {
  await editor?.stop();
});

test("a crash in the terminal marks the line, and is fixed, tested, committed and pushed", { timeout: 400_000 }, async () => {
  const { page } = editor;
  const { folder, remote } = project;
  const file = path.join(folder, "shop/cart.py");
  const untouched = readFileSync(file, "utf8");
  await ready(page);
  await inTerminal(page, "python main.py");
  await squiggle(page);
  await shot(page, "mark");
  await lightbulb(page, "pirce", "Fix and test", () => shot(page, "lightbulb"));
  await press(await told(page, "main.py"), /^Run$/);
  const proved = await told(page, "verified");
  await shot(page, "verified");
  assert.equal(readFileSync(file, "utf8"), untouched, "the user's file is as it was");
  await press(proved, "Preview");
  await page.waitForSelector(".diff-editor, .monaco-diff-editor", { timeout: PATIENCE });
  await shot(page, "preview");
  await palette(page, "Tracemend: Commit Fix");
  await page.locator(".quick-input-list .monaco-list-row", { hasText: "pirce" }).first().click();
  const committed = await told(page, "ommitted");
  await shot(page, "committed");
  const branches = gitIn(folder, "branch", "--list", "fix/*", "--format=%(refname:short)").split("\n");
  assert.equal(branches.length, 1);
  assert.equal(gitIn(folder, "status", "--porcelain"), "", "nothing of the checkout changed");
  await press(committed, "Push");
  await told(page, "ushed");
  await shot(page, "pushed");
  assert.match(gitIn(remote, "show", `${branches[0]}:shop/cart.py`), /item\["price"\]/);
  await squiggle(page, false);
  await palette(page, "Tracemend Incidents View");
  await page.locator(".tree-explorer-viewlet-tree-view .monaco-list-row", { hasText: "Resolved" }).first().waitFor({ timeout: PATIENCE });
  await shot(page, "resolved");
});
