/** Log files that are dropped on the view of incidents are read. */

import * as vscode from "vscode";

import type { Node } from "../show/tree";
import type { Server } from "../start/client";
import { readFile } from "./read";

const FILES = "text/uri-list";

export class LogDrop implements vscode.TreeDragAndDropController<Node> {
  readonly dropMimeTypes = [FILES];
  readonly dragMimeTypes: readonly string[] = [];

  constructor(private readonly server: Server) {}

  async handleDrop(_target: Node | undefined, dropped: vscode.DataTransfer): Promise<void> {
    const list = (await dropped.get(FILES)?.asString()) ?? "";
    for (const uri of list.split(/\r?\n/).filter((line) => line !== "" && !line.startsWith("#"))) {
      await readFile(this.server, vscode.Uri.parse(uri));
    }
  }
}
