// What a user does with incidents and the server beside fixing: dismiss and reopen, a setting turned off, a server that gave up.
import assert from "node:assert/strict";
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";

import { ALWAYS, offers } from "./offered.mjs";
import { processesBelow } from "./processes.mjs";
import { incidents, inTerminal, lens, lightbulb, openFile, palette, PATIENCE, ready, shot, squiggle, status, told, until } from "./steps.mjs";

/** The server's process in this window. */
export function serverOf(editor) {
  return processesBelow(editor.pid).find(({ command }) => /-m tracemend server/.test(command));
}

/** The parts of a story whose project has an open incident in `file`: its line says `word`, its row in the tree `title`. */
export function tellDismissing(part, { file, word, title }) {
  part("an incident is dismissed and reopened: at the lightbulb, in the tree and in the palette", async (page) => {
    await openFile(page, file);
    await squiggle(page);
    await lightbulb(page, word, "Dismiss");
    await squiggle(page, false);
    await lens(page, "Error: seen", false);
    await incidents(page, word);
    const focused = page.locator(".tree-explorer-viewlet-tree-view .monaco-list-row.focused");
    await until(async () => {
      const text = (await focused.count()) > 0 ? await focused.first().textContent() : "";
      if (text.includes(title)) return true;
      // From the last row up to its group, and into that once it is open.
      const key = /^Dismissed/.test(text) ? "ArrowRight" : text.includes("Rename") ? "ArrowLeft" : "End";
      await page.keyboard.press(key);
      if (key === "ArrowRight") await page.keyboard.press("ArrowDown");
      return false;
    }, "the keys lead to the dismissed incident");
    await shot(page, "dismissed");
    await pressInRow(focused, "Reopen");
    await squiggle(page);
    await pressInRow(page.locator(".tree-explorer-viewlet-tree-view .monaco-list-row", { hasText: title }).first(), "Dismiss");
    await squiggle(page, false);
    await reopen(page, word);
    await page.locator(".editor-instance .view-line", { hasText: word }).first().click();
    await palette(page, "Tracemend: Dismiss");
    await squiggle(page, false);
    await reopen(page, word);
  });
}

/** Presses a button that a row of the tree shows under the mouse. */
async function pressInRow(row, label) {
  await row.hover({ timeout: PATIENCE });
  await row.locator(`.action-label[aria-label*='${label}']`).click({ timeout: PATIENCE });
}

async function reopen(page, word) {
  await palette(page, "Tracemend: Reopen");
  await page.locator(".quick-input-list .monaco-list-row", { hasText: word }).first().click({ timeout: PATIENCE });
  await squiggle(page);
}

/** Whether a new terminal has the recorder's variable. */
async function records(page, folder) {
  const file = path.join(folder, "variable");
  rmSync(file, { force: true });
  await inTerminal(page, 'echo "<$TRACEMEND_SPOOL>" > variable');
  await until(() => existsSync(file) && readFileSync(file, "utf8").endsWith(">\n"), "the terminal tells its variable");
  return readFileSync(file, "utf8") !== "<>\n";
}

/** The parts about the recorder and a server that is given up. */
export function tellEnding(part) {
  part("new terminals have no recorder while it is turned off", async (page, { folder }) => {
    const settings = path.join(folder, ".vscode/settings.json");
    mkdirSync(path.dirname(settings), { recursive: true });
    writeFileSync(settings, JSON.stringify({ "tracemend.terminal.recordCrashes": false }));
    await until(async () => !(await records(page, folder)), "the recorder is off");
    rmSync(settings);
    await until(() => records(page, folder), "the recorder is on again");
  });

  part("a server that ends again and again, also while it starts, is given up, said so, and started by the user", async (page, { editor }) => {
    const toast = page.locator(".notification-toast", { hasText: "was not started again" }).first();
    await squiggle(page);
    await until(async () => {
      const server = serverOf(editor);
      if (server) process.kill(server.pid, "SIGKILL");
      return toast.isVisible();
    }, "the server is given up");
    await squiggle(page, false);
    assert.equal(await page.locator(".notification-toast", { hasText: "connection" }).count(), 0, "only our words are shown");
    await status(page, "error").waitFor({ timeout: PATIENCE });
    await offers(page, ...ALWAYS);
    await shot(page, "server-given-up");
    await palette(page, "Tracemend: Restart Server");
    await ready(page);
    assert.ok(serverOf(editor));
    await squiggle(page);
  });
}
