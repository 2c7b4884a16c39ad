/** Where a reported line is today. */

import * as vscode from "vscode";

import type { Place } from "../protocol";
import type { Server } from "../start/client";

/** Opens a frame's file at the place of today, mapped by the server. The line is one-based, as it was reported. */
export async function openFrame(server: Server, file: string, line: number, func: string | null): Promise<void> {
  const place = await server.execute<Place | null>("tracemend.locate", { file, line, function: func }).catch(() => null);
  const uri = place ? vscode.Uri.parse(place.uri) : vscode.Uri.file(file);
  try {
    await openLine(uri, place?.range.start.line ?? line - 1);
  } catch {
    void vscode.window.showWarningMessage(vscode.l10n.t("{0} is not on this machine and no file of the workspace is like it.", file));
  }
}

/** Opens a file at a line, zero-based. */
export async function openLine(uri: vscode.Uri, line: number): Promise<void> {
  await vscode.window.showTextDocument(uri, { selection: new vscode.Range(line, 0, line, 0) });
}
