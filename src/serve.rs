//! A folder over HTTP on this machine alone: what the demo's friends fetch one another's sites from.

use std::fs;
use std::io;
use std::net::{Ipv4Addr, SocketAddr};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::thread::JoinHandle;

use percent_encoding::percent_decode_str;
use tiny_http::{Header, Method, Request, Response, Server};

/// A running server; it stops when this is dropped.
pub struct FolderServer {
    server: Arc<Server>,
    address: SocketAddr,
    thread: Option<JoinHandle<()>>,
}

impl FolderServer {
    /// Serves `folder` on a free port of 127.0.0.1.
    pub fn start(folder: PathBuf) -> io::Result<FolderServer> {
        let server = Server::http((Ipv4Addr::LOCALHOST, 0)).map_err(io::Error::other)?;
        let address = server
            .server_addr()
            .to_ip()
            .ok_or_else(|| io::Error::other("no address"))?;
        let server = Arc::new(server);
        let thread = std::thread::spawn({
            let server = server.clone();
            move || {
                server
                    .incoming_requests()
                    .for_each(|request| answer(&folder, request))
            }
        });
        Ok(FolderServer {
            server,
            address,
            thread: Some(thread),
        })
    }

    /// `http://127.0.0.1:PORT/`.
    pub fn url(&self) -> String {
        format!("http://{}/", self.address)
    }

    /// Serves until the process is ended.
    pub fn wait(mut self) {
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}

impl Drop for FolderServer {
    fn drop(&mut self) {
        self.server.unblock();
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}

fn answer(folder: &Path, request: Request) {
    let found = match request.method() {
        Method::Get | Method::Head => file(folder, request.url()),
        _ => None,
    };
    let status = if found.is_some() { 200 } else { 404 };
    let path = found.unwrap_or_else(|| folder.join("404.html"));
    let mut response =
        Response::from_data(fs::read(&path).unwrap_or_default()).with_status_code(status);
    content_type(&path)
        .into_iter()
        .for_each(|header| response.add_header(header));
    // A reader that has gone away is no concern of ours.
    let _ = request.respond(response);
}

/// The file that a request means; none for what is not there or would lead out of the folder.
fn file(folder: &Path, url: &str) -> Option<PathBuf> {
    let path = url.split(['?', '#']).next()?;
    let path = percent_decode_str(path).decode_utf8().ok()?;
    let mut file = folder.to_path_buf();
    for part in path.split('/').filter(|part| !part.is_empty()) {
        if matches!(part, "." | "..") || part.contains(['\\', '\0']) {
            return None;
        }
        file.push(part);
    }
    if file.is_dir() {
        file.push("index.html");
    }
    file.is_file().then_some(file)
}

fn content_type(path: &Path) -> Option<Header> {
    let mime = match path
        .extension()
        .and_then(|ending| ending.to_str())
        .unwrap_or_default()
    {
        "html" => "text/html; charset=utf-8",
        "xml" => "text/xml; charset=utf-8",
        "css" => "text/css; charset=utf-8",
        "ics" => "text/calendar; charset=utf-8",
        "json" => "application/json",
        "svg" => "image/svg+xml",
        "jpg" | "jpeg" => "image/jpeg",
        "png" => "image/png",
        "webp" => "image/webp",
        "gif" => "image/gif",
        "txt" => "text/plain; charset=utf-8",
        _ => "application/octet-stream",
    };
    Header::from_bytes("Content-Type", mime).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_outside_the_folder_is_served() {
        let folder = tempfile::tempdir().unwrap();
        fs::create_dir(folder.path().join("public")).unwrap();
        fs::write(folder.path().join("secret.txt"), "x").unwrap();
        fs::write(folder.path().join("public/index.html"), "x").unwrap();
        let public = folder.path().join("public");
        for url in [
            "/../secret.txt",
            "/%2e%2e/secret.txt",
            "/..%2fsecret.txt",
            "//../secret.txt",
            "/a\\..\\..\\secret.txt",
        ] {
            assert_eq!(file(&public, url), None, "{url}");
        }
        assert_eq!(file(&public, "/?x"), Some(public.join("index.html")));
    }
}
