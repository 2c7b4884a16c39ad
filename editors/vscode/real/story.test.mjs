// A user's story in the real VS Code: crash in the terminal, squiggle, lightbulb, fix and test, preview, apply; commit and push.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { after, before, test } from "node:test";

import { inTerminal, openEditor, palette, temporaryFolder } from "./editor.mjs";

const SHOTS = process.env.TRACEMEND_SCREENSHOTS;
const VSIX = path.resolve(import.meta.dirname, "../tracemend.vsix");
const PYTHON = process.env.TRACEMEND_PYTHON ?? "python3";
const CART = `def total(items):
    return sum(item["pirce"] for item in items)


def show(items):
    print(f"total: {total(items)}")
`;
const MAIN = `from shop.cart import show

show([{"name": "pen", "price": 2}, {"name": "ink", "price": 3}])
`;
const TEST = `from shop import cart


def test_total_of_nothing():
    assert cart.total([]) == 0
`;

let home, workspace, remote, editor;

function git(...args) {
  return execFileSync("git", args, { cwd: workspace, encoding: "utf8" }).trim();
}

async function shot(name) {
  if (SHOTS) {
    mkdirSync(SHOTS, { recursive: true });
    await editor.page.screenshot({ path: path.join(SHOTS, `${name}.png`) });
  }
}

/** Opens the lightbulb's menu, again until it offers a row: fixes are looked for after the mark is there. */
async function quickFixes(page, text) {
  for (let tries = 0; tries < 20; tries++) {
    await page.keyboard.press("Control+.");
    await page.waitForTimeout(700);
    if ((await page.locator(".action-widget .monaco-list-row", { hasText: text }).count()) > 0) return;
    await page.keyboard.press("Escape");
    await page.waitForTimeout(500);
  }
  await shot("no-offer");
  assert.fail(`the menu never offered ${text}`);
}

before(async () => {
  home = temporaryFolder();
  workspace = path.join(home, "ws");
  remote = path.join(home, "remote.git");
  mkdirSync(path.join(workspace, "shop"), { recursive: true });
  mkdirSync(path.join(workspace, "tests"), { recursive: true });
  for (const [name, text] of [["shop/__init__.py", ""], ["shop/cart.py", CART], ["main.py", MAIN], ["tests/test_cart.py", TEST], ["conftest.py", ""]]) {
    writeFileSync(path.join(workspace, name), text);
  }
  execFileSync("git", ["init", "-q", "--bare", remote]);
  git("init", "-q", "-b", "main");
  git("config", "user.name", "Ada");
  git("config", "user.email", "ada@example.org");
  git("add", "-A");
  git("commit", "-qm", "Begin");
  git("remote", "add", "origin", remote);
  git("push", "-q", "-u", "origin", "main");
  const settings = { "tracemend.server.interpreter": PYTHON, "tracemend.interpreter": PYTHON };
  editor = await openEditor({ home, workspace, vsix: VSIX, file: "shop/cart.py", settings });
});

after(async () => {
  await shot("9-end");
  await editor?.stop();
});

test("a crash in the terminal marks the line, and is fixed, tested, committed and pushed", { timeout: 300_000 }, async () => {
  const { page } = editor;
  await page.waitForSelector(".statusbar-item[id*='tracemend'] .codicon-bug", { timeout: 90_000 });
  await inTerminal(page, `${PYTHON} main.py`);
  await page.waitForSelector(".editor-instance .squiggly-error", { timeout: 40_000 });
  await shot("1-squiggle");
  await page.locator(".editor-instance .view-line", { hasText: "pirce" }).first().click();
  await quickFixes(page, "'price'");
  await shot("2-lightbulb");
  await page.locator(".action-widget .monaco-list-row", { hasText: "Fix and test" }).first().click();
  await page.waitForSelector(".notification-toast:has-text('Run `')", { timeout: 60_000 });
  await page.locator(".notification-toast .monaco-button", { hasText: /^Run$/ }).first().click();
  await page.waitForSelector(".notification-toast:has-text('Commit')", { timeout: 90_000 });
  await shot("3-verified");
  assert.equal(readFileSync(path.join(workspace, "shop/cart.py"), "utf8"), CART, "the user's file is as it was");
  await page.locator(".notification-toast .monaco-button", { hasText: "Preview" }).first().click();
  await page.waitForSelector(".diff-editor, .monaco-diff-editor", { timeout: 20_000 });
  await shot("4-preview");
  await palette(page, "Tracemend: Commit Fix");
  await page.locator(".quick-input-list .monaco-list-row", { hasText: "pirce" }).first().click();
  await page.waitForSelector(".notification-toast:has-text('Push')", { timeout: 60_000 });
  await shot("5-committed");
  const branches = git("branch", "--list", "fix/*").split("\n").filter(Boolean);
  assert.equal(branches.length, 1);
  assert.equal(git("status", "--porcelain"), "", "nothing of the checkout changed");
  await page.locator(".notification-toast .monaco-button", { hasText: "Push" }).first().click();
  await page.waitForSelector(".notification-toast:has-text('ushed')", { timeout: 60_000 });
  await shot("6-pushed");
  const branch = branches[0].replace(/^[*+ ]+/, "").trim();
  assert.match(execFileSync("git", ["--git-dir", remote, "show", `${branch}:shop/cart.py`], { encoding: "utf8" }), /item\["price"\]/);
  await page.waitForFunction(() => !document.querySelector(".editor-instance .squiggly-error"), null, { timeout: 20_000 });
});
