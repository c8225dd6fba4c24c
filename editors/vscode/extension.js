// Starts `regate lsp` for the files of the workspace. Everything else is the program's.
"use strict";

const vscode = require("vscode");
const { LanguageClient } = require("vscode-languageclient/node");

let client;

async function start() {
  const settings = vscode.workspace.getConfiguration("regate");
  const server = { command: settings.get("path"), args: ["lsp", ...settings.get("arguments")] };
  client = new LanguageClient("regate", "Regate", server, { documentSelector: [{ scheme: "file" }] });
  try {
    await client.start();
  } catch (error) {
    vscode.window.showErrorMessage(`Regate cannot be started: ${error.message}. Install it, or set regate.path.`);
  }
}

async function activate(context) {
  const restart = async () => {
    await deactivate();
    await start();
  };
  context.subscriptions.push(vscode.commands.registerCommand("regate.restart", restart));
  await start();
}

async function deactivate() {
  const running = client;
  client = undefined;
  if (running) await running.stop();
}

module.exports = { activate, deactivate };
