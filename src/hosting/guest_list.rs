//! The list of an event's guests without a site, changed as text: an answer is noted once, and edited when it changes.

use std::path::Path;

use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;

use crate::answer::Became;
use crate::content::{self, Change, Head, Recorded};
use crate::diagnostic::{self, Failure, Stop};
use crate::model::{Attendance, Rsvp, harmless_line, iso, shorten};
use crate::output;
use crate::yaml;

/// Characters of a name, and of one thing that somebody brings.
const LONGEST: usize = 80;
/// Things that one guest brings.
const MOST_BRINGS: usize = 20;

/// What the host was told. Names may be a stranger's words.
#[derive(Clone, Debug)]
pub struct Told {
    pub name: String,
    pub mail: Option<String>,
    pub answer: Attendance,
    /// None leaves what was said before.
    pub guests: Option<u8>,
    /// Empty leaves what was said before.
    pub brings: Vec<String>,
    /// One date of a series.
    pub date: Option<Date>,
    /// When they said so.
    pub on: Timestamp,
    /// After the closing date, and the host has not let them in.
    pub is_late: bool,
}

/// What became of it.
#[derive(Debug)]
pub struct Kept {
    /// The list's, from the site's folder.
    pub path: String,
    /// As it stands there.
    pub name: String,
    pub became: Became,
    /// It came too late to change what they said in time.
    pub stands_as_before: bool,
}

/// A list as it is now.
struct List {
    path: String,
    text: String,
    zone: TimeZone,
    everybody: Vec<Recorded>,
}

/// Notes an answer to an event of one's own.
pub fn keep(root: &Path, event: &Head, told: &Told) -> Result<Kept, Stop> {
    let list = List::of(root, event)?;
    let told = told.clean()?;
    let known = list.find(&told);
    let name = match known.and_then(|at| list.everybody.get(at)) {
        Some(known) => known.guest.name.clone(),
        None => list.free_name(&told),
    };
    let mut kept = Kept {
        path: list.path.clone(),
        name,
        became: Became::New,
        stands_as_before: false,
    };
    let Some(at) = known else {
        let lines = told.lines(&kept.name, &list.zone);
        list.write(root, yaml::appended(&list.text, &lines), &lines)?;
        return Ok(kept);
    };
    let before = list.everybody.get(at);
    // An answer after the closing date does not wipe the one that was in time (decisions §29); a no always counts.
    let was_in_time = before.is_some_and(|before| !before.guest.is_late);
    if told.is_late && was_in_time && told.answer != Attendance::No {
        kept.stands_as_before = true;
        kept.became = Became::Same;
        return Ok(kept);
    }
    kept.became = list.change(root, at, &told)?;
    Ok(kept)
}

/// Takes somebody off the list, and gives the list's path.
pub fn remove(root: &Path, event: &Head, name: &str, date: Option<Date>) -> Result<Kept, Stop> {
    let list = List::of(root, event)?;
    let is_it = |one: &Recorded| is_called(one, name) && one.guest.date == date;
    let Some(at) = list.everybody.iter().position(is_it) else {
        return Err(list.nobody(name).into());
    };
    let gone = list.everybody.get(at).map(|one| one.guest.name.clone());
    list.write(root, yaml::removed(&list.text, at), &[])?;
    Ok(Kept {
        path: list.path.clone(),
        name: gone.unwrap_or_default(),
        became: Became::Changed,
        stands_as_before: false,
    })
}

/// Everybody on the list of an event whose mail address is known, by name.
pub fn by_mail(root: &Path, event: &Head) -> Result<Vec<(String, String)>, Stop> {
    let everybody = List::of(root, event)?.everybody.into_iter();
    let known = everybody.filter_map(|one| Some((one.guest.name, one.mail?)));
    Ok(known.filter(|(_, mail)| is_mail(mail)).collect())
}

impl List {
    fn of(root: &Path, event: &Head) -> Result<List, Stop> {
        let path = content::guest_file(&event.source.path);
        let zone = event.entry.body.event();
        let zone = zone.and_then(|event| event.start.zone().cloned());
        let zone = zone.unwrap_or(TimeZone::UTC);
        let text = match root.join(&path).exists() {
            true => diagnostic::text(root, &path)?,
            false => "".into(),
        };
        let everybody = content::recorded(&path, &text, &zone).map_err(Stop::Mistakes)?;
        Ok(List {
            path,
            text: text.to_string(),
            zone,
            everybody,
        })
    }

