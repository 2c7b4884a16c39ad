// What a user does and sees in the editor, by selectors of the workbench.
import assert from "node:assert/strict";
import { mkdirSync } from "node:fs";
import path from "node:path";
import { test } from "node:test";

const SHOTS = process.env.TRACEMEND_SCREENSHOTS;
/** How long the slowest machine may take for one step. */
export const PATIENCE = 90_000;

/** Keeps a picture of the window where TRACEMEND_SCREENSHOTS names a folder. */
export async function shot(page, name) {
  if (SHOTS) {
    mkdirSync(SHOTS, { recursive: true });
    await page.screenshot({ path: path.join(SHOTS, `${name}.png`) });
  }
}

/** Runs a command by its title in the palette. */
export async function palette(page, title) {
  await page.keyboard.press("F1");
  await page.waitForSelector(".quick-input-widget input", { state: "visible" });
  await page.keyboard.type(title, { delay: 5 });
  await page.waitForTimeout(300);
  await page.keyboard.press("Enter");
}

/** Opens a terminal, waits for its prompt and types a line. */
export async function inTerminal(page, line, { pick } = {}) {
  await palette(page, "Terminal: Create New Terminal");
  if (pick) {
    await page.locator(".quick-input-list .monaco-list-row", { hasText: pick }).first().click();
  }
  await page.waitForFunction(() => /[$#]\s*$/m.test(document.querySelector(".xterm-rows")?.textContent ?? ""), null, { timeout: 30_000 });
  await page.keyboard.type(line + "\n", { delay: 5 });
}

/** Waits until the server answers. */
export async function ready(page) {
  await page.waitForSelector(".statusbar-item[id*='tracemend'] .codicon-bug", { timeout: PATIENCE });
}

/** Waits until a line of the editor that holds `text` is underlined, or no line is when `there` is false. */
export async function squiggle(page, there = true) {
  await page.waitForSelector(".editor-instance .squiggly-error", { timeout: PATIENCE, state: there ? "attached" : "detached" });
}

/** Opens the lightbulb's menu on the line with a text, again until it offers a row, and picks that. */
export async function lightbulb(page, line, row, before = async () => {}) {
  for (let tries = 0; tries < 40; tries++) {
    await page.locator(".editor-instance .view-line", { hasText: line }).first().click();
    await page.keyboard.press("Control+.");
    const offered = page.locator(".action-widget .monaco-list-row", { hasText: row });
    try {
      await offered.first().waitFor({ timeout: 2_000 });
      await before();
      await offered.first().click();
      return;
    } catch {
      await page.keyboard.press("Escape");
    }
  }
  await shot(page, "no-offer");
  assert.fail(`the menu never offered ${row}`);
}

/** The notification that holds a text, once it is there. */
export async function told(page, text) {
  const toast = page.locator(".notification-toast", { hasText: text }).first();
  await toast.waitFor({ timeout: PATIENCE });
  return toast;
}

/** Presses a button of a notification. */
export async function press(toast, button) {
  await toast.hover();
  await toast.locator(".monaco-button", { hasText: button }).first().click();
}

/** Opens a file of the workspace by its name. */
export async function openFile(page, name) {
  await page.keyboard.press("Control+P");
  await page.waitForSelector(".quick-input-widget input", { state: "visible" });
  await page.keyboard.type(name, { delay: 5 });
  await page.locator(".quick-input-list .monaco-list-row", { hasText: path.basename(name) }).first().click({ timeout: PATIENCE });
  await page.waitForSelector(`.tab.active[data-resource-name="${path.basename(name)}"]`, { timeout: PATIENCE });
}

/** Puts a text on the clipboard. */
export async function copy(page, text) {
  await page.evaluate((value) => navigator.clipboard.writeText(value), text);
}

/** Waits until a rendered Markdown page shows a text. */
export async function rendered(page, text) {
  const end = Date.now() + PATIENCE;
  while (Date.now() < end) {
    for (const frame of page.frames()) {
      const body = await frame.evaluate(() => document.body?.innerText ?? "").catch(() => "");
      if (frame !== page.mainFrame() && body.includes(text)) return;
    }
    await page.waitForTimeout(200);
  }
  await shot(page, "no-page");
  assert.fail(`no rendered page shows ${text}`);
}

/** Waits for something outside of the window. */
export async function until(condition, words) {
  const end = Date.now() + PATIENCE;
  while (!(await condition())) {
    assert.ok(Date.now() < end, `it never came to this: ${words}`);
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

/** A part of a user's story as a test; where it fails, a picture of the window is kept. */
export function part(name, page, act) {
  test(name, { timeout: 400_000 }, async () => {
    try {
      await act(page());
    } catch (error) {
      await shot(page(), `failed: ${name.replaceAll(/\W+/g, " ").slice(0, 60)}`);
      throw error;
    }
  });
}

/** The contrast of an element's text with what is behind it (WCAG 2.2, section 1.4.3): from 1 to 21. */
export function contrast(locator) {
  return locator.evaluate((element) => {
    const channels = (colour) => (/\(([^)]+)\)/.exec(colour)?.[1] ?? "0,0,0").split(/[ ,/]+/).map(Number);
    const light = (colour) => {
      const [r, g, b] = channels(colour).map((c) => (c / 255 <= 0.03928 ? c / 255 / 12.92 : ((c / 255 + 0.055) / 1.055) ** 2.4));
      return 0.2126 * r + 0.7152 * g + 0.0722 * b;
    };
    let behind = element;
    while (behind && (channels(getComputedStyle(behind).backgroundColor)[3] ?? 1) === 0) behind = behind.parentElement;
    const [one, other] = [light(getComputedStyle(element).color), light(getComputedStyle(behind ?? document.body).backgroundColor)];
    return (Math.max(one, other) + 0.05) / (Math.min(one, other) + 0.05);
  });
}
