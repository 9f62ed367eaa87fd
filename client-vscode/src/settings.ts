/** The settings that are the extension's own; all others are the server's and go to it as they are. */

import * as vscode from 'vscode';

export const SECTION = 'sqlmodel';

/** Those that the server knows nothing of. */
const OURS = new Set(['path', 'interpreter', 'importStrategy', 'trace']);

/** Which server is run: the one that comes along, or the one that is installed beside the code. */
export type ImportStrategy = 'useBundled' | 'fromEnvironment';

export interface Settings {
  path: string[];
  interpreter: string;
  importStrategy: ImportStrategy;
}

/** The extension's settings for the first folder of the window, since one server serves all of them. */
export function settings(): Settings {
  const found = vscode.workspace.getConfiguration(SECTION, vscode.workspace.workspaceFolders?.[0]?.uri);
  return {
    path: found.get<string[]>('path', []),
    interpreter: found.get<string>('interpreter', ''),
    importStrategy: found.get<ImportStrategy>('importStrategy', 'useBundled'),
  };
}

/** Whether a change asks for another server process. */
export function asksForAnother(event: vscode.ConfigurationChangeEvent): boolean {
  return ['path', 'interpreter', 'importStrategy'].some((key) => event.affectsConfiguration(`${SECTION}.${key}`));
}

/** What of a section the server is told: nothing of ours, and nothing that nobody has set. */
export function forServer(section: unknown, resource?: vscode.Uri): Record<string, unknown> {
  if (section === null || typeof section !== 'object') {
    return {};
  }
  const configuration = vscode.workspace.getConfiguration(SECTION, resource);
  const told = Object.entries(section).filter(([key]) => !OURS.has(key) && isSet(configuration.inspect(key)));
  return Object.fromEntries(told);
}

function isSet(found: ReturnType<vscode.WorkspaceConfiguration['inspect']>): boolean {
  return [found?.globalValue, found?.workspaceValue, found?.workspaceFolderValue].some((value) => value !== undefined);
}
