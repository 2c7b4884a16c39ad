/** Consent to the language model: asked in a dialog before anything of a workspace is sent, and withdrawn by a command. */

import * as vscode from "vscode";

import type { Consent } from "../protocol";
import type { Server } from "../start/client";

/** Whether code of the incident's project may go to the configured model; asks the user where that is not known. */
export async function mayAsk(server: Server, incident: string): Promise<boolean> {
  const consent = await server.execute<Consent>("tracemend.allowModel", { allowed: null, incident });
  if (consent.model === null || consent.allowed) {
    return true; // without a model it is the server that says so
  }
  return asked(server, consent, incident);
}

/** Asks for the consent without asking the model; of a workspace without incidents there is nothing to show yet. */
export async function allowModel(server: Server, incident: string | undefined): Promise<void> {
  const consent = await server.execute<Consent>("tracemend.allowModel", { allowed: null, incident: incident ?? null });
  if (consent.allowed || (await asked(server, consent, incident))) {
    void vscode.window.showInformationMessage(
      vscode.l10n.t("{0} may be asked about this workspace. “Tracemend: Withdraw Consent to the Model” takes that back.", consent.model ?? ""),
    );
  }
}

/** Takes the consent back in every folder. */
export async function forbidModel(server: Server): Promise<void> {
  for (const folder of vscode.workspace.workspaceFolders ?? []) {
    await server.execute<Consent>("tracemend.allowModel", { allowed: false, folder: folder.uri.toString() });
  }
  void vscode.window.showInformationMessage(vscode.l10n.t("Nothing of this workspace is sent to a model until you allow it again."));
}

/** A dialog first; while the user reads what would be sent, a notification with the same question. */
async function asked(server: Server, consent: Consent, incident: string | undefined): Promise<boolean> {
  const [allow, show, not] = [vscode.l10n.t("Allow for This Workspace"), vscode.l10n.t("Show What Will Be Sent"), vscode.l10n.t("Not Now")];
  const question = vscode.l10n.t("May {0} be asked about this workspace?", consent.model ?? "");
  const place = consent.local ? vscode.l10n.t("on this machine") : vscode.l10n.t("not on this machine");
  const detail = vscode.l10n.t(
    "The function that crashed, the code around it and the error would be sent to {0} ({1}), without secrets. Nothing was sent yet.",
    consent.endpoint ?? "",
    place,
  );
  // The first button is what Enter presses: looking comes before allowing.
  const buttons = [...(incident === undefined ? [] : [{ title: show }]), { title: allow }, { title: not, isCloseAffordance: true }];
  let chosen = await vscode.window.showInformationMessage(question, { modal: true, detail }, ...buttons);
  if (chosen?.title === show) {
    await vscode.commands.executeCommand("tracemend.showPrompt", { incident, open: true });
    chosen = await vscode.window.showInformationMessage(`${question} ${detail}`, { title: allow }, { title: not, isCloseAffordance: true });
  }
  if (chosen?.title !== allow) {
    return false;
  }
  await server.execute<Consent>("tracemend.allowModel", { allowed: true, incident: incident ?? null });
  return true;
}
