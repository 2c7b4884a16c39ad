/** The HTTP intake: how programs send their errors here, and turning it on. */

import * as vscode from "vscode";

import type { Intake } from "../protocol";
import type { Pages } from "../show/pages";
import type { Server } from "../start/client";

/** Shows the page with what is to be set for each SDK; offers to turn the intake on where it is off. */
export async function showIntake(server: Server, pages: Pages): Promise<void> {
  const folder = (await chosenFolder())?.uri.toString();
  const ask = (): Promise<Intake> => server.execute<Intake>("tracemend.intake", { folder: folder ?? null });
  let intake = await ask();
  if (!intake.enabled) {
    const on = vscode.l10n.t("Turn On");
    const question = vscode.l10n.t("The HTTP intake is off. It takes in what the SDKs of error monitors send, from this machine only.");
    if ((await vscode.window.showInformationMessage(question, on)) !== on) {
      return;
    }
    await vscode.workspace.getConfiguration("tracemend").update("intake.enabled", true, vscode.ConfigurationTarget.Global);
    intake = await started(ask);
  }
  await pages.show(intake.title, intake.markdown);
}

const TRIES = 50;
const PAUSE_MILLISECONDS = 200;

/** What the server tells once the intake runs, or after some seconds without. */
async function started(ask: () => Promise<Intake>): Promise<Intake> {
  let intake = await ask();
  for (let tries = 0; intake.url === null && tries < TRIES; tries++) {
    await new Promise((resolve) => setTimeout(resolve, PAUSE_MILLISECONDS));
    intake = await ask();
  }
  return intake;
}

/** The folder in question, asked for where there are several. */
async function chosenFolder(): Promise<vscode.WorkspaceFolder | undefined> {
  const folders = vscode.workspace.workspaceFolders ?? [];
  return folders.length > 1 ? vscode.window.showWorkspaceFolderPick() : folders[0];
}
