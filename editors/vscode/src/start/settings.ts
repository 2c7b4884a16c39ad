/** The settings that somebody has chosen. The server knows the defaults itself, and a default must not hide what `pyproject.toml` says. */

import * as vscode from "vscode";

const SECTION = "tracemend";

interface Manifest {
  readonly contributes: { readonly configuration: { readonly properties: Readonly<Record<string, unknown>> } };
}

/** The chosen values by their names, as they are for a folder or, without one, for the window. */
export function chosenSettings(extension: vscode.Extension<unknown>, folder: vscode.Uri | undefined): Record<string, unknown> {
  const configuration = vscode.workspace.getConfiguration(SECTION, folder ?? null);
  const { properties } = (extension.packageJSON as Manifest).contributes.configuration;
  const names = Object.keys(properties).map((property) => property.slice(SECTION.length + 1));
  return Object.fromEntries(names.filter((name) => isChosen(configuration.inspect(name))).map((name) => [name, configuration.get(name)]));
}

function isChosen(found: ReturnType<vscode.WorkspaceConfiguration["inspect"]>): boolean {
  return [found?.globalValue, found?.workspaceValue, found?.workspaceFolderValue].some((value) => value !== undefined);
}
