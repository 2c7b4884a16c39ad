// Figures of the extension in the real VS Code, as one line of JSON: milliseconds and MiB, with the extension and without.
import { rmSync, statSync } from "node:fs";
import path from "node:path";

import { closeEverything, openWindow, startServer, temporaryFolder, VSIX } from "./editor.mjs";
import { processesBelow, residentMemory } from "./processes.mjs";
import { makeProject } from "./projects.mjs";
import { inTerminal, palette, PATIENCE, ready, squiggle } from "./steps.mjs";

const REST_MILLISECONDS = 5_000;

/** Resident memory of the extension host, in MiB. */
function extensionHost(pid) {
  return residentMemory(processesBelow(pid).find(({ command }) => command.includes("--type=extensionHost")).pid);
}

/** What the editor itself says of the extension's activation, in milliseconds. */
async function activation(page) {
  await palette(page, "Developer: Show Running Extensions");
  const row = page.locator(".runtime-extensions-editor .monaco-list-row", { hasText: "Tracemend" }).first();
  await row.waitFor({ timeout: PATIENCE });
  return Number(/(\d+)\s*ms/.exec(await row.textContent())[1]);
}

async function look(extensions) {
  const home = temporaryFolder();
  const { folder } = makeProject(path.join(home, "ws"));
  const started = performance.now();
  const server = await startServer({ home, extensions });
  const editor = await openWindow(server, { workspace: folder, file: "shop/cart.py" });
  const { page } = editor;
  try {
    await page.waitForSelector(".editor-instance .view-line", { timeout: PATIENCE });
    const start = performance.now() - started;
    if (extensions.length === 0) {
      await page.waitForTimeout(REST_MILLISECONDS);
      return { start, host: extensionHost(editor.pid) };
    }
    await ready(page);
    await inTerminal(page, "python main.py");
    const crashed = performance.now();
    await squiggle(page);
    const squiggled = performance.now() - crashed;
    await page.waitForTimeout(REST_MILLISECONDS);
    return { start, squiggled, host: extensionHost(editor.pid), activation: await activation(page) };
  } finally {
    await editor.stop();
    server.stop();
    rmSync(home, { recursive: true, force: true });
  }
}

const without = await look([]);
const found = await look([VSIX]);
await closeEverything();
console.log(JSON.stringify({ without, with: found, vsix: statSync(VSIX).size / 2 ** 20 }));
