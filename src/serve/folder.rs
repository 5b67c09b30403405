//! A folder over HTTP on this machine alone: what the demo's friends fetch one another's sites from.

use std::fs;
use std::io;
use std::net::{Ipv4Addr, SocketAddr};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::thread::JoinHandle;

use tiny_http::{Header, Method, Request, Response, Server};

use super::{address, content_type};

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
    let mime = content_type::of(&path.to_string_lossy());
    if let Ok(header) = Header::from_bytes("Content-Type", mime) {
        response.add_header(header);
    }
    // A reader that has gone away is no concern of ours.
    let _ = request.respond(response);
}

/// The file that a request means; none for what is not there or would lead out of the folder.
fn file(folder: &Path, url: &str) -> Option<PathBuf> {
    let mut file = folder.join(address::path(url)?);
    if file.is_dir() {
        file.push("index.html");
    }
    file.is_file().then_some(file)
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
