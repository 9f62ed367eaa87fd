/** The extension: one server for all folders of the window, and the commands around it. */

import * as vscode from 'vscode';

import { registerCommands } from './commands';
import { Server } from './server';

/** What tests and other extensions may ask for. */
export interface Api {
  server: Server;
}

export async function activate(context: vscode.ExtensionContext): Promise<Api> {
  const server = new Server(context);
  context.subscriptions.push(server, ...registerCommands(server));
  await server.start();
  return { server };
}
