/** Links on the frames of a traceback in a terminal: they open the file at the place of today, mapped by the server. */

import * as vscode from "vscode";

import { frameLinks, type FrameLink } from "../pure/tracebackText";
import type { Place } from "../protocol";
import type { Server } from "../start/client";

class FrameTerminalLink extends vscode.TerminalLink {
  constructor(readonly frame: FrameLink) {
    super(frame.start, frame.length, vscode.l10n.t("Open this frame"));
  }
}

export function registerTerminalLinks(server: Server): vscode.Disposable {
  const provider: vscode.TerminalLinkProvider<FrameTerminalLink> = {
    provideTerminalLinks: ({ line }) =>
      frameLinks(line).map((frame) => new FrameTerminalLink(frame)),
    handleTerminalLink: async ({ frame }) => {
      await openFrame(server, frame);
    },
  };
  return vscode.window.registerTerminalLinkProvider(provider);
}

async function openFrame(server: Server, frame: FrameLink): Promise<void> {
  const place = await server
    .execute<Place | null>("tracemend.locate", { file: frame.file, line: frame.line, function: frame.func ?? null })
    .catch(() => null);
  const uri = place ? vscode.Uri.parse(place.uri) : vscode.Uri.file(frame.file);
  const line = place?.range.start.line ?? frame.line - 1;
  try {
    await vscode.window.showTextDocument(uri, { selection: new vscode.Range(line, 0, line, 0) });
  } catch {
    void vscode.window.showWarningMessage(vscode.l10n.t("{0} is not on this machine and no file of the workspace is like it.", frame.file));
  }
}
