/** The commands of the extension, in one table. Those of the server are registered by the language client. */

import * as vscode from "vscode";

import { pasteTraceback, readFile, readSelection } from "../input/read";
import { APPLIES, type OnIncident } from "../pure/applies";
import { headline } from "../pure/present";
import type { FixSummary, Incident } from "../protocol";
import type { IncidentStore } from "../show/incidents";
import type { Pages } from "../show/pages";
import { openFrame, openLine } from "../show/places";
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

/** A command of the server on the chosen incident, one of those that it applies to. */
function onIncident(name: OnIncident, command: string): Handler {
  return async (parts, given) => {
    const chosen = await choose(parts.store, name, given);
    return chosen && vscode.commands.executeCommand(command, chosen);
  };
}

export const COMMANDS: Readonly<Record<string, Handler>> = {
  "tracemend.ui.pasteTraceback": ({ server }) => pasteTraceback(server),
  "tracemend.ui.readSelection": ({ server }) => readSelection(server),
  "tracemend.ui.readFile": ({ server }, given) => readFile(server, given instanceof vscode.Uri ? given : undefined),
  "tracemend.ui.fixAndTest": onIncident("fixAndTest", "tracemend.fixAndTest"),
  "tracemend.ui.askModel": async ({ server, store }, given) => {
    const chosen = await choose(store, "askModel", given);
    if (!chosen || !(await mayAsk(server, chosen.incident))) {
      return;
    }
    const hint = await vscode.window.showInputBox({ prompt: vscode.l10n.t("What do you know of this crash? Leave it empty to go on.") });
    if (hint !== undefined) {
      await vscode.commands.executeCommand("tracemend.askModel", { incident: chosen.incident, hint });
    }
  },
  "tracemend.ui.allowModel": ({ server, store }) => allowModel(server, store.incidents.find(APPLIES.askModel)?.incident),
  "tracemend.ui.forbidModel": ({ server }) => forbidModel(server),
  "tracemend.ui.showIntake": ({ server, pages }) => showIntake(server, pages),
  "tracemend.ui.showPrompt": async ({ store }, given) => {
    const chosen = await choose(store, "showPrompt", given);
    return chosen && vscode.commands.executeCommand("tracemend.showPrompt", { incident: chosen.incident, open: true });
  },
  "tracemend.ui.apply": onIncident("apply", "tracemend.applyFix"),
  "tracemend.ui.commit": onIncident("commit", "tracemend.commitFix"),
  "tracemend.ui.push": onIncident("push", "tracemend.pushBranch"),
  "tracemend.ui.pullRequest": onIncident("pullRequest", "tracemend.openPullRequest"),
  "tracemend.ui.dismiss": onIncident("dismiss", "tracemend.dismiss"),
  "tracemend.ui.reopen": onIncident("reopen", "tracemend.reopen"),
  "tracemend.ui.explain": onIncident("explain", "tracemend.explain"),
  "tracemend.ui.preview": async ({ store, pages }, given) => {
    const chosen = await choose(store, "preview", given);
    await (chosen && pages.preview(chosen.incident, chosen.fix));
  },
  "tracemend.ui.openRecord": async ({ store, pages }, given) => {
    const chosen = await choose(store, "openRecord", given);
    const incident = store.incidents.find((one) => one.incident === chosen?.incident);
    const record = incident?.fixes.find(({ fix }) => fix === chosen?.fix)?.record ?? incident?.record;
    if (record) {
      await pages.record(record);
    } else if (chosen) {
      void vscode.window.showInformationMessage(vscode.l10n.t("Nothing has been tried for this incident yet: run “Tracemend: Fix and Test”."));
    }
  },
  "tracemend.ui.openSample": ({ context }) => openSample(context),
  "tracemend.ui.runSample": ({ server }) => runSample(server),
  "tracemend.ui.open": async ({ server, store }, given) => {
    const chosen = await choose(store, "open", given);
    await open(server, store.incidents.find((incident) => incident.incident === chosen?.incident));
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

async function choose(store: IncidentStore, name: OnIncident, given: Given): Promise<Chosen | undefined> {
  if (given && "of" in given) {
    return { incident: given.of.incident, fix: given.fix.fix };
  }
  if (given && "incident" in given) {
    return { incident: given.incident.incident };
  }
  if (given && "id" in given) {
    return given.fix === undefined ? { incident: given.id } : { incident: given.id, fix: given.fix };
  }
  const applies = APPLIES[name];
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

/** Goes to the blamed line; of an incident that is settled, to where that line is now. */
async function open(server: Server, incident: Incident | undefined): Promise<void> {
  if (incident?.uri && incident.line !== null) {
    await openLine(vscode.Uri.parse(incident.uri), incident.line);
  } else if (incident?.reported) {
    await openFrame(server, incident.reported.file, incident.reported.line, incident.function);
  } else if (incident) {
    void vscode.window.showInformationMessage(vscode.l10n.t("{0}: no line of this workspace is to blame for it.", headline(incident)));
  }
}
