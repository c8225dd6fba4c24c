//! `regate lsp`: the Language Server Protocol 3.17 over standard input and output, for editors. What is open is scanned as
//! `scan --stdin-filename` scans it, so that an editor and a pipeline say the same.
//!
//! One thread reads what the editor says, one answers: messages that wait are taken together, so that of several changes the last
//! one is scanned, and a request that was cancelled meanwhile is not worked on.

mod answer;
mod kept;
mod look;
mod policies;
mod text;
mod uri;
mod wire;
mod written;

use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::path::PathBuf;
use std::time::{Duration, Instant};

use clap::Args;
use lsp_server::{Connection, ErrorCode, Message, Notification, Request, RequestId, Response};
use serde_json::{Value as Json, json};

use crate::cli::shared::SharedArguments;
use crate::cli::{current_folder, exit};
use look::{Look, Seen};
use text::Text;

/// How long nothing must have come before a text is scanned, at most: a quarter of what the last scan took. It takes messages
/// together that an editor sends at once. Changes that come while a text is scanned are taken together after it, so that a longer
/// pause would only add to the wait.
const LONGEST_PAUSE: Duration = Duration::from_millis(5);

/// Arguments of `regate lsp`.
#[derive(Debug, Args)]
pub(crate) struct LspArguments {
    #[command(flatten)]
    shared: SharedArguments,
    /// Ignored: editors add it to say that standard input and output are used
    #[arg(long, hide = true)]
    stdio: bool,
}

/// Serves one editor until it says goodbye.
///
/// # Errors
/// A connection that breaks off, or that says something else than the protocol.
pub(crate) fn run(args: &LspArguments) -> anyhow::Result<u8> {
    let (connection, threads) = wire::connect()?;
    let asked = connection.initialize(capabilities())?;
    let folder = root(&asked).map_or_else(current_folder, Ok)?;
    let mut server = Server {
        connection,
        look: Look::new(args.shared.clone(), folder),
        open: BTreeMap::new(),
        pause: Duration::ZERO,
    };
    server.serve()?;
    // The writing thread ends when the connection is gone.
    drop(server);
    threads.join()?;
    Ok(exit::CLEAN)
}

fn capabilities() -> Json {
    json!({
        "textDocumentSync": {"openClose": true, "change": 2, "save": true},
        "hoverProvider": true,
        "codeActionProvider": {"codeActionKinds": ["quickfix"]},
        "completionProvider": {"triggerCharacters": [" ", "["]},
        "codeLensProvider": {},
        "executeCommandProvider": {"commands": [policies::RUN_TEST]},
    })
}

/// The first folder that the editor has open.
fn root(asked: &Json) -> Option<PathBuf> {
    let folder = asked.pointer("/workspaceFolders/0/uri").or_else(|| asked.get("rootUri"))?;
    uri::path(folder.as_str()?)
}

/// A text that the editor has open.
struct Open {
    path: PathBuf,
    text: Text,
    version: Json,
    /// What the scan of this very text said; `None` until it is scanned.
    seen: Option<Seen>,
}

struct Server {
    connection: Connection,
    look: Look,
    /// By URI, as the editor writes it.
    open: BTreeMap<String, Open>,
    pause: Duration,
}

impl Server {
    fn serve(&mut self) -> anyhow::Result<()> {
        let mut waiting: VecDeque<Message> = VecDeque::new();
        loop {
            let is_behind = self.open.values().any(|open| open.seen.is_none());
            if waiting.is_empty() {
                let next = if is_behind {
                    self.connection.receiver.recv_timeout(self.pause).ok()
                } else {
                    match self.connection.receiver.recv() {
                        Ok(message) => Some(message),
                        Err(_) => return Ok(()),
                    }
                };
                waiting.extend(next);
            }
            waiting.extend(self.connection.receiver.try_iter());
            if waiting.is_empty() {
                self.scan_all()?;
                continue;
            }
            let cancelled: BTreeSet<String> = waiting.iter().filter_map(cancelled).collect();
            while let Some(message) = waiting.pop_front() {
                match message {
                    Message::Request(request) => {
                        if self.connection.handle_shutdown(&request)? {
                            return Ok(());
                        }
                        let response = if cancelled.contains(&request.id.to_string()) {
                            refusal(request.id, ErrorCode::RequestCanceled, "cancelled")
                        } else {
                            self.answer(request)?
                        };
                        self.connection.sender.send(Message::Response(response))?;
                    }
                    Message::Notification(notification) => self.hear(&notification)?,
                    Message::Response(_) => {}
                }
            }
        }
    }

    fn hear(&mut self, said: &Notification) -> anyhow::Result<()> {
        let document = said.params.get("textDocument");
        let Some(uri) = document.and_then(|document| document.get("uri")).and_then(Json::as_str) else { return Ok(()) };
        let version = document.and_then(|document| document.get("version")).cloned().unwrap_or_default();
        match said.method.as_str() {
            "textDocument/didOpen" => {
                let text = document.and_then(|document| document.get("text")).and_then(Json::as_str);
                // What is no file has no kind and no policies.
                if let (Some(path), Some(text)) = (uri::path(uri), text) {
                    self.open.insert(uri.to_string(), Open { path, text: Text::new(text), version, seen: None });
                }
            }
            "textDocument/didChange" => {
                let changes = said.params.get("contentChanges").and_then(Json::as_array);
                if let (Some(open), Some(changes)) = (self.open.get_mut(uri), changes) {
                    changes.iter().for_each(|change| open.text.change(change));
                    open.version = version;
                    open.seen = None;
                    self.forget_beside(uri);
                }
            }
            // Other texts may be judged together with this one, and the configuration may be what was saved.
            "textDocument/didSave" => self.open.values_mut().for_each(|open| open.seen = None),
            "textDocument/didClose" if self.open.contains_key(uri) => {
                // What was not saved is gone.
                self.forget_beside(uri);
                self.open.remove(uri);
                self.publish(uri, &Json::Null, &[])?;
            }
            _ => {}
        }
        Ok(())
    }

