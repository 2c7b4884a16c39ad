/** Pages that are no files: the explanation of an incident, the two sides of a preview. */

import * as path from "node:path";
import * as vscode from "vscode";

import type { Explanation, Preview } from "../protocol";
import type { Server } from "../start/client";

const SCHEME = "tracemend-page";

/** Texts shown read-only, by their address. */
export class Pages implements vscode.TextDocumentContentProvider, vscode.Disposable {
  private readonly texts = new Map<string, string>();
  private readonly changed = new vscode.EventEmitter<vscode.Uri>();
  private readonly registration = vscode.workspace.registerTextDocumentContentProvider(SCHEME, this);
  readonly onDidChange = this.changed.event;

  constructor(private readonly server: Server) {}

  provideTextDocumentContent(uri: vscode.Uri): string {
    return this.texts.get(uri.toString()) ?? "";
  }

  /** The rendered Markdown page of an incident. */
  async explain(incident: string): Promise<void> {
    const page = await this.server.execute<Explanation>("tracemend.explain", { incident, open: false });
    await this.show(`${incident}/${page.title.replace(/[\\/:*?"<>|\n]+/g, " ").slice(0, 60).trim() || "Explanation"}`, page.markdown);
  }

  /** A rendered Markdown page beside the editor. */
  async show(name: string, markdown: string): Promise<void> {
    await vscode.commands.executeCommand("markdown.showPreviewToSide", this.put(`${name}.md`, markdown));
  }

  /** The files of a fix, today's text beside the new one. Nothing is changed. */
  async preview(incident: string, fix: string | undefined): Promise<void> {
    const preview = await this.server.execute<Preview>("tracemend.previewFix", fix === undefined ? { incident } : { incident, fix });
    const changes = preview.files.map(({ uri, before, after }): [vscode.Uri, vscode.Uri, vscode.Uri] => {
      const file = vscode.Uri.parse(uri);
      // Code of cells is shown as such: the notebook's own view of differences takes a whole notebook.
      const name = vscode.workspace.asRelativePath(file).replace(/\.ipynb$/, ".py");
      return [file, this.put(`${preview.fix}/before/${name}`, before ?? ""), this.put(`${preview.fix}/after/${name}`, after ?? "")];
    });
    const [only] = changes;
    if (only && changes.length === 1) {
      await vscode.commands.executeCommand("vscode.diff", only[1], only[2], preview.title, { preview: true });
    } else {
      await vscode.commands.executeCommand("vscode.changes", preview.title, changes);
    }
  }

  /** The record of a trial: what was run, how it ended, what it printed. */
  async record(folder: string): Promise<void> {
    await vscode.commands.executeCommand("markdown.showPreviewToSide", vscode.Uri.file(path.join(folder, "trial.md")));
  }

  dispose(): void {
    this.registration.dispose();
    this.changed.dispose();
  }

  private put(name: string, text: string): vscode.Uri {
    const uri = vscode.Uri.from({ scheme: SCHEME, path: `/${name}` });
    this.texts.set(uri.toString(), text);
    this.changed.fire(uri);
    return uri;
  }
}
