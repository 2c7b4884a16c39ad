/** The walkthrough's sample: a small project that crashes, made in the extension's storage and opened in a window of its own. */

import { execFile } from "node:child_process";
import { cp, mkdir, rm } from "node:fs/promises";
import * as path from "node:path";
import { promisify } from "node:util";
import * as vscode from "vscode";

import type { Server } from "../start/client";

const run = promisify(execFile);

/** Makes the sample anew, as a repository with a bare one as its remote, and opens it. */
export async function openSample(context: vscode.ExtensionContext): Promise<void> {
  const folder = home(context);
  await rm(path.dirname(folder), { recursive: true, force: true });
  await mkdir(path.dirname(folder), { recursive: true });
  await cp(path.join(context.extensionPath, "sample"), folder, { recursive: true });
  const remote = path.join(path.dirname(folder), "remote.git");
  try {
    await run("git", ["init", "--quiet", "--bare", remote]);
    for (const line of COMMANDS) {
      await run("git", line, { cwd: folder });
    }
    await run("git", ["remote", "add", "origin", remote], { cwd: folder });
  } catch (error) {
    throw new Error(vscode.l10n.t("The sample needs git: install it and try again."), { cause: error });
  }
  await vscode.commands.executeCommand("vscode.openFolder", vscode.Uri.file(folder), { forceNewWindow: true });
}

/** Runs the sample's program in a terminal, where it crashes. */
export async function runSample(server: Server): Promise<void> {
  const status = await server.execute<{ readonly folders: readonly { readonly interpreter: string | null }[] }>("tracemend.status", {});
  const terminal = vscode.window.createTerminal(vscode.l10n.t("Sample"));
  terminal.show();
  terminal.sendText(`"${status.folders[0]?.interpreter ?? "python3"}" main.py`);
}

/** Whether this window is the sample's. */
export function isSample(context: vscode.ExtensionContext): boolean {
  return vscode.workspace.workspaceFolders?.some((folder) => folder.uri.fsPath === home(context)) ?? false;
}

const COMMANDS: readonly (readonly string[])[] = [
  ["init", "--quiet", "--initial-branch=main"],
  ["config", "user.name", "Sample"],
  ["config", "user.email", "sample@localhost"],
  ["add", "--all"],
  ["commit", "--quiet", "--no-gpg-sign", "--message=Begin"],
];

function home(context: vscode.ExtensionContext): string {
  return path.join(context.globalStorageUri.fsPath, "sample", "shop");
}
