/** The server of the window: started, asked, configured, restarted. */

const assert = require('node:assert/strict');

const vscode = require('vscode');

const { eventually } = require('./eventually');

const models = () => vscode.Uri.joinPath(vscode.workspace.workspaceFolders[0].uri, 'models.py');
const codes = () => vscode.languages.getDiagnostics(models()).map((one) => one.code?.value ?? one.code);

describe('the server', () => {
  let server;

  before(async () => {
    await vscode.window.showTextDocument(await vscode.workspace.openTextDocument(models()));
    const extension = vscode.extensions.getExtension('sqlmodel-lsp.sqlmodel-lsp');
    ({ server } = await extension.activate());
  });

  it('comes along with the extension', () => {
    assert.match(server.command.source, /^comes along, run by the setting/);
    assert.equal(server.client.initializeResult.serverInfo.name, 'sqlmodel-lsp');
  });

  it('tells what is wrong', async () => {
    await eventually(() => codes().length, 'a finding');
    assert.deepEqual(codes(), ['SQM301']);
  });

  it('mends it', async () => {
    const [finding] = vscode.languages.getDiagnostics(models());
    const actions = await vscode.commands.executeCommand('vscode.executeCodeActionProvider', models(), finding.range, 'quickfix', 5);
    const fix = actions.find((action) => action.title.includes('team.id'));
    assert.ok(await vscode.workspace.applyEdit(fix.edit));
    await eventually(() => !codes().length, 'no finding');
    await vscode.commands.executeCommand('undo');
    await eventually(() => codes().length, 'the finding again');
  });

  it('completes a foreign key inside of a half-typed string', async () => {
    const document = await vscode.workspace.openTextDocument(models());
    const at = document.positionAt(document.getText().indexOf('tem.id') + 2);
    const list = await vscode.commands.executeCommand('vscode.executeCompletionItemProvider', models(), at);
    assert.ok(list.items.some((item) => (item.label.label ?? item.label) === 'team.id'));
  });

  it('follows settings', async () => {
    const configuration = vscode.workspace.getConfiguration('sqlmodel');
    await configuration.update('ignore', ['SQM301'], vscode.ConfigurationTarget.Workspace);
    await eventually(() => !codes().length, 'no finding');
    await configuration.update('ignore', undefined, vscode.ConfigurationTarget.Workspace);
    await eventually(() => codes().length, 'the finding again');
  });

  it('is restarted', async () => {
    const before = server.client;
    await vscode.commands.executeCommand('sqlmodel.restartServer');
    assert.notEqual(server.client, before);
    await eventually(() => codes().length, 'a finding of the new server');
  });

  it('shows what it knows of itself', async () => {
    await vscode.commands.executeCommand('sqlmodel.debugInformation');
    const text = vscode.window.activeTextEditor.document.getText();
    assert.match(text, /^extension: \d/);
    assert.match(text, /tables of SQLModel: 2/);
  });

  it('has logs', () => vscode.commands.executeCommand('sqlmodel.showLogs'));
});
