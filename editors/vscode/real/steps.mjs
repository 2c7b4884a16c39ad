// What a user does and sees in the editor, by selectors of the workbench.
import assert from "node:assert/strict";
import { mkdirSync, rmSync } from "node:fs";
import path from "node:path";
import { after, before, describe, test } from "node:test";

import { closeEverything, openEditor, temporaryFolder } from "./editor.mjs";

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

/** Opens the quick input by a key and types into it, again where something else has closed it; the first row's text. */
export async function typed(page, key, text) {
  const input = page.locator(".quick-input-widget input.input");
  if (!(await input.isVisible())) {
    await page.keyboard.press(key);
    await input.waitFor({ timeout: 1_000 }).catch(() => undefined);
  }
  if ((await input.inputValue({ timeout: 1_000 }).catch(() => "")) !== text) await input.fill(text, { timeout: 1_000 }).catch(() => undefined);
  const first = page.locator(".quick-input-list .monaco-list-row").first();
  return (await first.textContent({ timeout: 1_000 }).catch(() => "")) ?? "";
}

/** Opens the palette with a text in it; the first row's text once there is one. */
export async function openPalette(page, text) {
  let row = "";
  await until(async () => (row = await typed(page, "F1", `>${text}`)) !== "", `the palette answers ${text}`);
  return row;
}

/** Types a command's title into the palette; whether it has it, in the first row. */
export async function inPalette(page, title) {
  let row = "";
  await until(async () => {
    row = await typed(page, "F1", `>${title}`);
    return row.includes(title) || /similar commands|No matching/.test(row);
  }, `the palette answers ${title}`);
  return row.includes(title);
}

/** Runs a command by its title in the palette. */
export async function palette(page, title) {
  await until(async () => {
    // A click that is taken late is not to be made again: the command may not apply any more then.
    if (await inPalette(page, title)) return clicked(page.locator(".quick-input-list .monaco-list-row").first(), 20_000);
    // It may apply from a moment later on: what is listed is not looked at again while the palette is open.
    await page.keyboard.press("Escape");
    return false;
  }, `the palette has ${title} and runs it`);
}

/** Clicks what may be gone by now; whether it was there. */
async function clicked(locator, patience = 1_000) {
  return locator.click({ timeout: patience }).then(() => true, () => false);
}

