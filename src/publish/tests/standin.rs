//! A transport as ssh will be one: `git receive-pack` and `git upload-pack` at the end of two pipes, hooks and all.

use std::io::{self, Read, Write};
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};
use std::sync::OnceLock;

use git2::transport::{self, Service, SmartSubtransport, SmartSubtransportStream, Transport};
use git2::{Error, Remote};

use crate::publish::PublishError;

/// Makes `standin:///path/to/site.git` a remote that can be reached.
pub fn register() -> Result<(), PublishError> {
    static DONE: OnceLock<()> = OnceLock::new();
    DONE.get_or_init(|| {
        // SAFETY: once, and before the first network remote of this process is made.
        unsafe { transport::register("standin", smart) }.unwrap();
    });
    Ok(())
}

fn smart(remote: &Remote) -> Result<Transport, Error> {
    Transport::smart(remote, false, Standin)
}

struct Standin;

impl SmartSubtransport for Standin {
    fn action(
        &self,
        url: &str,
        service: Service,
    ) -> Result<Box<dyn SmartSubtransportStream>, Error> {
        let command = match service {
            Service::UploadPackLs | Service::UploadPack => "upload-pack",
            Service::ReceivePackLs | Service::ReceivePack => "receive-pack",
        };
        let path = url.strip_prefix("standin://").unwrap();
        let child = Command::new("git")
            .args([command, path])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn();
        let mut child = child.map_err(|error| Error::from_str(&error.to_string()))?;
        let (stdin, stdout) = (child.stdin.take(), child.stdout.take().unwrap());
        Ok(Box::new(Pipes {
            child,
            stdin,
            stdout,
        }))
    }

    fn close(&self) -> Result<(), Error> {
        Ok(())
    }
}

struct Pipes {
    child: Child,
    stdin: Option<ChildStdin>,
    stdout: ChildStdout,
}

impl Read for Pipes {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        self.stdout.read(buffer)
    }
}

impl Write for Pipes {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.stdin.as_mut().unwrap().write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.stdin.as_mut().unwrap().flush()
    }
}

impl Drop for Pipes {
    fn drop(&mut self) {
        drop(self.stdin.take());
        let _ = self.child.wait();
    }
}
