/** Tracebacks that the user hands over: the clipboard, a selection, a file. */

import * as vscode from "vscode";

import { looksLikeTraceback } from "../pure/tracebackText";
import { headline } from "../pure/present";
import type { Incidents } from "../protocol";
import type { Server } from "../start/client";

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
  const editor = await vscode.window.showTextDocument(document);
  const end = document.lineAt(document.lineCount - 1).range.end;
  editor.selection = new vscode.Selection(end, end);
}

/** Reads the selection of the editor, or its whole document where nothing is selected. */
export async function readSelection(server: Server): Promise<void> {
  const editor = vscode.window.activeTextEditor;
  if (editor) {
    const text = editor.document.getText(editor.selection.isEmpty ? undefined : editor.selection);
    await readText(server, text, "paste");
  }
}

/** Reads a log file: the one given, or one that the user picks. */
export async function readFile(server: Server, given?: vscode.Uri): Promise<void> {
  const uri = given ?? (await vscode.window.showOpenDialog({ openLabel: vscode.l10n.t("Read Tracebacks") }))?.[0];
  if (!uri) {
    return;
  }
  if ((await vscode.workspace.fs.stat(uri)).size > LARGEST_FILE) {
    void vscode.window.showErrorMessage(vscode.l10n.t("This file is larger than 64 MB: run “tracemend read --store FILE” in a terminal."));
    return;
  }
  const bytes = await vscode.workspace.fs.readFile(uri);
  await readText(server, new TextDecoder("utf-8").decode(bytes), "log");
}

/** Gives a text to the server and goes to the blamed line of the last incident in it. */
export async function readText(server: Server, text: string, origin: string): Promise<void> {
  const cwd = vscode.workspace.workspaceFolders?.[0]?.uri.fsPath ?? null;
  const result = await server.execute<Incidents>("tracemend.readTraceback", { text, origin, cwd });
  const last = result.incidents.at(-1);
  if (last?.uri && last.line !== null) {
    const line = last.line;
    await vscode.window.showTextDocument(vscode.Uri.parse(last.uri), { selection: new vscode.Range(line, 0, line, 0) });
  } else if (last) {
    void vscode.window.showInformationMessage(vscode.l10n.t("{0}: no line of this workspace is to blame for it.", headline(last)));
  }
}