/** Opens a terminal, waits for its prompt and types a line. */
export async function inTerminal(page, line, { pick } = {}) {
  const terminals = page.locator(".terminal-wrapper.active .xterm-rows");
  await until(async () => {
    await palette(page, "Terminal: Create New Terminal");
    return !pick || clicked(page.locator(".quick-input-list .monaco-list-row", { hasText: pick }).first(), 10_000);
  }, "a terminal opens");
  await until(async () => /[$#]\s*$/m.test((await terminals.first().textContent({ timeout: PATIENCE })) ?? ""), "the shell prompts");
  await page.keyboard.insertText(line);
  await page.keyboard.press("Enter");
}

/** Waits until the server answers. */
export async function ready(page) {
  await status(page, "bug").waitFor({ timeout: PATIENCE });
}

/** Waits until a line of the editor that holds `text` is underlined, or no line is when `there` is false. */
export async function squiggle(page, there = true) {
  await page.waitForSelector(".editor-instance .squiggly-error", { timeout: PATIENCE, state: there ? "attached" : "detached" });
}

/** Opens the lightbulb's menu on the line with a text, again until it offers a row, and picks that. */
export async function lightbulb(page, line, row, before = async () => {}) {
  const menu = page.locator(".action-widget");
  const offered = menu.locator(".monaco-list-row", { hasText: row }).first();
  const end = Date.now() + PATIENCE;
  while (Date.now() < end) {
    await page.locator(".editor-instance .view-line", { hasText: line }).first().click();
    await page.keyboard.press("Control+.");
    await menu.or(page.locator(".monaco-editor-overlaymessage")).first().waitFor({ timeout: 5_000 }).catch(() => undefined);
    if (await offered.isVisible()) {
      await before();
      await offered.click();
      return;
    }
    await page.keyboard.press("Escape");
    await pause();
  }
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

/** The item in the status bar; it shows one of the codicons that are named by `icon`. */
export function status(page, icon) {
  return page.locator(`.statusbar-item[id*='tracemend'] .codicon-${icon}`);
}

/** Presses the item in the status bar; not its icon, which may be turning and then never stands still enough for a click. */
export async function pressStatus(page, icon) {
  await page.locator(".statusbar-item[id*='tracemend'] a", { has: page.locator(`.codicon-${icon}`) }).click({ timeout: PATIENCE });
}

/** Shows the view of incidents; its rows, those that hold `text`. */
export async function incidents(page, text) {
  await palette(page, "Tracemend Incidents View");
  return page.locator(".tree-explorer-viewlet-tree-view .monaco-list-row", { hasText: text });
}

/** Waits for a code lens that holds a text; until there is none when `there` is false. */
export async function lens(page, text, there = true) {
  const found = page.locator(".editor-instance .codelens-decoration", { hasText: text }).first();
  await found.waitFor({ timeout: PATIENCE, state: there ? "visible" : "hidden" });
}

/** Presses the code lens that holds a text, whatever line it has come to. */
export async function pressLens(page, text) {
  const found = page.locator(".editor-instance .codelens-decoration a", { hasText: text }).first();
  await until(() => clicked(found), `the lens ${text} takes the click`);
}

/** Opens a file of the workspace by its name. */
export async function openFile(page, name) {
  const row = page.locator(".quick-input-list .monaco-list-row").first();
  await until(async () => (await typed(page, "Control+P", name)).includes(path.basename(name)) && clicked(row), `${name} is found`);
  await page.waitForSelector(`.tab.active[data-resource-name="${path.basename(name)}"]`, { timeout: PATIENCE });
}

/** Puts a text on the clipboard. */
export async function copy(page, text) {
  await page.evaluate((value) => navigator.clipboard.writeText(value), text);
}

/** Waits until a rendered Markdown page shows a text. */
export async function rendered(page, text) {
  const shows = async (frame) => (await frame.evaluate(() => document.body?.innerText ?? "").catch(() => "")).includes(text);
  const pages = () => page.frames().filter((frame) => frame !== page.mainFrame());
  await until(async () => (await Promise.all(pages().map(shows))).includes(true), `a rendered page shows ${text}`);
}

/** All of the text of the rendered Markdown page that shows a text. */
export async function renderedText(page, text) {
  await rendered(page, text);
  const texts = page.frames().filter((frame) => frame !== page.mainFrame()).map((frame) => frame.evaluate(() => document.body?.innerText ?? "").catch(() => ""));
  return (await Promise.all(texts)).find((shown) => shown.includes(text)) ?? "";
}

/** The dialog that holds a text, once it is there; `press` presses its buttons. */
export async function dialog(page, text) {
  const found = page.locator(".monaco-dialog-box", { hasText: text }).first();
  await found.waitFor({ timeout: PATIENCE });
  return found;
}

/** Waits until the editor in front shows a text; spaces are as the editor draws them. */
export async function editorShows(page, text) {
  const lines = page.locator(".editor-instance .view-lines").first();
  await until(async () => ((await lines.textContent()) ?? "").replaceAll("\u00a0", " ").includes(text), `the editor shows ${text}`);
}

/** A rest between two looks. */
export function pause(milliseconds = 100) {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}

/** Waits for something outside of the window; `what` is there instead, where that says more. */
export async function until(condition, words, what = () => "") {
  const end = Date.now() + PATIENCE;
  while (!(await condition())) {
    if (Date.now() > end) assert.fail(`it never came to this: ${words} ${what()}`.trim());
    await pause();
  }
}

let stories = 0;

/**
 * A user's story in a window of its own. `prepare` makes the project in a folder for the time of the story and says what to
 * open, with a `stop` for what it started; `tell` names the parts, each of which gets the page and what `prepare` made.
 */
export function story(name, prepare, tell) {
  if (stories++ === 0) after(closeEverything);
  describe(name, () => {
    let scene;
    before(async () => {
      const home = temporaryFolder();
      const made = await prepare(home);
      scene = { home, ...made, editor: await openEditor(made) };
      await ready(scene.editor.page);
    });
    after(async () => {
      await scene?.editor.stop();
      scene?.stop?.();
      if (scene) rmSync(scene.home, { recursive: true, force: true, maxRetries: 5 });
    });
    tell((words, act) => {
      test(words, { timeout: 400_000 }, async () => {
        try {
          await act(scene.editor.page, scene);
        } catch (error) {
          const shots = scene.editor.page.context().pages().map((page, i) => shot(page, `failed ${i} ${name} ${words}`.replaceAll(/\W+/g, "-")));
          await Promise.allSettled(shots);
          throw error;
        }
      });
    });
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
