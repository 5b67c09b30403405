//! The port at which the preview is to be found.

use std::io;
use std::net::{Ipv4Addr, TcpListener};

use crate::diagnostic::Failure;

/// Which port to listen at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Port {
    /// The usual one, else the next that is free.
    Usual,
    /// This and no other; 0 is any free one.
    Only(u16),
}

/// Where a preview is when nobody sits there already.
const USUAL: u16 = 4321;
/// How many ports are tried: twenty previews at once are enough.
const TRIED: u16 = 20;

/// Listens on 127.0.0.1: nobody else's machine can knock.
pub fn open(port: Port) -> Result<TcpListener, Failure> {
    let at = |port| TcpListener::bind((Ipv4Addr::LOCALHOST, port));
    match port {
        Port::Only(port) => at(port).map_err(|error| match error.kind() {
            io::ErrorKind::AddrInUse => Failure::new(format!("port {port} is taken"))
                .help("leave out --port, and the next free one is used"),
            _ => Failure::doing(format!("cannot listen at port {port}"))(error),
        }),
        Port::Usual => (USUAL..USUAL + TRIED)
            .find_map(|port| at(port).ok())
            .map_or_else(|| at(0), Ok)
            .map_err(Failure::doing("cannot open a port on this machine")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn where_somebody_sits_already_the_next_port_is_taken() {
        let first = open(Port::Usual).unwrap().local_addr().unwrap();
        let held = open(Port::Only(0)).unwrap();
        let taken = held.local_addr().unwrap().port();
        assert!(first.ip().is_loopback());
        let refusal = open(Port::Only(taken)).unwrap_err();
        assert_eq!(refusal.to_string(), format!("port {taken} is taken"));
        let (one, two) = (open(Port::Usual).unwrap(), open(Port::Usual).unwrap());
        assert_ne!(one.local_addr().unwrap(), two.local_addr().unwrap());
    }
}
