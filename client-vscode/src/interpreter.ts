/** The Python that runs the server: 3.10 or newer, the nearest to the code that may be run. */

import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import * as path from 'node:path';
import { promisify } from 'node:util';

import * as vscode from 'vscode';

import { settings } from './settings';

const run = promisify(execFile);

const OLDEST = [3, 10] as const;
const PATIENCE_MS = 10_000;

export interface Interpreter {
  executable: string;
  /** Where it was found, in words for people. */
  source: string;
  /** Its prefix, which is where the packages of the code are. */
  prefix: string;
}

/** A place where an interpreter may be. */
interface Candidate {
  executable: string;
  source: string;
}

/** The first interpreter that runs and is new enough, with what was wrong with those before it. */
export async function findInterpreter(): Promise<{ found?: Interpreter; refused: string[] }> {
  const refused: string[] = [];
  for await (const candidate of candidates()) {
    const answer = await look(candidate);
    if (typeof answer !== 'string') {
      return { found: answer, refused };
    }
    refused.push(`${candidate.executable} (${candidate.source}) ${answer}`);
  }
  return { refused };
}

/** The places, the most telling one first. Nothing that a workspace brings is run before it is trusted. */
async function* candidates(): AsyncGenerator<Candidate> {
  const { interpreter } = settings();
  if (interpreter) {
    yield { executable: interpreter, source: 'the setting `sqlmodel.interpreter`' };
  }
  const folder = vscode.workspace.workspaceFolders?.[0]?.uri;
  if (vscode.workspace.isTrusted) {
    yield* fromExtensions(folder);
    const inside = process.platform === 'win32' ? ['Scripts', 'python.exe'] : ['bin', 'python'];
    for (const name of folder ? ['.venv', 'venv'] : []) {
      const executable = path.join(folder!.fsPath, name, ...inside);
      if (existsSync(executable)) {
        yield { executable, source: `\`${name}\` of the workspace` };
      }
    }
  }
  for (const executable of process.platform === 'win32' ? ['py', 'python'] : ['python3', 'python']) {
    yield { executable, source: 'the path' };
  }
}

/** What the user has chosen in one of Microsoft's extensions, where they are installed. */
async function* fromExtensions(folder: vscode.Uri | undefined): AsyncGenerator<Candidate> {
  const environments = await exportsOf('ms-python.vscode-python-envs');
  const chosen = await environments?.getEnvironment?.(folder);
  const executable = chosen?.execInfo?.run?.executable;
  if (executable) {
    yield { executable, source: 'the Python Environments extension' };
  }
  const python = (await exportsOf('ms-python.python'))?.environments;
  const active = python?.getActiveEnvironmentPath?.(folder);
  const resolved = active && (await python.resolveEnvironment?.(active));
  if (resolved?.executable?.uri) {
    yield { executable: resolved.executable.uri.fsPath, source: 'the Python extension' };
  }
}

// eslint-disable-next-line @typescript-eslint/no-explicit-any
async function exportsOf(id: string): Promise<any> {
  try {
    return await vscode.extensions.getExtension(id)?.activate();
  } catch {
    return undefined; // An extension that fails is as good as none.
  }
}

/** The interpreter at a place, or why it cannot be used. */
async function look({ executable, source }: Candidate): Promise<Interpreter | string> {
  const code = 'import json, sys; print(json.dumps([sys.version_info[:2], sys.executable, sys.prefix]))';
  try {
    const { stdout } = await run(executable, ['-I', '-c', code], { timeout: PATIENCE_MS });
    const [version, real, prefix] = JSON.parse(stdout) as [[number, number], string, string];
    if (version[0] < OLDEST[0] || (version[0] === OLDEST[0] && version[1] < OLDEST[1])) {
      return `is Python ${version.join('.')}, and ${OLDEST.join('.')} or newer is needed`;
    }
    return { executable: real, source, prefix };
  } catch (error) {
    const reason = error instanceof Error ? error.message.split('\n')[0] : String(error);
    return `cannot be run: ${reason}`;
  }
}
