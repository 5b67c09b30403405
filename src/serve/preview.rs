//! The preview of a site: its files made from memory when they are asked for, made anew after each save. Never touches
//! `public/`.

use std::io;
use std::net::TcpListener;
use std::path::Path;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread;

use jiff::Timestamp;
use tiny_http::{Header, Method, Request, Response, Server};

use super::edition::Edition;
use super::events::Bell;
use super::look::Look;
use super::token::Token;
use super::watch::Watch;
use super::{address, click, content_type, mistakes, reading, reload};
use crate::diagnostic::{Diagnostic, Failure, Stop};
use crate::embedded;
use crate::output::Made;
use crate::reader::Album;
use crate::site::Site;

/// What the preview has to say: there is a new edition, with these doubts, or why there is none.
pub type News<'a> = Result<&'a [Diagnostic], &'a Stop>;

/// A preview at work.
pub struct Preview<'a> {
    root: &'a Path,
    /// What time it is: a preview may run for days, and posts come due.
    clock: &'a (dyn Fn() -> Result<Timestamp, Failure> + Sync),
    news: &'a (dyn Fn(News) + Sync),
    shelf: Mutex<Shelf>,
    bell: Bell,
    /// Of this run: only its own pages can write.
    token: Token,
    /// One file is written at a time: two clicks at once are two answers, not two files for one.
    pen: Mutex<()>,
    /// Until somebody serves.
    watch: Mutex<Option<Watch>>,
}

/// What there is to serve.
#[derive(Clone, Default)]
struct Shelf {
    /// The last edition that could be made.
    good: Option<Arc<Edition>>,
    /// Why the sources make no edition now.
    mistakes: Option<Arc<Stop>>,
}

/// What is sent back.
struct Answer {
    status: u16,
    mime: &'static str,
    body: Vec<u8>,
    location: Option<String>,
}

/// Whether an address is of what is for these eyes only.
fn is_private(url: &str) -> bool {
    let path = address::path(url).unwrap_or_default();
    let own = path.strip_prefix("-/").unwrap_or_default();
    let first = own.split('/').next().unwrap_or_default();
    matches!(first, "timeline" | "agenda" | "circle.ics")
}

/// Requests that are answered at a time.
const HANDS: usize = 4;
/// Where the private timeline is.
const TIMELINE: &str = "/-/timeline/";
/// `?last-good` asks for a page as it was before the mistake.
const LAST_GOOD: &str = "last-good";

