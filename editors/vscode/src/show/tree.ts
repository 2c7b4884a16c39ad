/** The tree of incidents: groups by state, an incident below with its fixes. */

import * as vscode from "vscode";

import { ago, delivered, headline, inNotebook, icon, nextStep } from "../pure/present";
import type { FixSummary, Incident, State } from "../protocol";
import type { IncidentStore } from "./incidents";

export type Node = { readonly state: State } | { readonly incident: Incident } | { readonly fix: FixSummary; readonly of: Incident };

const STATES: readonly State[] = ["open", "resolved", "dismissed"];

export class IncidentTree implements vscode.TreeDataProvider<Node> {
  private readonly changed = new vscode.EventEmitter<undefined>();
  readonly onDidChangeTreeData = this.changed.event;

  constructor(private readonly store: IncidentStore) {
    store.onDidChange(() => {
      this.changed.fire(undefined);
    });
  }

  getChildren(node?: Node): Node[] {
    if (!node) {
      return STATES.filter((state) => this.store.incidents.some((incident) => incident.state === state)).map((state) => ({ state }));
    }
    if ("state" in node) {
      return this.store.incidents.filter((incident) => incident.state === node.state).map((incident) => ({ incident }));
    }
    return "incident" in node ? node.incident.fixes.map((fix) => ({ fix, of: node.incident })) : [];
  }

  getTreeItem(node: Node): vscode.TreeItem {
    if ("state" in node) {
      return stateItem(node.state, this.store.incidents);
    }
    return "incident" in node ? incidentItem(node.incident) : fixItem(node.fix, node.of);
  }
}

function stateItem(state: State, incidents: readonly Incident[]): vscode.TreeItem {
  const labels: Record<State, string> = { open: vscode.l10n.t("Open"), resolved: vscode.l10n.t("Resolved"), dismissed: vscode.l10n.t("Dismissed") };
  const expanded = state === "open" ? vscode.TreeItemCollapsibleState.Expanded : vscode.TreeItemCollapsibleState.Collapsed;
  const item = new vscode.TreeItem(labels[state], expanded);
  item.id = state;
  item.description = String(incidents.filter((incident) => incident.state === state).length);
  return item;
}

function incidentItem(incident: Incident): vscode.TreeItem {
  const item = new vscode.TreeItem(headline(incident), vscode.TreeItemCollapsibleState.Collapsed);
  item.id = incident.incident;
  item.description = [place(incident), delivered(incident), incident.count > 1 ? `${incident.count}×` : "", ago(incident.lastSeen, Date.now() / 1000)].filter(Boolean).join(" · ");
  item.tooltip = new vscode.MarkdownString(`**${headline(incident, 400)}**\n\n${incident.cause ?? ""}`);
  item.iconPath = new vscode.ThemeIcon(icon(incident));
  item.contextValue = `incident.${incident.state}.${nextStep(incident)}`;
  item.command = { command: "tracemend.ui.open", title: vscode.l10n.t("Open"), arguments: [{ incident }] };
  return item;
}

function fixItem(fix: FixSummary, of: Incident): vscode.TreeItem {
  const item = new vscode.TreeItem(fix.title, vscode.TreeItemCollapsibleState.None);
  item.id = `${of.incident}/${fix.fix}`;
  item.description = fix.proof ?? fix.applicability;
  item.iconPath = new vscode.ThemeIcon(fix.level === "verified" ? "verified" : fix.level === "rejected" ? "x" : "lightbulb");
  item.contextValue = fix.applicability === "display-only" ? "fix.shown" : "fix";
  item.command = { command: "tracemend.ui.preview", title: vscode.l10n.t("Preview"), arguments: [{ fix, of }] };
  return item;
}

function place(incident: Incident): string {
  if (incident.uri !== null && incident.line !== null) {
    return `${vscode.workspace.asRelativePath(vscode.Uri.parse(incident.uri))}:${incident.line + 1}`;
  }
  if (inNotebook(incident)) {
    return incident.reported?.file.split(/[\\/]/).at(-1) ?? "";
  }
  return incident.reported ? `${incident.reported.file.split(/[\\/]/).at(-1) ?? ""}:${incident.reported.line}` : "";
}
