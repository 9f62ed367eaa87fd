/** The server process: which one, how it is started, what the status item says of it. */

import { execFile } from 'node:child_process';
import * as path from 'node:path';
import { promisify } from 'node:util';

import * as vscode from 'vscode';
import { LanguageClient, State, type ConfigurationParams, type ServerOptions } from 'vscode-languageclient/node';

import { findInterpreter, type Interpreter } from './interpreter';
import { asksForAnother, forServer, SECTION, settings } from './settings';

const run = promisify(execFile);

/** A command line, with where it comes from in words for people. */
export interface Command {
  executable: string;
  args: string[];
  source: string;
  interpreter?: Interpreter;
}

/** Starts, restarts and stops the server, and says how it is. */
export class Server implements vscode.Disposable {
  client: LanguageClient | undefined;
  command: Command | undefined;

  private readonly log = vscode.window.createOutputChannel('SQLModel', { log: true });
  private readonly trace = vscode.window.createOutputChannel('SQLModel Trace', { log: true });
  private readonly status = vscode.languages.createLanguageStatusItem('sqlmodel.status', { language: 'python' });
  private readonly subscriptions: vscode.Disposable[] = [];
  private changing: Promise<void> = Promise.resolve();

  constructor(private readonly context: vscode.ExtensionContext) {
    this.status.name = 'SQLModel';
    this.status.command = { command: 'sqlmodel.showLogs', title: 'Show Logs' };
    this.subscriptions.push(
      this.log,
      this.trace,
      this.status,
      vscode.workspace.onDidChangeConfiguration((event) => asksForAnother(event) && this.restart()),
      vscode.workspace.onDidGrantWorkspaceTrust(() => this.restart()),
    );
  }

  /** Starts the server; what is in the way is told once, and the window goes on without it. */
  start(): Promise<void> {
    return this.inTurn(() => this.begin());
  }

  /** Ends the server and starts it anew, with the settings as they are now. */
  restart(): Promise<void> {
    return this.inTurn(async () => {
      await this.end();
      await this.begin();
    });
  }

  showLogs(): void {
    this.log.show(true);
  }

  /** What the server itself says about a workspace: versions, environment, what it has found. */
  async debugInformation(): Promise<string> {
    const lines = [`extension: ${this.context.extension.packageJSON.version}`, `editor: ${vscode.version}`];
    if (!this.command) {
      return [...lines, 'server: none could be started'].join('\n');
    }
    const { executable, args, source } = this.command;
    lines.push(`server: ${[executable, ...args].join(' ')}`, `  from: ${source}`);
    const folder = vscode.workspace.workspaceFolders?.[0]?.uri.fsPath ?? '.';
    const { stdout } = await run(executable, [...args, 'debug-info', folder], { cwd: folder });
    return [...lines, '', stdout.trimEnd()].join('\n');
  }

  async dispose(): Promise<void> {
    await this.inTurn(() => this.end());
    this.subscriptions.forEach((item) => item.dispose());
  }

  /** One change of the process at a time, in the order they were asked for. */
  private inTurn(change: () => Promise<void>): Promise<void> {
    this.changing = this.changing.then(change, change);
    return this.changing;
  }

  private async begin(): Promise<void> {
    this.say('starting', true);
    this.command = await this.choose();
    if (!this.command) {
      return;
    }
    const { executable, args, source, interpreter } = this.command;
    this.log.info(`starting ${[executable, ...args, 'server'].join(' ')} (${source})`);
    // The packages of the code are looked for where the user's interpreter has them.
    const env = interpreter ? { ...process.env, VIRTUAL_ENV: interpreter.prefix } : process.env;
    const options: ServerOptions = { command: executable, args: [...args, 'server'], options: { env } };
    const client = new LanguageClient(SECTION, 'SQLModel', options, {
      documentSelector: [
        { scheme: 'file', language: 'python' },
        { scheme: 'untitled', language: 'python' },
      ],
      notebookDocumentOptions: undefined,
      outputChannel: this.log,
      traceOutputChannel: this.trace,
      initializationOptions: forServer(vscode.workspace.getConfiguration(SECTION)),
      middleware: {
        workspace: {
          configuration: async (params: ConfigurationParams, token, next) => {
            const answers = await next(params, token);
            return Array.isArray(answers) ? answers.map((answer) => forServer(answer)) : answers;
          },
        },
      },
    });
    client.onDidChangeState(({ newState }) => this.follow(newState));
    this.client = client;
    try {
      await client.start();
    } catch (error) {
      this.fail(`The SQLModel server does not start: ${error instanceof Error ? error.message : String(error)}`);
    }
  }

  private async end(): Promise<void> {
    const { client } = this;
    this.client = undefined;
    await client?.dispose().catch((error: unknown) => this.log.warn(String(error)));
  }

  /** The command line of the server: the one that is set, that of the environment, or the one that comes along. */
  private async choose(): Promise<Command | undefined> {
    const { path: given, importStrategy } = settings();
    const [executable, ...args] = given;
    if (executable) {
      return { executable, args, source: 'the setting `sqlmodel.path`' };
    }
    const { found, refused } = await findInterpreter();
    refused.forEach((sentence) => this.log.warn(sentence));
    if (!found) {
      this.fail('SQLModel needs Python 3.10 or newer; name one in the setting `sqlmodel.interpreter`.');
      return undefined;
    }
    if (importStrategy === 'fromEnvironment') {
      const installed: Command = {
        executable: found.executable,
        args: ['-m', 'sqlmodel_lsp'],
        source: `installed beside ${found.source}`,
        interpreter: found,
      };
      if (await this.answers(installed)) {
        return installed;
      }
      this.log.warn(`${found.executable} has no sqlmodel-lsp installed; the server that comes along is used`);
    }
    const script = this.context.asAbsolutePath(path.join('bundled', 'run.py'));
    return { executable: found.executable, args: [script], source: `comes along, run by ${found.source}`, interpreter: found };
  }

  private async answers({ executable, args }: Command): Promise<boolean> {
    try {
      await run(executable, [...args, '--version']);
      return true;
    } catch {
      return false;
    }
  }

  private follow(state: State): void {
    if (state === State.Running) {
      const server = this.client?.initializeResult?.serverInfo;
      this.say(`${server?.version ?? 'running'}`, false);
    } else if (state === State.Starting) {
      this.say('starting', true);
    } else {
      this.say('stopped', false, vscode.LanguageStatusSeverity.Warning);
    }
  }

  private fail(sentence: string): void {
    this.say('does not run', false, vscode.LanguageStatusSeverity.Error);
    this.log.error(sentence);
    void vscode.window.showErrorMessage(sentence, 'Show Logs').then((chosen) => chosen && this.showLogs());
  }

  private say(text: string, busy: boolean, severity = vscode.LanguageStatusSeverity.Information): void {
    this.status.text = `SQLModel ${text}`;
    this.status.busy = busy;
    this.status.severity = severity;
  }
}
