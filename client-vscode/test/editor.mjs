/**
 * A real VS Code without a window: code-server for the editor, Chromium for its page.
 *
 * `open` answers with the page of an editor that has a fresh profile and a copy of the sample workspace; `close` ends it.
 */

import { execFileSync, spawn } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, openSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';

import { chromium } from 'playwright-core';

const QUIET = {
  'workbench.startupEditor': 'none',
  'workbench.secondarySideBar.defaultVisibility': 'hidden',
  'workbench.tips.enabled': false,
  'telemetry.telemetryLevel': 'off',
  'chat.disableAIFeatures': true,
  'extensions.autoUpdate': false,
  'extensions.ignoreRecommendations': true,
  'update.mode': 'none',
  'editor.minimap.enabled': false,
  'editor.wordBasedSuggestions': 'off',
  'files.autoSave': 'off',
};
const STARTS_WITHIN_MS = 60_000;

/** Starts an editor. `machine` are settings of interpreters and paths, which belong to the machine of the server. */
export async function open({ codeServer, sample, machine = {}, user = {}, vsix, payload = [], trusted = true }) {
  const scratch = mkdtempSync(path.join(tmpdir(), 'sqlmodel-vscode-'));
  const workspace = path.join(scratch, 'workspace');
  cpSync(sample, workspace, { recursive: true });
  for (const [folder, settings] of Object.entries({ Machine: { ...QUIET, ...machine }, User: { ...QUIET, ...user } })) {
    mkdirSync(path.join(scratch, 'user', folder), { recursive: true });
    writeFileSync(path.join(scratch, 'user', folder, 'settings.json'), JSON.stringify(settings));
  }
  const env = { ...process.env, XDG_CONFIG_HOME: path.join(scratch, 'config'), XDG_DATA_HOME: path.join(scratch, 'data') };
  delete env.VSCODE_IPC_HOOK_CLI;
  delete env.PORT;
  const places = ['--user-data-dir', path.join(scratch, 'user'), '--extensions-dir', path.join(scratch, 'extensions')];
  if (vsix) {
    execFileSync(codeServer, [...places, '--install-extension', path.resolve(vsix)], { env, stdio: 'ignore' });
  }
  const port = await freePort();
  const log = path.join(scratch, 'server.log');
  const options = ['--auth', 'none', '--bind-addr', `127.0.0.1:${port}`, '--disable-telemetry', '--disable-update-check'];
  options.push('--disable-getting-started-override', '--vscode-option', 'enable-smoke-test-driver');
  if (trusted) {
    options.push('--disable-workspace-trust');
  }
  const output = openSync(log, 'w');
  const server = spawn(codeServer, [...places, ...options], { env, stdio: ['ignore', output, output], detached: true });
  const address = `http://127.0.0.1:${port}`;
  await answering(`${address}/healthz`);
  const browser = await chromium.launch({
    executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
    args: ['--no-sandbox', '--disable-gpu', '--no-first-run', '--disable-background-networking', '--disable-sync'],
  });
  const page = await browser.newPage({ viewport: { width: 1280, height: 800 } });
  page.setDefaultTimeout(STARTS_WITHIN_MS);
  const remote = (file) => `vscode-remote://127.0.0.1:${port}${path.resolve(file)}`;
  const told = JSON.stringify(payload.map(([key, file]) => [key, remote(file.replace('{workspace}', workspace))]));
  const go = () => page.goto(`${address}/?folder=${encodeURIComponent(workspace)}&payload=${encodeURIComponent(told)}`);
  const close = async () => {
    await browser.close();
    try {
      process.kill(-server.pid, 'SIGTERM');
    } catch {
      // It has ended by itself.
    }
    rmSync(scratch, { recursive: true, force: true, maxRetries: 5 });
  };
  return { page, workspace, log, go, close };
}

function freePort() {
  return new Promise((resolve) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const { port } = server.address();
      server.close(() => resolve(port));
    });
  });
}

async function answering(address) {
  const end = Date.now() + STARTS_WITHIN_MS;
  for (;;) {
    try {
      if ((await fetch(address)).ok) {
        return;
      }
    } catch {
      // Not yet.
    }
    if (Date.now() > end) {
      throw new Error(`nothing answers at ${address}`);
    }
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
}
