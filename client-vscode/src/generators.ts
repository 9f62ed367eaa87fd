/** Pickers for the generators: which one, for what, with which options. The server writes, we only ask. */

import * as vscode from 'vscode';

import type { Server } from './server';

interface Option {
  name: string;
  kind: 'flag' | 'choice' | 'text' | 'number' | 'file';
  default: boolean | string | number | null;
  choices: string[];
  help: string;
}

interface Generator {
  name: string;
  summary: string;
  subject: { kind: 'model' | 'models' | 'words' | 'nothing'; words: string };
  options: Option[];
}

/** Asks what to generate, and has it generated; leaving any question leaves everything as it is. */
export async function pickGenerator(server: Server): Promise<void> {
  const { client } = server;
  if (!client?.isRunning()) {
    void vscode.window.showErrorMessage('The SQLModel server does not run; see its logs.');
    return;
  }
  const generators = await vscode.commands.executeCommand<Generator[]>('sqlmodel.generators');
  const chosen = await pickOne(generators);
  const subject = chosen && (await pickSubject(server, chosen));
  const options = subject && (await pickOptions(chosen));
  if (!options) {
    return;
  }
  const uri = vscode.window.activeTextEditor?.document.uri ?? vscode.workspace.workspaceFolders?.[0]?.uri;
  try {
    await vscode.commands.executeCommand('sqlmodel.generate', {
      generator: chosen.name,
      subject,
      options,
      ...(uri && { uri: client.code2ProtocolConverter.asUri(uri) }),
    });
  } catch (error) {
    void vscode.window.showErrorMessage(error instanceof Error ? error.message : String(error));
  }
}

async function pickOne(generators: Generator[]): Promise<Generator | undefined> {
  const items = generators.map((generator) => ({ label: generator.name, detail: generator.summary, generator }));
  const picked = await vscode.window.showQuickPick(items, { title: 'Generate', placeHolder: 'What to generate' });
  return picked?.generator;
}

/** The words that a generator is to work on; for models, those that are tables. */
async function pickSubject(server: Server, { name, subject }: Generator): Promise<string[] | undefined> {
  const title = `Generate ${name}`;
  if (subject.kind === 'nothing') {
    return [];
  }
  if (subject.kind === 'words') {
    const given = await vscode.window.showInputBox({ title, prompt: subject.words });
    return given === undefined ? undefined : given.split(/\s+/).filter(Boolean);
  }
  const models = await tableModels(server);
  const placeHolder = 'The table model to work on';
  if (subject.kind === 'model') {
    const picked = await vscode.window.showQuickPick(models, { title, placeHolder });
    return picked && [picked.label];
  }
  const picked = await vscode.window.showQuickPick(models, { title, placeHolder, canPickMany: true });
  return picked?.length ? picked.map((item) => item.label) : undefined;
}

async function tableModels(server: Server): Promise<vscode.QuickPickItem[]> {
  const symbols = await vscode.commands.executeCommand<vscode.SymbolInformation[]>(
    'vscode.executeWorkspaceSymbolProvider',
    '',
  );
  const ours = (symbols ?? []).filter((symbol) => symbol.kind === vscode.SymbolKind.Class);
  server.client?.info(`${ours.length} models to choose from`);
  return ours.map((symbol) => ({ label: symbol.name, description: symbol.containerName }));
}

/** Those options that people set otherwise than they are; none is asked for unless it is chosen. */
async function pickOptions({ name, options }: Generator): Promise<Record<string, unknown> | undefined> {
  const title = `Generate ${name}`;
  if (!options.length) {
    return {};
  }
  const items = options.map((option) => ({
    label: option.name,
    detail: option.help,
    picked: option.kind === 'flag' && option.default === true,
    option,
  }));
  const placeHolder = 'Options, none for the usual';
  const picked = await vscode.window.showQuickPick(items, { title, placeHolder, canPickMany: true });
  if (!picked) {
    return undefined;
  }
  const values: Record<string, unknown> = {};
  for (const option of options.filter((one) => one.kind === 'flag')) {
    const isOn = picked.some((item) => item.option === option);
    if (isOn !== (option.default === true)) {
      values[option.name] = isOn;
    }
  }
  for (const { option } of picked.filter((item) => item.option.kind !== 'flag')) {
    const value = await askFor(title, option);
    if (value === undefined) {
      return undefined;
    }
    values[option.name] = option.kind === 'number' ? Number(value) : value;
  }
  return values;
}

async function askFor(title: string, option: Option): Promise<string | undefined> {
  if (option.kind === 'choice') {
    return vscode.window.showQuickPick(option.choices, { title, placeHolder: option.help });
  }
  if (option.kind === 'file') {
    const [file] = (await vscode.window.showOpenDialog({ title: option.help })) ?? [];
    return file?.fsPath;
  }
  const value = option.default === null ? '' : String(option.default);
  const validateInput = (text: string) => (option.kind === 'number' && !/^\d+$/.test(text) ? 'A number' : undefined);
  return vscode.window.showInputBox({ title, prompt: option.help, value, validateInput });
}
