/** Tracebacks that the user hands over: the clipboard, a selection, a file. */

import * as vscode from "vscode";

import { looksLikeTraceback } from "../pure/tracebackText";
import { headline } from "../pure/present";
import type { Incidents } from "../protocol";
import { openLine } from "../show/places";
import type { Server } from "../start/client";

/** Documents that were opened to paste a traceback into. */
const inputDocuments = new WeakSet<vscode.TextDocument>();
const LARGEST_FILE = 64 * 1024 * 1024;

/** Reads the clipboard when it holds a traceback, else opens a document to paste one into. */
export async function pasteTraceback(server: Server): Promise<void> {
  const text = await vscode.env.clipboard.readText();
  if (looksLikeTraceback(text)) {
    await readText(server, text, "paste");
    return;
  }
  const document = await vscode.workspace.openTextDocument({
    language: "log",
    content: vscode.l10n.t("Paste a traceback here, then run “Tracemend: Read Traceback from Selection or Document”.") + "\n\n",
  });
  inputDocuments.add(document);
  const editor = await vscode.window.showTextDocument(document);
  const end = document.lineAt(document.lineCount - 1).range.end;
  editor.selection = new vscode.Selection(end, end);
}

/** Reads the selection of the editor, or its whole document where nothing is selected. */
export async function readSelection(server: Server): Promise<void> {
  const editor = vscode.window.activeTextEditor;
  if (!editor) {
    return;
  }
  const whole = editor.selection.isEmpty;
  const incidents = await take(server, editor.document.getText(whole ? undefined : editor.selection), "paste");
  if (whole && inputDocuments.has(editor.document)) {
    // It has done its work, and nobody should be asked whether to save it.
    await vscode.commands.executeCommand("workbench.action.revertAndCloseActiveEditor");
  }
  await goTo(incidents);
}

/** Reads a log file that came without a place: dropped on a window in the browser. */
export async function readDropped(server: Server, file: vscode.DataTransferFile): Promise<void> {
  await readBytes(server, await file.data());
}

/** Reads a log file: the one given, or one that the user picks. */
export async function readFile(server: Server, given?: vscode.Uri): Promise<void> {
  const uri = given ?? (await pickFile());
  if (!uri) {
    return;
  }
  if ((await vscode.workspace.fs.stat(uri)).size > LARGEST_FILE) {
    tellTooLarge();
    return;
  }
  await readBytes(server, await vscode.workspace.fs.readFile(uri));
}

async function pickFile(): Promise<vscode.Uri | undefined> {
  const [folder] = vscode.workspace.workspaceFolders ?? [];
  const options = { openLabel: vscode.l10n.t("Read Tracebacks"), ...(folder ? { defaultUri: folder.uri } : {}) };
  return (await vscode.window.showOpenDialog(options))?.[0];
}

async function readBytes(server: Server, bytes: Uint8Array): Promise<void> {
  if (bytes.length > LARGEST_FILE) {
    tellTooLarge();
    return;
  }
  await readText(server, new TextDecoder("utf-8").decode(bytes), "log");
}

function tellTooLarge(): void {
  void vscode.window.showErrorMessage(vscode.l10n.t("This file is larger than 64 MB: run “tracemend read --store FILE” in a terminal."));
}

/** Gives a text to the server and goes to the blamed line of the last incident in it. */
export async function readText(server: Server, text: string, origin: string): Promise<void> {
  await goTo(await take(server, text, origin));
}

async function take(server: Server, text: string, origin: string): Promise<Incidents> {
  const cwd = vscode.workspace.workspaceFolders?.[0]?.uri.fsPath ?? null;
  return server.execute<Incidents>("tracemend.readTraceback", { text, origin, cwd });
}

async function goTo({ incidents }: Incidents): Promise<void> {
  const last = incidents.at(-1);
  if (last?.uri && last.line !== null) {
    await openLine(vscode.Uri.parse(last.uri), last.line);
  } else if (last) {
    void vscode.window.showInformationMessage(vscode.l10n.t("{0}: no line of this workspace is to blame for it.", headline(last)));
  }
}
