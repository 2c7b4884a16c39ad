// Which of our commands the palette has, by what is known of the incidents.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import path from "node:path";

import { openPalette, PATIENCE, pause } from "./steps.mjs";

const MANIFEST = path.resolve(import.meta.dirname, "..");
const WORDS = JSON.parse(readFileSync(path.join(MANIFEST, "package.nls.json"), "utf8"));
/** What the palette has without a server. */
export const ALWAYS = ["openSample", "restart", "showLog"];
/** What it has of any project. */
export const RUNNING = [...ALWAYS, "pasteTraceback", "readFile", "readSelection"];
/** The commands that are looked for, those above and those on incidents: title and the last part of the name. */
const TITLES = JSON.parse(readFileSync(path.join(MANIFEST, "package.json"), "utf8"))
  .contributes.commands.map(({ command, title, enablement }) => ({ title: WORDS[title.slice(1, -1)], name: command.replace("tracemend.ui.", ""), enablement }))
  .filter(({ name, enablement }) => RUNNING.includes(name) || enablement?.startsWith("tracemend.can."));

/** Waits until the palette has these commands of ours and no others, by the last part of their names. */
export async function offers(page, ...expected) {
  const wanted = [...expected].sort();
  const end = Date.now() + PATIENCE;
  let found = [];
  while (Date.now() < end) {
    await openPalette(page, "Tracemend: ");
    found = await titles(page);
    await page.keyboard.press("Escape");
    if (JSON.stringify(found) === JSON.stringify(wanted)) return;
    await pause();
  }
  assert.deepEqual(found, wanted);
}

/** The names of the commands in the palette's list, which draws only the rows that are in sight. */
async function titles(page) {
  const seen = new Set();
  for (let before = -1; before !== seen.size; ) {
    before = seen.size;
    for (const row of await page.locator(".quick-input-list .monaco-list-row .quick-input-list-label").allTextContents()) {
      const known = TITLES.find(({ title }) => row.trim() === `Tracemend: ${title}`);
      if (known) seen.add(known.name);
    }
    await page.keyboard.press("PageDown");
  }
  return [...seen].sort();
}
