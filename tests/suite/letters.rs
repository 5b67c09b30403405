//! Letters to those who use no reader, by a real mail server: in the clear on this machine, else secured.

use std::process::Command;

use crate::announce::{publish, site};
use crate::git_host::{Running, certify, free_port};
use crate::sandbox::Sandbox;

/// A mail server that puts what it gets into a file.
const MAIL: &str = r#"
import sys, asyncio, ssl
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult
class Handler:
    async def handle_DATA(self, server, session, envelope):
        with open(sys.argv[2], "a") as file:
            file.write("FROM %s TO %s\n%s\n" % (envelope.mail_from, envelope.rcpt_tos, envelope.content.decode()))
        return "250 OK"
def authenticate(server, session, envelope, mechanism, data):
    return AuthResult(success=(data.login, data.password) == (b"ada", b"s3cret"))
way = sys.argv[3]
secure = {}
if way != "clear":
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(sys.argv[4] + "/host.pem", sys.argv[4] + "/host.key")
    secure = {"ssl_context": context} if way == "smtps" else {"tls_context": context, "require_starttls": True}
controller = Controller(Handler(), hostname="127.0.0.1", port=int(sys.argv[1]), server_hostname="mail.ada.example", authenticator=authenticate, auth_required=True, auth_require_tls=way == "starttls", **secure)
controller.start()
asyncio.new_event_loop().run_forever()
"#;

/// The server, reached in this way; none where it is not installed.
fn mail_server(site: &Sandbox, port: u16, way: &str) -> Option<Running> {
    let python = "/usr/bin/python3";
    let can = Command::new(python)
        .args(["-c", "import aiosmtpd"])
        .status();
    if !can.is_ok_and(|status| status.success()) {
        let must = std::env::var("POTLUCK_HOSTS").is_ok();
        assert!(!must, "python3-aiosmtpd is not installed");
        eprintln!("\n*** SKIPPED: this test needs python3-aiosmtpd ***\n");
        return None;
    }
    site.put("mail.py", MAIL.as_bytes());
    let shown = |path: &str| site.path(path).display().to_string();
    let (script, letters, here) = (shown("mail.py"), shown("letters"), shown(""));
    let port_text = port.to_string();
    let arguments = [&*script, &port_text, &letters, way, &here];
    Some(Running::until(python, &arguments, port))
}

#[test]
fn those_who_use_no_reader_get_a_letter_each() {
    let port = free_port();
    let site = site(&format!(
        "{{ to: mail, server: \"smtp://127.0.0.1:{port}\", from: \"Ada <ada@ada.example>\", recipients: [ben@ben.example, zoe@zoe.example], user: ada, secret: PLACE }}"
    ));
    let Some(_server) = mail_server(&site, port, "clear") else {
        return;
    };
    let said = publish(&site, "wr0ng");
    assert!(
        said.contains("mail was not told") && !said.contains("wr0ng"),
        "{said}"
    );
    site.put(
        "ada/posts/2026-06-15-newts.md",
        "# Froschlärm\n\nÜberall.\n".as_bytes(),
    );
    let said = publish(&site, "s3cret");
    assert!(said.contains("Told mail."), "{said}");
    let letters = site.read("letters");
    assert_eq!(
        letters
            .matches("FROM ada@ada.example TO ['ben@ben.example']")
            .count(),
        1
    );
    assert_eq!(
        letters
            .matches("FROM ada@ada.example TO ['zoe@zoe.example']")
            .count(),
        1
    );
    let bens = letters.split("FROM ").nth(1).unwrap();
    assert!(
        !bens.contains("zoe@"),
        "nobody sees who else is told: {bens}"
    );
    assert!(bens.contains("Subject: Ada's table: 2 new"), "{bens}");
    assert!(
        bens.contains("https://ada.example/2026/06/frogs/"),
        "{bens}"
    );
}

#[test]
fn a_letter_goes_by_tls_from_the_first_byte_or_begun_later_and_never_to_a_stranger() {
    for (way, scheme, query) in [
        ("smtps", "smtps", ""),
        ("starttls", "smtp", "?tls=required"),
    ] {
        let port = free_port();
        let site = site(&format!(
            "{{ to: mail, server: \"{scheme}://localhost:{port}{query}\", from: ada@ada.example, recipients: [ben@ben.example], user: ada, secret: PLACE }}"
        ));
        certify(site.root());
        let Some(_server) = mail_server(&site, port, way) else {
            return;
        };
        // Who vouches for it is not known: not a word is said to it.
        let said = publish(&site, "s3cret");
        assert!(said.contains("mail was not told"), "{way}: {said}");
        assert!(!site.has("letters"), "{way}");
        site.edit(
            "ada/potluck.yaml",
            "notify:",
            "network: { ca: system }\nnotify:",
        );
        let trusted = site.path("ca.pem").display().to_string();
        let mut command = site.command(["--root", "ada", "publish"]);
        let said = command
            .envs([("SSL_CERT_FILE", &*trusted), ("PLACE", "s3cret")])
            .assert()
            .success();
        let said = String::from_utf8_lossy(&said.get_output().stderr).into_owned();
        assert!(said.contains("Told mail."), "{way}: {said}");
        assert!(
            site.read("letters")
                .contains("https://ada.example/2026/06/frogs/"),
            "{way}"
        );
    }
}
