/** The commands of the extension, in one table. Those of the server are registered by the language client. */

import * as vscode from "vscode";

import { pasteTraceback, readFile, readSelection } from "../input/read";
import { headline } from "../pure/present";
import type { FixSummary, Incident } from "../protocol";
import type { IncidentStore } from "../show/incidents";
import type { Pages } from "../show/pages";
import type { Server } from "../start/client";
import { allowModel, forbidModel, mayAsk } from "./consent";
import { showIntake } from "./intake";
import { tellError } from "./outcome";
import { openSample, runSample } from "./sample";

/** What a command may be called with: a node of the tree, an id, or nothing (then the cursor or the user tells). */
type Given = { readonly incident: Incident } | { readonly fix: FixSummary; readonly of: Incident } | { readonly id: string; readonly fix?: string } | undefined;

interface Chosen {
  readonly incident: string;
  readonly fix?: string;
}

export interface Parts {
  readonly context: vscode.ExtensionContext;
  readonly server: Server;
  readonly store: IncidentStore;
  readonly pages: Pages;
}

type Handler = (parts: Parts, given: Given) => Promise<unknown>;

type Applies = (incident: Incident) => boolean;

const isOpen: Applies = ({ state }) => state === "open";
const isListed: Applies = ({ state }) => state !== "dismissed";

/** A command of the server on the chosen incident, one of those that it applies to. */
function onIncident(command: string, applies: Applies): Handler {
  return async (parts, given) => {
    const chosen = await choose(parts.store, given, applies);
    return chosen && vscode.commands.executeCommand(command, chosen);
  };
}

export const COMMANDS: Readonly<Record<string, Handler>> = {
  "tracemend.ui.pasteTraceback": ({ server }) => pasteTraceback(server),
  "tracemend.ui.readSelection": ({ server }) => readSelection(server),
  "tracemend.ui.readFile": ({ server }, given) => readFile(server, given instanceof vscode.Uri ? given : undefined),
  "tracemend.ui.fixAndTest": onIncident("tracemend.fixAndTest", isOpen),
  "tracemend.ui.askModel": async ({ server, store }, given) => {
    const chosen = await choose(store, given, isOpen);
    if (!chosen || !(await mayAsk(server, chosen.incident))) {
      return;
    }
    const hint = await vscode.window.showInputBox({ prompt: vscode.l10n.t("What do you know of this crash? Leave it empty to go on.") });
    if (hint !== undefined) {
      await vscode.commands.executeCommand("tracemend.askModel", { incident: chosen.incident, hint });
    }
  },
  "tracemend.ui.allowModel": ({ server, store }) => allowModel(server, store.incidents.find(isOpen)?.incident),
  "tracemend.ui.forbidModel": ({ server }) => forbidModel(server),
  "tracemend.ui.showIntake": ({ server, pages }) => showIntake(server, pages),
  "tracemend.ui.showPrompt": async ({ store }, given) => {
    const chosen = await choose(store, given);
    return chosen && vscode.commands.executeCommand("tracemend.showPrompt", { incident: chosen.incident, open: true });
  },
  "tracemend.ui.apply": onIncident("tracemend.applyFix", isOpen),
  "tracemend.ui.commit": onIncident("tracemend.commitFix", isOpen),
  "tracemend.ui.push": onIncident("tracemend.pushBranch", ({ delivered }) => delivered.length > 0),
  "tracemend.ui.pullRequest": onIncident("tracemend.openPullRequest", ({ delivered }) => delivered.some((delivery) => delivery.pushed_to !== null)),
  "tracemend.ui.dismiss": onIncident("tracemend.dismiss", isOpen),
  "tracemend.ui.reopen": onIncident("tracemend.reopen", (incident) => !isOpen(incident)),
  "tracemend.ui.explain": onIncident("tracemend.explain", isListed),
  "tracemend.ui.preview": async ({ store, pages }, given) => {
    const chosen = await choose(store, given);
    await (chosen && pages.preview(chosen.incident, chosen.fix));
  },
  "tracemend.ui.openRecord": async ({ store, pages }, given) => {
    const chosen = await choose(store, given);
    const fixes = store.incidents.find((incident) => incident.incident === chosen?.incident)?.fixes ?? [];
    const tried = fixes.find((fix) => fix.record !== null && (chosen?.fix === undefined || fix.fix === chosen.fix));
    if (tried?.record) {
      await pages.record(tried.record);
    } else if (chosen) {
      void vscode.window.showInformationMessage(vscode.l10n.t("Nothing has been tried for this incident yet: run “Tracemend: Fix and Test”."));
    }
  },
  "tracemend.ui.openSample": ({ context }) => openSample(context),
  "tracemend.ui.runSample": ({ server }) => runSample(server),
  "tracemend.ui.open": async ({ store }, given) => {
    const chosen = await choose(store, given);
    await open(store.incidents.find((incident) => incident.incident === chosen?.incident));
  },
  "tracemend.ui.undo": () => Promise.resolve(vscode.commands.executeCommand("tracemend.undo", {})),
  "tracemend.ui.cancel": () => Promise.resolve(vscode.commands.executeCommand("tracemend.cancel", {})),
  "tracemend.ui.restart": ({ server }) => server.restart(),
  "tracemend.ui.showLog": ({ server }) => {
    server.log.show();
    return Promise.resolve();
  },
};

export function registerCommands(parts: Parts): vscode.Disposable {
  const registered = Object.entries(COMMANDS).map(([id, handler]) =>
    vscode.commands.registerCommand(id, async (given: Given) => {
      try {
        await handler(parts, given);
      } catch (error) {
        parts.server.log.error(error instanceof Error ? error : String(error));
        await tellError(error instanceof Error ? error.message : String(error));
      }
    }),
  );
  return vscode.Disposable.from(...registered);
}

async function choose(store: IncidentStore, given: Given, applies: Applies = isListed): Promise<Chosen | undefined> {
  if (given && "of" in given) {
    return { incident: given.of.incident, fix: given.fix.fix };
  }
  if (given && "incident" in given) {
    return { incident: given.incident.incident };
  }
  if (given && "id" in given) {
    return given.fix === undefined ? { incident: given.id } : { incident: given.id, fix: given.fix };
  }
  const editor = vscode.window.activeTextEditor;
  const here = editor && store.at(editor.document.uri, editor.selection.active.line);
  return here && applies(here) ? { incident: here.incident } : pick(store.incidents.filter(applies));
}

/** Asks the user, unless there is only one to choose. */
async function pick(incidents: readonly Incident[]): Promise<Chosen | undefined> {
  const [first, ...more] = incidents;
  if (!first) {
    void vscode.window.showInformationMessage(vscode.l10n.t("There is no incident that this can be done with."));
    return undefined;
  }
  if (more.length === 0) {
    return { incident: first.incident };
  }
  const items = incidents.map((incident) => ({ label: headline(incident), description: incident.cause ?? "", incident: incident.incident }));
  const chosen = await vscode.window.showQuickPick(items, { placeHolder: vscode.l10n.t("Which incident?"), matchOnDescription: true });
  return chosen && { incident: chosen.incident };
}

async function open(incident: Incident | undefined): Promise<void> {
  if (incident?.uri && incident.line !== null) {
    const range = new vscode.Range(incident.line, 0, incident.line, 0);
    await vscode.window.showTextDocument(vscode.Uri.parse(incident.uri), { selection: range });
  } else if (incident) {
    void vscode.window.showInformationMessage(vscode.l10n.t("{0}: no line of this workspace is to blame for it.", headline(incident)));
  }
}