    /// By the mail address where both are known, else by the name.
    fn find(&self, told: &Told) -> Option<usize> {
        let same_date = |one: &Recorded| one.guest.date == told.date;
        let by_mail = self.everybody.iter().position(|one| {
            let mails = one.mail.as_ref().zip(told.mail.as_ref());
            same_date(one) && mails.is_some_and(|(one, other)| one.eq_ignore_ascii_case(other))
        });
        by_mail.or_else(|| {
            let is_free = |one: &Recorded| one.mail.is_none() || told.mail.is_none();
            let is_it = |one: &Recorded| same_date(one) && is_free(one);
            let mut everybody = self.everybody.iter();
            everybody.position(|one| is_it(one) && folded(&one.guest.name) == folded(&told.name))
        })
    }

    /// Another Zoe is called `Zoe 2`: on the page nobody's address tells them apart.
    fn free_name(&self, told: &Told) -> String {
        let is_taken = |name: &str| {
            let mut everybody = self.everybody.iter();
            everybody.any(|one| {
                let is_other = one.mail != told.mail || one.mail.is_none();
                is_other && folded(&one.guest.name) == folded(name)
            })
        };
        let mut names = (1..).map(|count| match count {
            1 => told.name.clone(),
            count => format!("{} {count}", told.name),
        });
        names.find(|name| !is_taken(name)).unwrap_or_default()
    }

    fn change(&self, root: &Path, at: usize, told: &Told) -> Result<Became, Stop> {
        let Some(before) = self.everybody.get(at) else {
            return Ok(Became::Same);
        };
        let changes = told.changes(before, &self.zone);
        if changes.is_empty() {
            return Ok(Became::Same);
        }
        let newline = yaml::newline(&self.text);
        let edited = yaml::fields(&self.text, at).and_then(|mut fields| {
            for change in &changes {
                content::set_field(&mut fields, change, newline);
            }
            yaml::with_fields(&self.text, at, &fields)
        });
        let lines = changes.iter().filter_map(|(name, value)| {
            let value = value.as_ref()?;
            Some(format!("{name}: {value}"))
        });
        let lines: Vec<String> = lines.collect();
        let edited = edited.ok_or_else(|| self.by_hand(&lines))?;
        self.write(root, edited, &lines)?;
        Ok(Became::Changed)
    }

    /// Replaces the list, once it was seen to read; nobody else may have changed.
    fn write(&self, root: &Path, text: String, lines: &[String]) -> Result<(), Stop> {
        let after = content::recorded(&self.path, &text.as_str().into(), &self.zone);
        let after = after.map_err(|_| self.by_hand(lines))?;
        let is_kept = |one: &&Recorded| after.contains(one);
        let gone = self.everybody.iter().filter(|one| !is_kept(one)).count();
        if gone > 1 {
            return Err(self.by_hand(lines).into());
        }
        let path = root.join(&self.path);
        Ok(output::replace(&path, text.as_bytes()).map_err(Failure::at("write", &path))?)
    }

    fn by_hand(&self, lines: &[String]) -> Failure {
        let path = &self.path;
        Failure::new(format!(
            "`{path}` is written in a way that cannot be edited"
        ))
        .help(format!("change it by hand:\n{}", lines.join("\n")))
    }

    fn nobody(&self, name: &str) -> Failure {
        let names: Vec<String> = self
            .everybody
            .iter()
            .map(|one| one.guest.name.clone())
            .collect();
        let wrong = Failure::new(format!("`{name}` is not on the list `{}`", self.path));
        match yaml::nearest(name, &names) {
            Some(near) => wrong.help(format!("did you mean `{near}`?")),
            None => wrong
                .help("guests with a site of their own answer there; take them off by asking them"),
        }
    }
}

impl Told {
    /// As it may be written down: one line each, of reasonable length, and nothing that steers a terminal or a page.
    fn clean(&self) -> Result<Told, Failure> {
        let mail = self
            .mail
            .as_deref()
            .map(str::trim)
            .filter(|mail| !mail.is_empty());
        if let Some(mail) = mail.filter(|mail| !is_mail(mail)) {
            let wrong = Failure::new(format!("`{}` is no mail address", line(mail)));
            return Err(wrong.help("write it like zoe@example.org"));
        }
        let name = Some(line(&self.name)).filter(|name| !name.is_empty());
        let name = name.or_else(|| Some(line(mail?.split('@').next()?)));
        let name = name.filter(|name| !name.is_empty());
        let brings = self.brings.iter().map(|dish| line(dish));
        Ok(Told {
            name: name.ok_or_else(|| Failure::new("a guest needs a name").help("--name Zoe"))?,
            mail: mail.map(str::to_string),
            guests: self.guests.map(|guests| guests.min(Rsvp::MOST_GUESTS)),
            brings: brings
                .filter(|dish| !dish.is_empty())
                .take(MOST_BRINGS)
                .collect(),
            ..self.clone()
        })
    }

