// A user's story in the real VS Code: crash in the terminal, squiggle, lightbulb, fix and test, preview, commit, push, pull request.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import path from "node:path";

import { startForge } from "./forge.mjs";
import { offers, RUNNING } from "./offered.mjs";
import { gitIn, makeProject } from "./projects.mjs";
import { editorShows, incidents, inTerminal, lens, lightbulb, openFile, PATIENCE, palette, press, pressLens, shot, squiggle, story, told } from "./steps.mjs";

const OPEN = [...RUNNING, "explain", "open", "dismiss", "preview", "apply"];

const prepare = async (home) => {
  const { folder, remote } = makeProject(path.join(home, "acme/shop"));
  const forge = await startForge(home);
  gitIn(remote, "config", "http.receivepack", "true");
  gitIn(folder, "remote", "set-url", "origin", `${forge.url}/acme/shop.git`);
  return { folder, remote, workspace: folder, file: "shop/cart.py", stop: forge.stop };
};

story("the main job", prepare, (part) => {
  part("a crash in the terminal marks the line, with the values that it had, what it is and how often it came", async (page) => {
    await offers(page, ...RUNNING);
    await inTerminal(page, "python main.py");
    await squiggle(page);
    await editorShows(page, "item = {'name': 'pen', 'price': 2}");
    await lens(page, "KeyError: seen once, last ");
    await lens(page, "Fix and test");
    await shot(page, "mark");
    await page.locator(".editor-instance .view-line", { hasText: "pirce" }).first().hover({ position: { x: 150, y: 8 } });
    await page.locator(".monaco-hover", { hasText: "it has 'price', which is spelt alike" }).first().waitFor({ timeout: PATIENCE });
    await shot(page, "hover");
    await offers(page, ...OPEN, "fixAndTest");
  });

  part("it is fixed and tested, looked at, committed and pushed, and a pull request is opened", async (page, { folder, remote }) => {
    const file = path.join(folder, "shop/cart.py");
    const untouched = readFileSync(file, "utf8");
    await lightbulb(page, "pirce", "Fix and test", () => shot(page, "lightbulb"));
    await press(await told(page, "main.py"), /^Run$/);
    const proved = await told(page, "verified");
    await lens(page, "Commit fix: Read the key 'price'");
    await shot(page, "verified");
    assert.equal(readFileSync(file, "utf8"), untouched, "the user's file is as it was");
    await press(proved, "Preview");
    await page.locator(".monaco-diff-editor").first().waitFor({ timeout: PATIENCE });
    await shot(page, "preview");
    await offers(page, ...OPEN, "fixAndTest", "commit", "openRecord");
    await palette(page, "Tracemend: Commit Fix");
    await told(page, "ommitted");
    await shot(page, "committed");
    await offers(page, ...OPEN, "openRecord", "push");
    const branches = gitIn(folder, "branch", "--list", "fix/*", "--format=%(refname:short)").split("\n");
    assert.equal(branches.length, 1);
    assert.equal(gitIn(folder, "status", "--porcelain"), "", "nothing of the checkout changed");
    await openFile(page, "shop/cart.py");
    await pressLens(page, `Push ${branches[0]}`);
    const pushed = await told(page, "Pushed");
    await shot(page, "pushed");
    assert.match(gitIn(remote, "show", `${branches[0]}:shop/cart.py`), /item\["price"\]/);
    await squiggle(page, false);
    await offers(page, ...RUNNING, "explain", "open", "reopen", "openRecord", "pullRequest");
    await press(pushed, "Open Pull Request");
    await page.locator(".monaco-dialog-box", { hasText: "https://github.example.org/acme/shop/pull/1" }).waitFor({ timeout: PATIENCE });
    await shot(page, "pull-request");
    await page.keyboard.press("Escape");
    await offers(page, ...RUNNING, "explain", "open", "reopen", "openRecord");
    const resolved = await incidents(page, "Resolved");
    await resolved.first().waitFor({ timeout: PATIENCE });
    await shot(page, "resolved");
  });
});
