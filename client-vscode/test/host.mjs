/** Runs the tests of `test/host` inside the extension host of a real VS Code; the exit code is theirs. */

import { readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

import { open } from './editor.mjs';

const here = path.dirname(fileURLToPath(import.meta.url));
const ENDS_WITHIN_MS = 180_000;

const editor = await open({
  codeServer: process.env.CODE_SERVER,
  sample: path.join(here, 'workspace'),
  machine: { 'sqlmodel.interpreter': process.env.PYTHON ?? 'python3' },
  payload: [
    ['extensionDevelopmentPath', path.dirname(here)],
    ['extensionTestsPath', path.join(here, 'host', 'index.js')],
  ],
});
let code = 1;
try {
  const ended = new Promise((resolve) => editor.page.exposeFunction('codeAutomationExit', resolve));
  await editor.page.exposeFunction('codeAutomationLog', (_kind, words) => {
    if (/^ {2}|passing|failing/.test(String(words[0]))) {
      console.log(...words);
    }
  });
  await editor.go();
  const late = new Promise((_, reject) => setTimeout(() => reject(new Error('no end of tests')), ENDS_WITHIN_MS).unref());
  code = await Promise.race([ended, late]);
} catch (error) {
  console.error(error, readFileSync(editor.log, 'utf8').slice(-3000));
} finally {
  await editor.close();
}
process.exit(code);