    /// Texts of a folder may be judged together: those beside one that changed are looked at again.
    fn forget_beside(&mut self, uri: &str) {
        let Some(folder) = self.open.get(uri).and_then(|open| open.path.parent().map(PathBuf::from)) else { return };
        let beside = self.open.values_mut().filter(|open| open.path.parent() == Some(folder.as_path()));
        beside.for_each(|open| open.seen = None);
    }

    fn answer(&mut self, request: Request) -> anyhow::Result<Response> {
        let uri = request.params.pointer("/textDocument/uri").and_then(Json::as_str).map(str::to_string);
        if let Some(missing) = missing(&request, uri.as_deref()) {
            return Ok(refusal(request.id, ErrorCode::InvalidParams, missing));
        }
        let uri = uri.unwrap_or_default();
        match (request.method.as_str(), self.open.get(&uri)) {
            ("textDocument/hover" | "textDocument/codeAction", _) => {}
            ("textDocument/completion", Some(open)) => {
                return Ok(Response::new_ok(request.id, policies::completion(&open.text, &request.params)));
            }
            ("textDocument/codeLens", Some(open)) => {
                return Ok(Response::new_ok(request.id, policies::lenses(&open.path, &open.text)));
            }
            ("workspace/executeCommand", _) => return self.execute(request),
            ("textDocument/completion" | "textDocument/codeLens", None) => {
                return Ok(Response::new_ok(request.id, Json::Null));
            }
            _ => return Ok(refusal(request.id, ErrorCode::MethodNotFound, "not served")),
        }
        self.scan(&uri)?;
        let open = self.open.get(&uri).and_then(|open| Some((open, open.seen.as_ref()?)));
        let result = match (open, request.method.as_str()) {
            (Some((_, seen)), "textDocument/hover") => answer::hover(seen, &request.params),
            (Some((open, seen)), _) => answer::actions(&uri, &open.text, seen, &request.params),
            (None, _) => Json::Null,
        };
        Ok(Response::new_ok(request.id, result))
    }

    /// Runs a test of a policy and shows what it came to.
    fn execute(&self, request: Request) -> anyhow::Result<Response> {
        let command = request.params.get("command").and_then(Json::as_str);
        if command != Some(policies::RUN_TEST) {
            return Ok(refusal(request.id, ErrorCode::InvalidParams, "no such command"));
        }
        let arguments = request.params.get("arguments").cloned().unwrap_or_default();
        let (kind, message) = policies::run(&arguments, self.look.policy());
        let said = json!({"type": kind, "message": message});
        let notification = Notification::new("window/showMessage".to_string(), said);
        self.connection.sender.send(Message::Notification(notification))?;
        Ok(Response::new_ok(request.id, Json::Null))
    }

    fn scan_all(&mut self) -> anyhow::Result<()> {
        let behind: Vec<String> =
            self.open.iter().filter(|(_, open)| open.seen.is_none()).map(|(uri, _)| uri.clone()).collect();
        behind.iter().try_for_each(|uri| self.scan(uri))
    }

    /// Scans a text that changed, and says what was found.
    fn scan(&mut self, uri: &str) -> anyhow::Result<()> {
        let others: BTreeMap<PathBuf, String> =
            self.open.values().map(|open| (open.path.clone(), open.text.as_str().to_string())).collect();
        let Some(open) = self.open.get_mut(uri).filter(|open| open.seen.is_none()) else { return Ok(()) };
        let start = Instant::now();
        let seen = self.look.at(&open.path, open.text.as_str(), &others);
        self.pause = (start.elapsed() / 4).min(LONGEST_PAUSE);
        let (version, diagnostics) = (open.version.clone(), seen.diagnostics());
        open.seen = Some(seen);
        self.publish(uri, &version, &diagnostics)
    }

    fn publish(&self, uri: &str, version: &Json, diagnostics: &[Json]) -> anyhow::Result<()> {
        let mut params = json!({"uri": uri, "diagnostics": diagnostics});
        if let (Some(params), false) = (params.as_object_mut(), version.is_null()) {
            params.insert("version".to_string(), version.clone());
        }
        let notification = Notification::new("textDocument/publishDiagnostics".to_string(), params);
        Ok(self.connection.sender.send(Message::Notification(notification))?)
    }
}

/// What a request about a text lacks.
fn missing(request: &Request, uri: Option<&str>) -> Option<&'static str> {
    let place = match request.method.as_str() {
        "textDocument/hover" | "textDocument/completion" => "/position",
        "textDocument/codeAction" => "/range/start",
        "textDocument/codeLens" => "",
        _ => return None,
    };
    if uri.is_none() {
        return Some("'textDocument' has no 'uri'");
    }
    let number = |key: &str| request.params.pointer(&format!("{place}/{key}")).is_some_and(Json::is_u64);
    let is_there = place.is_empty() || number("line") && number("character");
    (!is_there).then_some("no place in the text")
}

/// The id of a request that the editor no longer wants.
fn cancelled(message: &Message) -> Option<String> {
    let Message::Notification(said) = message else { return None };
    let id = said.params.get("id").filter(|_| said.method == "$/cancelRequest")?;
    let id: RequestId = serde_json::from_value(id.clone()).ok()?;
    Some(id.to_string())
}

fn refusal(id: RequestId, code: ErrorCode, why: &str) -> Response {
    Response::new_err(id, code as i32, why.to_string())
}
