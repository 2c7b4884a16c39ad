// A user's story in the real VS Code: crash in the terminal, squiggle, lightbulb, fix and test, preview, commit and push.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import path from "node:path";

import { gitIn, makeProject } from "./projects.mjs";
import { inTerminal, lightbulb, PATIENCE, palette, press, shot, squiggle, story, told } from "./steps.mjs";

const prepare = (home) => {
  const project = makeProject(path.join(home, "shop"));
  return { ...project, workspace: project.folder, file: "shop/cart.py" };
};

story("the main job", prepare, (part) => {
  part("a crash in the terminal marks the line, and is fixed, tested, committed and pushed", async (page, { folder, remote }) => {
    const file = path.join(folder, "shop/cart.py");
    const untouched = readFileSync(file, "utf8");
    await inTerminal(page, "python main.py");
    await squiggle(page);
    await shot(page, "mark");
    await lightbulb(page, "pirce", "Fix and test", () => shot(page, "lightbulb"));
    await press(await told(page, "main.py"), /^Run$/);
    const proved = await told(page, "verified");
    await shot(page, "verified");
    assert.equal(readFileSync(file, "utf8"), untouched, "the user's file is as it was");
    await press(proved, "Preview");
    await page.locator(".monaco-diff-editor").first().waitFor({ timeout: PATIENCE });
    await shot(page, "preview");
    await palette(page, "Tracemend: Commit Fix");
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
});
