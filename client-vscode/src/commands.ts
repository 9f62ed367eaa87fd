/** What the command palette offers. */

import * as vscode from 'vscode';

import { pickGenerator } from './generators';
import type { Server } from './server';

/** Registers every command of ours; those that the server runs are registered by the client itself. */
export function registerCommands(server: Server): vscode.Disposable[] {
  const commands: Record<string, () => unknown> = {
    'sqlmodel.restartServer': () => server.restart(),
    'sqlmodel.showLogs': () => server.showLogs(),
    'sqlmodel.debugInformation': () => showDebugInformation(server),
    'sqlmodel.pickGenerator': () => pickGenerator(server),
  };
  return Object.entries(commands).map(([name, run]) => vscode.commands.registerCommand(name, run));
}

async function showDebugInformation(server: Server): Promise<void> {
  const content = await server.debugInformation();
  await vscode.window.showTextDocument(await vscode.workspace.openTextDocument({ content, language: 'plaintext' }));
}
