// The ways in by hand: a document to paste into, a selection, log files by dialog, by the explorer and dropped on the view.
import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import path from "node:path";

import { copy, editorShows, incidents, lens, openFile, palette, PATIENCE, squiggle, until } from "./steps.mjs";

export const FILES = {
  "shop/post.py": "def fee(weight):\n    return wieght * 2\n",
  "shop/ink.py": "def drops(pens):\n    return pnes * 3\n",
};

const traceback = (folder, file, where, source, message) =>
  `Traceback (most recent call last):\n  File "${folder}/shop/${file}", line 2, in ${where}\n    ${source}\nNameError: ${message}\n`;
const inPost = (folder) => traceback(folder, "post.py", "fee", "return wieght * 2", "name 'wieght' is not defined");
const inInk = (folder) => traceback(folder, "ink.py", "drops", "return pnes * 3", "name 'pnes' is not defined");

const inFront = (page, name) => page.waitForSelector(`.tab.active[data-resource-name="${name}"]`, { timeout: PATIENCE });

/** The parts of a story whose project has FILES. */
export function tellReading(part) {
  part("without a traceback on the clipboard there is a document to paste one into", async (page, { folder }) => {
    await copy(page, "no traceback");
    await palette(page, "Tracemend: Paste Traceback");
    await editorShows(page, "Paste a traceback here");
    await copy(page, inPost(folder));
    await until(async () => {
      await page.locator(".editor-instance .view-line").last().click();
      for (const key of ["Control+A", "Control+V"]) await page.keyboard.press(key);
      return page.locator(".editor-instance .view-line", { hasText: "NameError" }).waitFor({ timeout: 5_000 }).then(() => true, () => false);
    }, "the traceback is pasted");
    await palette(page, "Tracemend: Read Traceback from Selection or Document");
    await inFront(page, "post.py");
    await squiggle(page);
    await lens(page, "NameError: seen once");
    assert.equal(await page.locator(".tab", { hasText: "Paste a traceback" }).count(), 0, "the document has gone, and asked nothing");
  });

  part("of a log file the selection is read, and the whole of it by the dialog and by the explorer", async (page, { folder }) => {
    writeFileSync(path.join(folder, "crash.log"), `${inPost(folder)}${inInk(folder)}`);
    await openFile(page, "crash.log");
    await page.keyboard.press("Control+Home");
    for (let line = 0; line < 4; line++) await page.keyboard.press("Shift+ArrowDown");
    await palette(page, "Tracemend: Read Traceback from Selection or Document");
    await inFront(page, "post.py");
    await lens(page, "NameError: seen 2 times");

    await palette(page, "Tracemend: Read Tracebacks from File");
    const input = page.locator(".quick-input-widget input.input");
    await until(async () => {
      const typed = await input.inputValue({ timeout: 1_000 }).catch(() => "");
      if (typed === path.join(folder, "crash.log")) return true;
      // The dialog writes the folder that it begins in by itself.
      if (typed.startsWith(folder)) await input.fill(path.join(folder, "crash.log"));
      return false;
    }, "the dialog has the file");
    await page.locator(".quick-input-list .monaco-list-row", { hasText: "crash.log" }).first().waitFor({ timeout: PATIENCE });
    await page.keyboard.press("Enter");
    await inFront(page, "ink.py");
    await lens(page, "NameError: seen once");

    await palette(page, "View: Show Explorer");
    await page.locator(".explorer-folders-view .monaco-list-row", { hasText: "crash.log" }).click({ button: "right", timeout: PATIENCE });
    const entry = page.locator(".context-view .action-item", { hasText: "Read Tracebacks from File" });
    await entry.waitFor({ timeout: PATIENCE });
    // A menu takes no click in its first moment.
    await until(() => entry.click({ timeout: 1_000 }).then(() => entry.isHidden(), () => true), "the menu takes the click");
    await lens(page, "NameError: seen 2 times");
  });

  part("a log file is dropped on the view, from the editor and from outside", async (page, { folder }) => {
    const [row] = [(await incidents(page, "pnes")).first()];
    await row.waitFor({ timeout: PATIENCE });
    await openFile(page, "crash.log");
    await page.locator('.tab.active[data-resource-name="crash.log"]').dragTo(row);
    await inFront(page, "ink.py");
    await lens(page, "NameError: seen 3 times");
    const dropped = await page.evaluateHandle((text) => {
      const data = new DataTransfer();
      data.items.add(new File([text], "server.log"));
      return data;
    }, inInk(folder));
    for (const event of ["dragenter", "dragover", "drop"]) await row.dispatchEvent(event, { dataTransfer: dropped });
    await lens(page, "NameError: seen 4 times");
    await palette(page, "View: Close All Editors");
  });
}