impl<'a> Preview<'a> {
    /// Loads the site in `root`; with mistakes in it, the preview shows those.
    pub fn new(
        root: &'a Path,
        clock: &'a (dyn Fn() -> Result<Timestamp, Failure> + Sync),
        news: &'a (dyn Fn(News) + Sync),
    ) -> Result<Preview<'a>, Failure> {
        // Watched before it is loaded: what is saved in between is loaded again, not missed.
        let watch = Watch::start(root)?;
        let preview = Preview {
            root,
            clock,
            news,
            shelf: Mutex::default(),
            bell: Bell::new(),
            token: Token::new(),
            pen: Mutex::default(),
            watch: Mutex::new(Some(watch)),
        };
        preview.load();
        Ok(preview)
    }

    /// Answers until the process is ended.
    pub fn serve(&self, listener: TcpListener) -> Result<(), Failure> {
        let server = Server::from_listener(listener, None)
            .map_err(|error| Failure::new(format!("cannot serve: {error}")))?;
        let watch = self
            .watch
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .take();
        thread::scope(|scope| {
            if let Some(watch) = watch {
                scope.spawn(|| self.keep_fresh(watch));
            }
            for _ in 0..HANDS {
                scope.spawn(|| {
                    for request in server.incoming_requests() {
                        match is_for_the_bell(&request) {
                            true => drop(scope.spawn(|| self.tell(request))),
                            // A reader that has gone away is no concern of ours.
                            false => drop(self.respond(request)),
                        }
                    }
                });
            }
        });
        Ok(())
    }

    fn keep_fresh(&self, mut watch: Watch) {
        while watch.wait() {
            self.load();
            self.bell.ring();
        }
    }

    fn load(&self) {
        let loaded = (self.clock)()
            .map_err(Stop::from)
            .and_then(|now| Edition::load(self.root, now));
        let mut shelf = self.shelf().clone();
        match loaded {
            Ok(edition) => {
                (self.news)(Ok(&edition.warnings));
                shelf.good = Some(Arc::new(edition));
                shelf.mistakes = None;
            }
            Err(stop) => {
                (self.news)(Err(&stop));
                shelf.mistakes = Some(Arc::new(stop));
            }
        }
        *self.shelf() = shelf;
    }

    fn shelf(&self) -> MutexGuard<'_, Shelf> {
        self.shelf.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Keeps a page informed for as long as it is open.
    fn tell(&self, request: Request) {
        let Some(seat) = self.bell.seat() else {
            return drop(request.respond(Response::empty(503)));
        };
        let seen = address::query(request.url()).parse();
        let seen = seen.unwrap_or_else(|_| self.bell.edition());
        // A reader that has gone away ends it.
        let _ = seat.tell(seen, &mut request.into_writer());
    }

    fn respond(&self, mut request: Request) -> io::Result<()> {
        let is_private = is_private(request.url());
        let answer = match request.method() {
            _ if !address::is_local(&request) => Answer::text(
                403,
                "This preview answers to 127.0.0.1 and localhost alone.\n",
            ),
            _ if address::is_service_worker(&request) => {
                Answer::text(403, "A preview is looked at without one.\n")
            }
            _ if is_private && !address::is_to_be_looked_at(&request) => {
                Answer::text(403, "This is for a window of its own.\n")
            }
            Method::Get | Method::Head => self.answer(request.url()),
            Method::Post if address::path(request.url()).as_deref() == Some("-/answer") => {
                self.write(&mut request)
            }
            _ => Answer::text(405, "A preview is only read.\n"),
        };
        let mut response = Response::from_data(answer.body).with_status_code(answer.status);
        let headers = [
            ("Content-Type", Some(answer.mime)),
            ("Location", answer.location.as_deref()),
            ("Cache-Control", Some("no-store")),
            // Drafts and the private timeline are not for other pages in the same browser.
            ("Cross-Origin-Resource-Policy", Some("same-origin")),
            (
                "X-Frame-Options",
                Some("SAMEORIGIN").filter(|_| !is_private),
            ),
            ("X-Frame-Options", Some("DENY").filter(|_| is_private)),
            // Nor for a page that opened it.
            (
                "Cross-Origin-Opener-Policy",
                Some("same-origin").filter(|_| is_private),
            ),
            ("X-Content-Type-Options", Some("nosniff")),
            ("X-Robots-Tag", Some("noindex")),
        ];
        for (name, value) in headers {
            let header = value.and_then(|value| Header::from_bytes(name, value).ok());
            header
                .into_iter()
                .for_each(|header| response.add_header(header));
        }
        request.respond(response)
    }

    /// Writes what was clicked in the private timeline into a file.
    fn write(&self, request: &mut Request) -> Answer {
        let click = match click::read(request, &self.token) {
            Ok(click) => click,
            Err(why) => return Answer::text(403, why),
        };
        let _one = self.pen.lock().unwrap_or_else(PoisonError::into_inner);
        let written = (self.clock)()
            .map_err(Stop::from)
            .and_then(|now| click.write(self.root, now));
        match written {
            Ok(()) => Answer {
                status: 303,
                ..Answer::moved(match click.look().query() {
                    query if query.is_empty() => TIMELINE.into(),
                    query => format!("{TIMELINE}?{query}"),
                })
            },
            Err(stop) => Answer {
                status: 422,
                ..Answer::mistakes(&stop, None)
            },
        }
    }

    fn answer(&self, url: &str) -> Answer {
        // First the number, then the edition: a change in between is heard of once more, not missed.
        let number = self.bell.edition();
        let Some(path) = address::path(url) else {
            return Answer::text(404, "There is nothing at this address.\n");
        };
        let mut answer = match path.strip_prefix("-/") {
            Some(own) => self.own(own, url),
            None => self.page(&path, url),
        };
        if answer.mime == content_type::HTML {
            let page = String::from_utf8_lossy(&answer.body);
            answer.body = reload::listening(&page, number).into_bytes();
        }
        answer
    }

    /// What only a preview has.
    fn own(&self, path: &str, url: &str) -> Answer {
        match path {
            "reload.js" => Answer::file(path, reload::SCRIPT.into()),
            "reading.js" => Answer::file(path, reading::SCRIPT.into()),
            "reading.css" => Answer::file(path, reading::SHEET.into()),
            "style.css" => {
                let sheet = embedded::under("site-template/static").find(|(name, _)| *name == path);
                Answer::file(path, sheet.map_or(Vec::new(), |(_, bytes)| bytes.to_vec()))
            }
            "timeline" => Answer::moved(TIMELINE.into()),
            "timeline/" => match address::words(url) {
                Some(words) => {
                    self.private("index.html", move |site| reading::search(site, &words))
                }
                None => {
                    let look = Look::of(address::query(url));
                    let token = self.token.as_str().to_string();
                    self.private("index.html", move |site| reading::page(site, &token, look))
                }
            },
            "agenda" => Answer::moved("/-/agenda/".into()),
            "agenda/" => self.private("index.html", reading::agenda),
            "circle.ics" => self.private("circle.ics", reading::calendar),
            _ => match path.strip_prefix("album/") {
                Some(name) => self.picture(name),
                None => self.nothing(&self.shelf().clone()),
            },
        }
    }

    /// Our copy of a friend's picture.
    fn picture(&self, name: &str) -> Answer {
        match Album::of(self.root).read(name) {
            Some(bytes) => Answer::file(name, bytes),
            None => Answer::text(404, "There is no such picture.\n"),
        }
    }

    /// What is for these eyes only.
    fn private(
        &self,
        name: &str,
        make: impl FnOnce(&Site) -> Result<Made, Stop> + Send + 'static,
    ) -> Answer {
        match self.shelf().clone() {
            Shelf {
                mistakes: Some(stop),
                ..
            } => Answer::mistakes(&stop, None),
            Shelf {
                good: Some(edition),
                ..
            } => Answer::made(name, edition.private(make)),
            Shelf { .. } => Answer::text(404, "There is no site yet.\n"),
        }
    }

    fn page(&self, path: &str, url: &str) -> Answer {
        let shelf = self.shelf().clone();
        let name = match path.is_empty() || path.ends_with('/') {
            true => "index.html",
            false => path,
        };
        // A picture or the style sheet of the last good edition will do; a page says that there are mistakes.
        let is_page = content_type::of(name) == content_type::HTML;
        let is_content = address::query(url) == LAST_GOOD || !is_page;
        match (&shelf.mistakes, &shelf.good) {
            (Some(stop), None) => Answer::mistakes(stop, None),
            (Some(stop), Some(good)) if !is_content => {
                let anyway = good.file(path).map(|_| format!("?{LAST_GOOD}"));
                Answer::mistakes(stop, anyway.as_deref())
            }
            (_, Some(edition)) => match edition.file(path) {
                Some(made) => Answer::made(name, made),
                None if !path.ends_with('/') && edition.file(&format!("{path}/")).is_some() => {
                    let address = url.split(['?', '#']).next().unwrap_or_default();
                    Answer::moved(format!("{address}/"))
                }
                None => self.nothing(&shelf),
            },
            (None, None) => Answer::text(404, "There is no site yet.\n"),
        }
    }

    /// The site's own page for what is not there.
    fn nothing(&self, shelf: &Shelf) -> Answer {
        const PAGE: &str = "404.html";
        let made = shelf.good.as_ref().and_then(|edition| edition.file(PAGE));
        match made.map(|made| Answer::made(PAGE, made)) {
            Some(answer) if answer.status == 200 => Answer {
                status: 404,
                ..answer
            },
            Some(answer) => answer,
            None => Answer::text(404, "There is nothing at this address.\n"),
        }
    }
}

impl Answer {
    fn made(name: &str, made: Result<Made, Stop>) -> Answer {
        match made {
            Ok(made) => Answer::file(name, made.bytes),
            Err(stop) => Answer::mistakes(&stop, None),
        }
    }

    fn file(name: &str, body: Vec<u8>) -> Answer {
        Answer {
            status: 200,
            mime: content_type::of(name),
            body,
            location: None,
        }
    }

    fn mistakes(stop: &Stop, anyway: Option<&str>) -> Answer {
        Answer {
            status: 500,
            ..Answer::file("index.html", mistakes::page(stop, anyway).into_bytes())
        }
    }

    fn text(status: u16, text: &str) -> Answer {
        Answer {
            status,
            ..Answer::file("x.txt", text.into())
        }
    }

    fn moved(location: String) -> Answer {
        Answer {
            location: Some(location),
            ..Answer::text(302, "")
        }
    }
}

fn is_for_the_bell(request: &Request) -> bool {
    let is_asked = address::path(request.url()).as_deref() == Some("-/events");
    is_asked && *request.method() == Method::Get && address::is_local(request)
}
