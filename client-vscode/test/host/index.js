/** Where the extension host begins: all suites beside this file. */

const { readdirSync } = require('node:fs');
const path = require('node:path');

const Mocha = require('mocha');

exports.run = () =>
  new Promise((resolve, reject) => {
    const mocha = new Mocha({ timeout: 60_000, color: false, reporter: 'spec' });
    for (const name of readdirSync(__dirname).filter((file) => file.endsWith('.test.js')).sort()) {
      mocha.addFile(path.join(__dirname, name));
    }
    mocha.run((failures) => (failures ? reject(new Error(`${failures} failed`)) : resolve()));
  });
