// The ways in and the states of the editor: paste, a deep stack, a failing test, unsaved text, a cancel, a crash of the server, themes.
import assert from "node:assert/strict";
import { readFileSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";

import { djangoTraceback, SITE } from "./django.mjs";
import { processesBelow } from "./processes.mjs";
import { makeProject } from "./projects.mjs";
import { FILES, tellReading } from "./reading.mjs";
import { serverOf, tellDismissing, tellEnding } from "./settling.mjs";
import {
  contrast, copy, editorShows, inTerminal, lens, lightbulb, openFile, palette, PATIENCE, pause, press, pressStatus, ready, rendered, shot, squiggle, story, told, until,
} from "./steps.mjs";

const MORE = {
  ...SITE,
  ...FILES,
  "shop/tax.py": 'RATES = {"de": 19}\n\n\ndef rate(country):\n    return RATES[country.lowr()]\n',
  "tests/test_tax.py": 'from shop.tax import rate\n\n\ndef test_rate():\n    assert rate("DE") == 19\n',
  "shop/names.py": 'def first(names):\n    return nmaes[0]\n\n\nprint(first(["Ada"]))\n',
  "tests/test_slow.py": "import os\nimport time\n\n\ndef test_slow():\n    while os.path.exists('hang'):\n        time.sleep(0.1)\n",
};

const prepare = (home) => {
  const project = makeProject(path.join(home, "ws"), MORE);
  return { ...project, workspace: project.folder, file: "main.py" };
};

story("ways in and states", prepare, (part) => {
  part("a traceback of a container, of over thirty frames, is pasted: the editor goes to the user's line", async (page, { folder }) => {
    const traceback = djangoTraceback(folder);
    assert.ok(traceback.match(/^  File /gm).length > 30, traceback);
    await copy(page, traceback);
    await palette(page, "Tracemend: Paste Traceback");
    await page.waitForSelector('.tab.active[data-resource-name="orders.py"]', { timeout: PATIENCE });
    await squiggle(page);
    await page.locator(".editor-instance .view-line", { hasText: "amout" }).first().hover();
    await shot(page, "django-mark");
    await palette(page, "Tracemend: Explain");
    await rendered(page, "amout");
    await shot(page, "django-explained");
    await palette(page, "View: Close All Editors");
  });

  part("a frame in the terminal is a link to today's file, wherever the program ran", async (page) => {
    await inTerminal(page, `echo '  File "/srv/app/pages/orders.py", line 8, in total'`);
    const row = page.locator(".terminal-wrapper.active .xterm-rows > div", { hasText: /^\s*File "\/srv/ }).first();
    await until(async () => {
      const place = await row.boundingBox();
      if (!place) return false;
      await page.mouse.move(place.x + 80, place.y + place.height / 2);
      await pause(300);
      await page.keyboard.down("Control");
      await page.mouse.click(place.x + 90, place.y + place.height / 2);
      await page.keyboard.up("Control");
      return page.locator('.tab.active[data-resource-name="orders.py"]').isVisible();
    }, "the frame's file opens");
  });

  part("the log says what the extension did", async (page) => {
    await palette(page, "Tracemend: Show Log");
    await page.locator(".part.panel .view-line", { hasText: "tracemend" }).first().waitFor({ timeout: PATIENCE });
    await shot(page, "log");
  });

  tellReading(part);

  part("a failing test marks the code, not the test", async (page) => {
    await openFile(page, "shop/tax.py");
    await inTerminal(page, "python -m pytest -q tests/test_tax.py");
    await squiggle(page);
    await lightbulb(page, "lowr", "'lower'", () => shot(page, "test-failure"));
    await palette(page, "File: Revert File");
  });

  part("unsaved text keeps its mark and takes the fix, and the file on disk stays as it was", async (page, { folder }) => {
    const file = path.join(folder, "shop/names.py");
    const saved = readFileSync(file, "utf8");
    await openFile(page, "shop/names.py");
    await page.keyboard.press("Control+Home");
    await page.keyboard.type("# the names 🛒\n");
    await inTerminal(page, "python shop/names.py");
    await squiggle(page);
    await lightbulb(page, "nmaes", "Rename 'nmaes'", () => shot(page, "unsaved"));
    await editorShows(page, "names[0]");
    assert.equal(readFileSync(file, "utf8"), saved);
    assert.match(await page.locator(".editor-instance .view-line").first().textContent(), /the.names/);
    await page.keyboard.press("Control+S");
    await squiggle(page, false);
    await lens(page, "Error: seen", false);
    assert.match(readFileSync(file, "utf8"), /return names\[0\]/);
  });

  part("a trial that is stopped in the middle, in the notification, the status bar or the palette, ends with all of its processes", async (page, { folder, editor }) => {
    writeFileSync(path.join(folder, "hang"), "");
    await openFile(page, "shop/cart.py");
    await inTerminal(page, "python main.py");
    await squiggle(page);
    const tests = () => processesBelow(editor.pid).filter(({ command }) => command.includes("pytest"));
    const those = () => JSON.stringify(tests());
    const stop = async (name, press) => {
      await until(() => tests().length > 0, "the suite runs", those);
      await shot(page, `trial-running-${name}`);
      await press();
      await until(() => tests().length === 0, "the suite has ended", those);
      await ready(page);
    };
    await lightbulb(page, "pirce", "Fix and test");
    await press(await told(page, "main.py"), "Always");
    await stop("told", async () => press(await told(page, "Fix and test"), "Cancel"));
    await shot(page, "trial-stopped");
    // The trial before may have seen the crash go before it was stopped, or not.
    const again = /^(Fix and test|Test again)/;
    await lightbulb(page, "pirce", again);
    await stop("in-status-bar", () => pressStatus(page, "sync"));
    await lightbulb(page, "pirce", again);
    await stop("in-palette", () => palette(page, "Tracemend: Stop Running Jobs"));
    rmSync(path.join(folder, "hang"));
  });

  part("a server that is killed is started again, said so, and nothing is lost", async (page, { editor }) => {
    const { pid } = serverOf(editor);
    process.kill(pid, "SIGKILL");
    await told(page, "ended unexpectedly");
    await shot(page, "server-killed");
    await until(() => (serverOf(editor)?.pid ?? pid) !== pid, "a new server runs");
    await squiggle(page);
    await lightbulb(page, "pirce", "Read the key 'price'");
    await editorShows(page, "price");
    await page.keyboard.press("Control+S");
    await squiggle(page, false);
  });

  tellDismissing(part, { file: "orders.py", word: "amout", title: "'Line' object" });

  const THEMES = [
    ["dark", { colorScheme: "dark" }, "vs-dark"],
    ["light", { colorScheme: "light" }, "vs"],
    ["high-contrast", { colorScheme: "dark", forcedColors: "active" }, "hc-black"],
  ];
  for (const [name, media, kind] of THEMES) {
    part(`mark, view and status are seen in a ${name} theme`, async (page) => {
      await page.emulateMedia(media);
      await page.waitForSelector(`.monaco-workbench.${kind}`, { timeout: PATIENCE });
      await openFile(page, "orders.py");
      await squiggle(page);
      await palette(page, "Tracemend Incidents View");
      const row = page.locator(".tree-explorer-viewlet-tree-view .monaco-list-row", { hasText: "AttributeError" }).first();
      await row.waitFor({ timeout: PATIENCE });
      await shot(page, `theme-${name}`);
      assert.ok((await contrast(row)) >= 4.5, "the incident is readable");
    });
  }

  tellEnding(part);
});
