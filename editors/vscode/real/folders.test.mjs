// Two folders in one window: each crash is marked in its own project, and both are fixed by one "Fix All".
import assert from "node:assert/strict";
import { readFileSync, writeFileSync } from "node:fs";
import path from "node:path";

import { acceptByKeys, runByKeys, takeByKeys } from "./keyboard.mjs";
import { gitIn, makeProject } from "./projects.mjs";
import { editorShows, inTerminal, openFile, palette, PATIENCE, shot, squiggle, story, told, typed, until } from "./steps.mjs";

const TAX = 'def rate(country):\n    return contry.lower()\n\n\ndef of(amount):\n    return amonut\n';
const ASK = 'import sys\n\nfrom shop import tax\n\ntax.rate("DE") if sys.argv[1:] else tax.of(3)\n';

const ON_SAVE = { "[python]": { "editor.codeActionsOnSave": { "source.fixAll.tracemend": "explicit" } } };

const prepare = (home) => {
  makeProject(path.join(home, "one"));
  makeProject(path.join(home, "two"), { "shop/tax.py": TAX, "ask.py": ASK });
  const workspace = path.join(home, "both.code-workspace");
  writeFileSync(workspace, JSON.stringify({ folders: [{ path: "one" }, { path: "two" }], settings: ON_SAVE }));
  return { workspace, file: path.join(home, "two/shop/tax.py") };
};

story("two folders", prepare, (part) => {
  part("each crash is marked in its own project", async (page, { home }) => {
    await inTerminal(page, "python ask.py; python ask.py x", { pick: "two" });
    await squiggle(page);
    await inTerminal(page, "python main.py", { pick: "one" });
    await palette(page, "Tracemend Incidents View");
    const rows = page.locator(".tree-explorer-viewlet-tree-view .monaco-list-row", { hasText: "Error" });
    await until(async () => (await rows.count()) === 3, "three incidents are listed");
    await shot(page, "two-folders");
    await rows.filter({ hasText: "pirce" }).click();
    await page.waitForSelector('.tab.active[data-resource-name="cart.py"]', { timeout: PATIENCE });
    await squiggle(page);
  });

  part("all safe fixes of a file are applied by one action, and when it is saved", async (page, { home }) => {
    await openFile(page, "tax.py");
    await squiggle(page);
    await palette(page, "Fix All");
    await editorShows(page, "country.lower()");
    await editorShows(page, "return amount");
    await page.keyboard.press("Control+Z");
    await editorShows(page, "contry.lower()");
    await squiggle(page);
    await page.keyboard.press("Control+S");
    await squiggle(page, false);
    await until(() => readFileSync(path.join(home, "two/shop/tax.py"), "utf8") === TAX.replace("contry", "country").replace("amonut", "amount"), "both are fixed");
    assert.match(readFileSync(path.join(home, "one/shop/cart.py"), "utf8"), /pirce/, "the other folder's file is as it was");
    await shot(page, "fix-all");
  });

  part("the main job is done without the mouse", async (page, { home }) => {
    const [folder, file] = [path.join(home, "one"), path.join(home, "one/shop/cart.py")];
    await until(async () => (await typed(page, "Control+P", "cart.py")).includes("cart.py"), "cart.py is found");
    await page.keyboard.press("Enter");
    await page.waitForSelector('.tab.active[data-resource-name="cart.py"]', { timeout: PATIENCE });
    await page.keyboard.press("Control+Home");
    await until(async () => {
      await page.keyboard.press("F8");
      return /Ln 2,/.test((await page.locator(".statusbar-item[id='status.editor.selection']").textContent()) ?? "");
    }, "F8 goes to the mark");
    await page.keyboard.press("Escape");
    await takeByKeys(page, "Fix and test");
    await told(page, "main.py");
    await acceptByKeys(page);
    await told(page, "verified");
    await runByKeys(page, "Tracemend: Commit Fix");
    await told(page, "Committed on");
    assert.match(gitIn(folder, "branch", "--list", "fix/*"), /fix\//);
    await runByKeys(page, "Tracemend: Apply Fix");
    await editorShows(page, 'item["price"]');
    await page.keyboard.press("Control+S");
    await squiggle(page, false);
    await until(() => readFileSync(file, "utf8").includes('item["price"]'), "the fix is saved");
  });
});
