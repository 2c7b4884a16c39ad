/** Links on the frames of a traceback in a terminal: they open the file at the place of today, mapped by the server. */

import * as vscode from "vscode";

import { frameLinks, type FrameLink } from "../pure/tracebackText";
import { openFrame } from "../show/places";
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
      await openFrame(server, frame.file, frame.line, frame.func ?? null);
    },
  };
  return vscode.window.registerTerminalLinkProvider(provider);
}
