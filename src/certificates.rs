//! The certificates that this machine trusts, for people behind a company's proxy (`network.ca: system`).

use std::path::PathBuf;

use ureq::tls::{Certificate, PemItem, RootCerts, parse_pem};

use crate::diagnostic::Failure;

/// Where systems keep all of them in one file.
const BUNDLES: [&str; 6] = [
    "/etc/ssl/certs/ca-certificates.crt",
    "/etc/pki/tls/certs/ca-bundle.crt",
    "/etc/ssl/ca-bundle.pem",
    "/etc/pki/ca-trust/extracted/pem/tls-ca-bundle.pem",
    "/etc/ssl/cert.pem",
    "/opt/homebrew/etc/ca-certificates/cert.pem",
];

/// The bundle that `SSL_CERT_FILE` names, else the system's.
pub fn of_the_system() -> Result<RootCerts, Failure> {
    let named = std::env::var_os("SSL_CERT_FILE").map(PathBuf::from);
    let mut places = named.into_iter().chain(BUNDLES.map(PathBuf::from));
    let bundle = places.find(|place| place.is_file()).ok_or_else(|| {
        Failure::new("this machine has no file of certificates")
            .help("name one in SSL_CERT_FILE, or set `network.ca: bundled`")
    })?;
    let text = std::fs::read(&bundle).map_err(Failure::at("read", &bundle))?;
    let certificates: Vec<Certificate> = parse_pem(&text)
        .filter_map(|item| match item {
            Ok(PemItem::Certificate(certificate)) => Some(certificate),
            _ => None,
        })
        .collect();
    Ok(certificates.into())
}
