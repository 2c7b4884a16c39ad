// What a user does with the keyboard alone.
import assert from "node:assert/strict";

import { openPalette, pause, until } from "./steps.mjs";

/** Runs a command by its title in the palette, with Enter. */
export async function runByKeys(page, title) {
  await until(async () => {
    if (!(await openPalette(page, title)).includes(title)) return false;
    await page.keyboard.press("Enter");
    return page.locator(".quick-input-widget").isHidden();
  }, `Enter runs ${title}`);
}

/** Opens the lightbulb's menu at the cursor and goes down to a row, which Enter takes. */
export async function takeByKeys(page, row) {
  const menu = page.locator(".action-widget").first();
  await until(async () => {
    await page.keyboard.press("Control+.");
    await menu.waitFor({ timeout: 2_000 }).catch(() => undefined);
    if ((await menu.isVisible()) && (await menu.locator(".monaco-list-row", { hasText: row }).count()) > 0) return true;
    await page.keyboard.press("Escape");
    return false;
  }, `the menu offers ${row}`);
  const rows = await menu.locator(".monaco-list-row").count();
  for (let moves = 0; moves < rows; moves++) {
    if (await menu.locator(".monaco-list-row.focused", { hasText: row }).isVisible()) {
      await page.keyboard.press("Enter");
      return;
    }
    await page.keyboard.press("ArrowDown");
    await pause();
  }
  assert.fail(`no key leads to ${row}`);
}

/** Presses the first button of the newest notification. */
export async function acceptByKeys(page) {
  await runByKeys(page, "Notifications: Accept Notification Primary Action");
}
