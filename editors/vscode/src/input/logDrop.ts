/** Log files that are dropped on the view of incidents are read. */

import * as vscode from "vscode";

import { tellError } from "../act/outcome";
import type { Node } from "../show/tree";
import type { Server } from "../start/client";
import { readDropped, readFile } from "./read";

const [ADDRESSES, FILES] = ["text/uri-list", "files"];

export class LogDrop implements vscode.TreeDragAndDropController<Node> {
  readonly dropMimeTypes = [ADDRESSES, FILES];
  readonly dragMimeTypes: readonly string[] = [];

  constructor(private readonly server: Server) {}

  async handleDrop(_target: Node | undefined, dropped: vscode.DataTransfer): Promise<void> {
    try {
      await this.read(dropped);
    } catch (error) {
      await tellError(error instanceof Error ? error.message : String(error));
    }
  }

  /** A file of the machine comes with its address; one that is dropped on a window in the browser with its content alone. */
  private async read(dropped: vscode.DataTransfer): Promise<void> {
    const list = (await dropped.get(ADDRESSES)?.asString()) ?? "";
    const addresses = list.split(/\r?\n/).filter((line) => /^[\w.+-]+:\//.test(line));
    for (const address of addresses) {
      await readFile(this.server, vscode.Uri.parse(address));
    }
    const files = addresses.length > 0 ? [] : [...dropped].map(([, item]) => item.asFile());
    for (const file of files) {
      await (file && readDropped(this.server, file));
    }
  }
}
