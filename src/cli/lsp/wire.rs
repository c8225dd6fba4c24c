//! Messages over standard input and output. What is framed rightly and is no message is answered, and the next one is read
//! (JSON-RPC 2.0, section 5.1); where a frame is broken nobody knows where the next one begins.

use std::io::{self, BufRead, Read as _, Write as _};
use std::thread::JoinHandle;

use lsp_server::{Connection, ErrorCode, Message};
use serde::Serialize;
use serde_json::{Value as Json, json};

/// Bytes of one message: far more than a text that is scanned.
const MOST_BYTES: u64 = 256 << 20;

/// The threads that read and write.
pub(super) struct Threads {
    reader: JoinHandle<io::Result<()>>,
    writer: JoinHandle<io::Result<()>>,
}

impl Threads {
    /// Waits until everything is written.
    pub(super) fn join(self) -> io::Result<()> {
        let ended = |thread: JoinHandle<io::Result<()>>| {
            thread.join().unwrap_or_else(|_| Err(io::Error::other("a thread of the connection ended early")))
        };
        ended(self.reader).and(ended(self.writer))
    }
}

/// The connection to who started this process.
pub(super) fn connect() -> io::Result<(Connection, Threads)> {
    let (server, client) = Connection::memory();
    let Connection { sender, receiver } = client;
    let reader = std::thread::Builder::new().name("editor".to_string()).spawn(move || {
        let mut input = io::stdin().lock();
        while let Some(body) = frame(&mut input)? {
            match serde_json::from_slice::<Message>(&body) {
                Ok(message) => {
                    let is_exit = matches!(&message, Message::Notification(said) if said.method == "exit");
                    if sender.send(message).is_err() || is_exit {
                        break;
                    }
                }
                Err(_) => write(&refusal(&body))?,
            }
        }
        Ok(())
    })?;
    let writer = std::thread::Builder::new()
        .name("answers".to_string())
        .spawn(move || receiver.into_iter().try_for_each(|message| write(&Framed { jsonrpc: "2.0", message })))?;
    Ok((server, Threads { reader, writer }))
}

/// A message with the version of JSON-RPC that the protocol wants in each.
#[derive(Serialize)]
struct Framed {
    jsonrpc: &'static str,
    #[serde(flatten)]
    message: Message,
}

/// The body of the next message; `None` at the end.
fn frame(input: &mut impl BufRead) -> io::Result<Option<Vec<u8>>> {
    let wrong = |why: &str| io::Error::new(io::ErrorKind::InvalidData, format!("the editor's message has {why}"));
    let mut length = None;
    loop {
        let mut header = String::new();
        if input.by_ref().take(MOST_BYTES).read_line(&mut header)? == 0 {
            return Ok(None);
        }
        let header = header.trim_end_matches(['\r', '\n']);
        if header.is_empty() {
            break;
        }
        let (name, value) = header.split_once(':').ok_or_else(|| wrong("a malformed header"))?;
        if name.eq_ignore_ascii_case("Content-Length") {
            length = value.trim().parse().ok();
        }
    }
    let length: u64 =
        length.filter(|length| *length <= MOST_BYTES).ok_or_else(|| wrong("no length that can be read"))?;
    let mut body = Vec::new();
    input.take(length).read_to_end(&mut body)?;
    if body.len() as u64 == length { Ok(Some(body)) } else { Err(wrong("less than its length")) }
}

/// The answer to what is no message.
fn refusal(body: &[u8]) -> Json {
    let (code, why, id) = match serde_json::from_slice::<Json>(body) {
        Ok(other) => (ErrorCode::InvalidRequest, "no message of the protocol", other.get("id").cloned()),
        Err(_) => (ErrorCode::ParseError, "no JSON", None),
    };
    json!({"jsonrpc": "2.0", "id": id, "error": {"code": code as i32, "message": why}})
}

/// Writes a message as a whole: both threads do.
fn write(body: &impl Serialize) -> io::Result<()> {
    let body = serde_json::to_string(body).map_err(io::Error::other)?;
    let mut out = io::stdout().lock();
    write!(out, "Content-Length: {}\r\n\r\n{body}", body.len())?;
    out.flush()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_frame_is_read_by_its_length() {
        let mut input = "content-length: 2\r\nContent-Type: x\r\n\r\n{}Content-Length: 5\r\n\r\nhello".as_bytes();
        assert_eq!(frame(&mut input).unwrap(), Some(b"{}".to_vec()));
        assert_eq!(frame(&mut input).unwrap(), Some(b"hello".to_vec()));
        assert_eq!(frame(&mut input).unwrap(), None);
        for broken in [
            "hello\r\n\r\n",
            "Content-Length: x\r\n\r\n",
            "Content-Length: 9\r\n\r\n{}",
            "A: 1\r\n\r\n",
            "Content-Length: 99999999999999\r\n\r\n",
        ] {
            assert!(frame(&mut broken.as_bytes()).is_err(), "{broken}");
        }
    }

    #[test]
    fn what_is_no_message_is_refused() {
        let code = |body: &str| refusal(body.as_bytes())["error"]["code"].clone();
        assert_eq!((code("hello"), code("[1]"), code("{\"id\": 1}")), (json!(-32700), json!(-32600), json!(-32600)));
        assert_eq!((&refusal(b"hello")["id"], &refusal(b"{\"id\": 1}")["id"]), (&Json::Null, &json!(1)));
    }
}
