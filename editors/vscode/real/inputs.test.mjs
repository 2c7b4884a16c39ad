// What settings bring in: log files, the HTTP intake, a language model with the user's consent.
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { appendFileSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { request } from "node:http";
import path from "node:path";

import { freePort, PYTHON } from "./editor.mjs";
import { openModel } from "./model.mjs";
import { makeProject } from "./projects.mjs";
import {
  dialog, editorShows, inPalette, inTerminal, lightbulb, openFile, palette, PATIENCE, press, rendered, renderedText, shot, squiggle, story, told, until,
} from "./steps.mjs";

const FILES = {
  "shop/tax.py": 'RATES = {"de": 19}\n\n\ndef rate(country):\n    return RATES[country.lowr()]\n',
  "shop/names.py": "def first(names):\n    return nmaes[0]\n",
  "shop/fees.py": "def fee(weight):\n    return wieght * 2\n",
  "pyproject.toml": '[tool.tracemend]\nlogs.files = "var/*.log"\n',
  "shop/share.py": "def share(total, people):\n    return total / people\n",
  "tests/test_share.py": "from shop.share import share\n\n\ndef test_nobody():\n    assert share(10, 0) == 0\n\n\ndef test_two():\n    assert share(10, 2) == 5\n",
};
const NOTEBOOK = {
  cells: ["%pip --version", "prices = [2, 3]\nprint(sum(prcies))"].map((source, n) => ({ cell_type: "code", execution_count: null, id: `c${n}`, metadata: {}, outputs: [], source: [source] })),
  metadata: { language_info: { name: "python" } }, nbformat: 4, nbformat_minor: 5,
};
const REPLY = `CAUSE: Nobody is there to share with.
TITLE: Share nothing with nobody
FILE: shop/share.py
<<<<<<< SEARCH
    return total / people
=======
    return total / people if people else 0
>>>>>>> REPLACE
`;

/** litellm is not carried along by the extension, so the model is asked where the server runs from its own installation. */
const ASKS_MODELS = spawnSync(PYTHON, ["-c", "import litellm, tracemend"]).status === 0;

const prepare = (home) => {
  const project = makeProject(path.join(home, "ws"), { ...FILES, "prices.ipynb": JSON.stringify(NOTEBOOK) });
  return { ...project, workspace: project.folder, file: "shop/tax.py" };
};

/** Writes the workspace's settings, as the user does who edits settings.json. */
function settings(folder, values) {
  mkdirSync(path.join(folder, ".vscode"), { recursive: true });
  writeFileSync(path.join(folder, ".vscode/settings.json"), JSON.stringify(values));
}

/** Sends an error as Sentry's SDK does, which is no browser; the answer's status, 0 where nobody listens. */
function send(port, key, folder) {
  const frame = { abs_path: path.join(folder, "shop/names.py"), function: "first", lineno: 2, context_line: "    return nmaes[0]" };
  const value = { type: "NameError", value: "name 'nmaes' is not defined", stacktrace: { frames: [frame] } };
  const event = { event_id: "5".repeat(32), exception: { values: [value] } };
  const headers = { "X-Sentry-Auth": `sentry_key=${key}` };
  return new Promise((resolve) => {
    const sent = request({ host: "127.0.0.1", port, method: "POST", path: "/api/1/store/", headers, agent: false }, (answer) => {
      answer.resume();
      resolve(answer.statusCode);
    });
    sent.on("error", () => resolve(0));
    sent.end(JSON.stringify(event));
  });
}

story("what settings bring in", prepare, (part) => {
  part("a log file that the project's pyproject.toml names is followed", async (page, { folder }) => {
    const frame = `  File "${folder}/shop/fees.py", line 2, in fee\n    return wieght * 2\n`;
    mkdirSync(path.join(folder, "var"));
    await openFile(page, "shop/fees.py");
    let times = 0;
    await until(async () => {
      if (times++ % 20 === 0) appendFileSync(path.join(folder, "var/own.log"), `Traceback (most recent call last):\n${frame}NameError: name 'wieght' is not defined\n`);
      return page.locator(".editor-instance .squiggly-error").first().isVisible();
    }, "the log's crash is marked");
    await openFile(page, "shop/tax.py");
  });

  part("a crash that is written to a log file of the settings marks the line", async (page, { folder }) => {
    const log = path.join(folder, "logs/app.log");
    mkdirSync(path.dirname(log));
    writeFileSync(log, "started\n");
    settings(folder, { "tracemend.logs.files": "logs/*.log" });
    const frame = `  File "${folder}/shop/tax.py", line 5, in rate\n    return RATES[country.lowr()]\n`;
    let times = 0;
    await until(async () => {
      // The setting has arrived when a line that is written after it is seen.
      if (times++ % 20 === 0) appendFileSync(log, `ERROR\nTraceback (most recent call last):\n${frame}AttributeError: 'str' object has no attribute 'lowr'\n`);
      return page.locator(".editor-instance .squiggly-error").first().isVisible();
    }, "the log's crash is marked");
    await shot(page, "log-file");
    await lightbulb(page, "lowr", "'lower'");
    await editorShows(page, "country.lower()");
    await page.keyboard.press("Control+S");
    await squiggle(page, false);
    await until(() => readFileSync(path.join(folder, "shop/tax.py"), "utf8").includes("lower()"), "the fixed file is saved");
  });

  part("the HTTP intake runs by the settings of today, and its page says what to set", async (page, { folder }) => {
    const [first, second] = [await freePort(), await freePort()];
    const intake = (port, enabled = true) => settings(folder, { "tracemend.intake.enabled": enabled, "tracemend.intake.port": port });
    intake(first);
    await openFile(page, "shop/names.py");
    await until(async () => (await send(first, "none", folder)) !== 0, "the intake listens");
    await palette(page, "Tracemend: Send Errors of Programs Here");
    await rendered(page, "SENTRY_DSN");
    await shot(page, "intake-page");
    const [, key] = new RegExp(`http://(\\w+)@127.0.0.1:${first}/1`).exec(await renderedText(page, "SENTRY_DSN"));
    assert.notEqual(await send(first, "none", folder), 200, "a stranger has no key");
    assert.equal(await send(first, key, folder), 200);
    await openFile(page, "shop/names.py");
    await squiggle(page);
    await shot(page, "intake-mark");
    intake(second);
    await until(async () => (await send(second, key, folder)) === 200, "the intake is on the other port");
    assert.equal(await send(first, key, folder), 0, "and no longer on the one before");
    intake(second, false);
    await until(async () => (await send(second, key, folder)) === 0, "the intake is off");
  });

  part("an error in a notebook's own cell is marked there, fixed there, and gone when the cell runs to its end", async (page) => {
    await palette(page, "View: Close All Editors");
    await openFile(page, "prices.ipynb");
    await page.getByRole("button", { name: "Run All" }).first().click();
    const mark = page.locator(".notebookOverlay .cell-editor-part .squiggly-error");
    await mark.waitFor({ timeout: PATIENCE });
    await shot(page, "cell-mark");
    const name = page.locator(".notebookOverlay .view-line span", { hasText: /^prcies$/ }).first();
    const hover = page.locator(".monaco-hover", { hasText: "run the cell again" }).first();
    // A click may miss the line while lenses and outputs move the cell's editor.
    const atName = () => name.click({ force: true, timeout: 2_000 }).then(() => true, () => false);
    await until(async () => {
      if (!(await atName())) return false;
      await page.keyboard.press("Control+K");
      await page.keyboard.press("Control+I");
      return hover.waitFor({ timeout: 5_000 }).then(() => true, () => false);
    }, "the cell's hover tells how it goes on");
    await shot(page, "cell-hover");
    const row = page.locator(".action-widget .monaco-list-row", { hasText: "Rename 'prcies' to 'prices' — not tested" }).first();
    await until(async () => {
      await page.keyboard.press("Escape");
      if (!(await atName())) return false;
      await page.keyboard.press("Control+.");
      return row.waitFor({ timeout: 5_000 }).then(() => true, () => false);
    }, "the cell's lightbulb offers the fix");
    assert.equal(await page.locator(".action-widget .monaco-list-row", { hasText: "Fix and test" }).count(), 0, "no trial is promised");
    await shot(page, "cell-lightbulb");
    await row.click();
    await mark.waitFor({ state: "detached", timeout: PATIENCE });
    await page.locator(".notebookOverlay .view-line", { hasText: "sum(prices)" }).first().waitFor({ timeout: PATIENCE });
    await palette(page, "Tracemend Incidents View");
    const incident = page.locator(".tree-explorer-viewlet-tree-view .monaco-list-row", { hasText: "prcies" }).first();
    await incident.waitFor({ timeout: PATIENCE });
    await page.getByRole("button", { name: "Run All" }).first().click();
    await incident.waitFor({ state: "detached", timeout: PATIENCE });
    await shot(page, "cell-resolved");
  });

  if (!ASKS_MODELS) console.log("The story of a model's consent is left out: tracemend and litellm are not installed beside each other.");
  else part("a model is asked only after a consent that says what goes where, and that can be withdrawn", async (page, { folder }) => {
    const model = await openModel(REPLY);
    settings(folder, { "tracemend.model.name": "openai/test", "tracemend.model.endpoint": `${model.url}/v1`, "tracemend.model.candidates": 1, "tracemend.model.rounds": 1 });
    await inTerminal(page, "python -m pytest -q tests/test_share.py");
    await openFile(page, "shop/share.py");
    await squiggle(page);
    await lightbulb(page, "total / people", "Ask the model");
    const question = await dialog(page, "openai/test");
    await shot(page, "consent");
    assert.match(await question.textContent(), /sent to http:\/\/127\.0\.0\.1:\d+\/v1 \(on this machine\)/);
    await press(question, "Show What Will Be Sent");
    await page.waitForSelector('.tab.active[data-resource-name$="prompt.txt"]', { timeout: PATIENCE });
    const asked = await told(page, "openai/test");
    await shot(page, "consent-shown");
    assert.equal(model.seen.length, 0, "nothing was sent so far");
    await press(asked, "Not Now");
    await openFile(page, "shop/share.py");
    await page.locator(".editor-instance .view-line", { hasText: "total / people" }).first().click();
    await palette(page, "Tracemend: Ask the Model");
    await press(await dialog(page, "openai/test"), "Allow for This Workspace");
    await page.locator(".quick-input-widget input.input").first().waitFor({ timeout: PATIENCE });
    await page.keyboard.press("Enter");
    await told(page, "Share nothing with nobody");
    await shot(page, "model-verified");
    assert.equal(model.seen.length, 1);
    await lightbulb(page, "total / people", "Share nothing with nobody (by a model)", () => shot(page, "model-fix"));
    await palette(page, "Tracemend: Withdraw Consent to the Model");
    await told(page, "until you allow it again");
    assert.ok(await inPalette(page, "Tracemend: Allow the Model"));
    await page.keyboard.press("Escape");
    model.close();
  });
});