    /// The lines of a new entry.
    fn lines(&self, name: &str, zone: &TimeZone) -> Vec<String> {
        let guests = self.guests.filter(|guests| *guests > 0);
        let fields = [
            ("name", Some(yaml::scalar(name))),
            ("answer", Some(self.answer.word().into())),
            ("guests", guests.map(|guests| guests.to_string())),
            ("bring", self.written_brings()),
            ("date", self.date.map(|date| date.to_string())),
            ("on", Some(written(self.on, zone))),
            ("late", self.is_late.then(|| "true".into())),
            ("mail", self.mail.as_deref().map(yaml::scalar)),
        ];
        let fields = fields.into_iter();
        fields
            .filter_map(|(name, value)| Some(format!("{name}: {}", value?)))
            .collect()
    }

    /// What becomes of an entry; nothing where it says so already.
    fn changes(&self, before: &Recorded, zone: &TimeZone) -> Vec<Change> {
        let known = &before.guest;
        let mut changes: Vec<Change> = Vec::new();
        if known.rsvp.answer != self.answer {
            changes.push(("answer", Some(self.answer.word().into())));
        }
        if let Some(guests) = self.guests.filter(|guests| *guests != known.rsvp.guests) {
            changes.push(("guests", (guests > 0).then(|| guests.to_string())));
        }
        if !self.brings.is_empty() && self.brings != known.rsvp.brings {
            changes.push(("bring", self.written_brings()));
        }
        if known.is_late != self.is_late {
            changes.push(("late", self.is_late.then(|| "true".into())));
        }
        let is_news = !changes.is_empty();
        if self.mail.is_some() && before.mail.is_none() {
            changes.push(("mail", self.mail.as_deref().map(yaml::scalar)));
        }
        // Who says yes late does not overtake those who said so before; who said it first keeps the place.
        let says_yes_now = self.answer == Attendance::Yes && known.rsvp.answer != Attendance::Yes;
        if is_news && (says_yes_now || known.on.is_none()) {
            changes.push(("on", Some(written(self.on, zone))));
            changes.push(("updated", None));
        } else if is_news {
            changes.push(("updated", Some(written(self.on, zone))));
        }
        changes
    }

    fn written_brings(&self) -> Option<String> {
        let dishes: Vec<String> = self.brings.iter().map(|dish| yaml::scalar(dish)).collect();
        (!dishes.is_empty()).then(|| format!("[{}]", dishes.join(", ")))
    }
}

fn written(time: Timestamp, zone: &TimeZone) -> String {
    iso(&time.to_zoned(zone.clone()))
}

/// A stranger's words as one harmless line.
pub fn line(text: &str) -> String {
    shorten(&harmless_line(text), LONGEST)
}

/// Whether it can stand in a header and in a calendar as it is.
pub fn is_mail(text: &str) -> bool {
    let is_plain = |c: char| !c.is_control() && !c.is_whitespace() && !"<>()[]\\,;:\"".contains(c);
    let parts = text.split_once('@');
    let is_host = |host: &str| host.contains('.') && !host.starts_with('.') && !host.ends_with('.');
    text.len() <= 254
        && text.chars().all(is_plain)
        && parts
            .is_some_and(|(user, host)| !user.is_empty() && !host.contains('@') && is_host(host))
}

fn is_called(one: &Recorded, name: &str) -> bool {
    let is_mail = one
        .mail
        .as_deref()
        .is_some_and(|mail| mail.eq_ignore_ascii_case(name.trim()));
    is_mail || folded(&one.guest.name) == folded(name)
}

fn folded(name: &str) -> String {
    line(name).to_lowercase()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_strangers_words_become_one_harmless_line() {
        assert_eq!(line(" Zoe\r\n- name: Eve\u{202E}\u{0} "), "Zoe - name: Eve");
        assert!(line(&"z".repeat(5000)).chars().count() <= LONGEST + 1);
        for mail in ["zoe@example.org", "z.o+e@sub.example.org"] {
            assert!(is_mail(mail), "{mail}");
        }
        for mail in [
            "",
            "zoe",
            "zoe@",
            "@example.org",
            "zoe@localhost",
            "a@b@c.d",
            "zoe@example.org\r\nBcc: x@y.z",
            "<zoe@example.org>",
            "zoe;x@example.org",
        ] {
            assert!(!is_mail(mail), "{mail}");
        }
    }
}
