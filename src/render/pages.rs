//! What each template gets, field by field: the reference for whoever writes a template.
//!
//! Every template sees two names: `site`, the same on all pages, and `page`, one of the structs below.
//! Addresses are absolute; `{{ address|href }}` prints one the way this page should link to it
//! (relative, so that a checkout opens as files). Times come twice: `iso` for `datetime="…"`, `text` for people.

use minijinja::Value;
use serde::Serialize;

/// `site`: what every page shows.
#[derive(Clone, Debug, Serialize)]
pub struct Site {
    pub title: String,
    /// The base address, ending in `/`.
    pub url: String,
    /// Of the interface; entries may have another.
    pub language: String,
    /// `ltr` or `rtl`.
    pub direction: &'static str,
    pub description: String,
    pub author: Author,
    /// The links of the header, in order.
    pub nav: Vec<Link>,
    /// Feeds and calendars, for `<link rel="alternate">`.
    pub feeds: Vec<Feed>,
    /// The picture of the browser's tab.
    pub icon: Icon,
    /// The picture on the home screen of a phone.
    pub touch_icon: String,
    /// The card that stands for a page without a picture of its own.
    pub picture: String,
    /// Where it is explained how to follow along.
    pub subscribe: String,
    /// `default`, or another palette of the theme.
    pub palette: String,
    /// The file to load after the theme's own sheet, if the person has one.
    pub custom_css: Option<String>,
}

/// The person whose site this is: the h-card.
#[derive(Clone, Debug, Serialize)]
pub struct Author {
    pub name: String,
    pub url: String,
    pub photo: Option<String>,
    pub note: String,
    pub email: String,
    /// Other places where this is me: `rel="me"`.
    pub me: Vec<String>,
    pub payment: Option<String>,
}

#[derive(Clone, Debug, Serialize)]
pub struct Icon {
    pub url: String,
    /// `image/svg+xml`, …
    pub mime: &'static str,
}

#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Link {
    pub label: String,
    pub url: String,
}

/// One `<link rel="alternate">`.
#[derive(Clone, Debug, Serialize)]
pub struct Feed {
    pub title: String,
    pub url: String,
    /// `application/rss+xml`, `text/calendar`, …
    pub mime: String,
}

/// A moment: `iso` for machines, `text` for people.
#[derive(Clone, Debug, Serialize)]
pub struct Time {
    pub iso: String,
    pub text: String,
}

/// What `<head>` needs to know of any page: `page.meta`.
#[derive(Clone, Debug, Serialize)]
pub struct Meta {
    /// Which template this is: `home`, `entry`, `tag`, …
    pub kind: &'static str,
    /// For `<title>`; the site's title is added by the template.
    pub title: Option<String>,
    pub description: String,
    /// The page's own absolute address.
    pub url: String,
    pub language: String,
    /// Keep search engines away: pages that show what friends wrote.
    pub noindex: bool,
    /// schema.org data, already JSON, safe inside `<script type="application/ld+json">`.
    pub json_ld: Option<Value>,
}

/// Neighbours of a page in a list, or of an entry in time.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Pager {
    pub newer: Option<Link>,
    pub older: Option<Link>,
}

/// `home.html`: the newest entries, whole.
#[derive(Debug, Serialize)]
pub struct Home {
    pub meta: Meta,
    pub entries: Vec<Entry>,
    pub pager: Pager,
}

/// `older.html`: a numbered page of entries that have left the home page.
#[derive(Debug, Serialize)]
pub struct Older {
    pub meta: Meta,
    /// Counted from the oldest, so that a page never changes once it is full.
    pub number: usize,
    pub entries: Vec<Row>,
    pub pager: Pager,
}

/// `entry.html`, `event.html`, `poll.html`: one entry and what friends said to it.
#[derive(Debug, Serialize)]
pub struct EntryPage {
    pub meta: Meta,
    pub entry: Entry,
    pub conversation: Conversation,
    pub pager: Pager,
}

/// `page.html`: a standing page such as `about`.
#[derive(Debug, Serialize)]
pub struct Standing {
    pub meta: Meta,
    pub title: String,
    /// If it is not the site's.
    pub language: Option<String>,
    /// `ltr` or `rtl`, of that language.
    pub direction: &'static str,
    pub content: Value,
    /// Marked when the preview shows what a build would leave out: `draft`.
    pub unpublished: Option<String>,
}

/// `tag.html`: the entries of one tag, newest first.
#[derive(Debug, Serialize)]
pub struct Tag {
    pub meta: Meta,
    pub name: String,
    pub entries: Vec<Row>,
    pub pager: Pager,
    pub feeds: Vec<Feed>,
}

/// `tags.html`: all tags.
#[derive(Debug, Serialize)]
pub struct Tags {
    pub meta: Meta,
    pub tags: Vec<TagCount>,
}

#[derive(Clone, Debug, Serialize)]
pub struct TagCount {
    pub name: String,
    pub url: String,
    pub count: usize,
}

/// `archive.html`: every year something was written in, newest first.
#[derive(Debug, Serialize)]
pub struct Archive {
    pub meta: Meta,
    pub years: Vec<YearCount>,
    pub tags: Vec<TagCount>,
}

#[derive(Clone, Debug, Serialize)]
pub struct YearCount {
    pub name: String,
    pub url: String,
    pub count: usize,
}

/// `year.html`: what was written in a year, month by month, newest first.
#[derive(Debug, Serialize)]
pub struct Year {
    pub meta: Meta,
    pub name: String,
    pub months: Vec<Month>,
    pub pager: Pager,
}

#[derive(Debug, Serialize)]
pub struct Month {
    /// For a link to it.
    pub id: String,
    pub name: String,
    pub entries: Vec<Row>,
}

/// `subscribe.html`: how to follow along, for somebody who never heard of feeds.
#[derive(Debug, Serialize)]
pub struct Subscribe {
    pub meta: Meta,
    /// What is written here: the address for a feed reader.
    pub posts: String,
    /// The same in other formats.
    pub formats: Vec<Feed>,
    /// The events, if there are any.
    pub calendar: Option<Calendar>,
    /// What friends wrote, too, if that is public.
    pub timeline: Option<String>,
    /// The list of friends for a feed reader, if it is public.
    pub circle: Option<String>,
}

/// A calendar to subscribe to.
#[derive(Debug, Serialize)]
pub struct Calendar {
    pub url: String,
    /// The same address with `webcal:`, which calendar programs open.
    pub webcal: String,
}

/// `timeline.html`: the circle's newest entries as others may see them: excerpts and links.
#[derive(Debug, Serialize)]
pub struct Timeline {
    pub meta: Meta,
    pub lines: Vec<Line>,
    /// The timeline as a feed.
    pub feed: String,
}

/// `reader.html`: the private timeline, which `potluck serve` shows and nobody publishes.
#[derive(Debug, Serialize)]
pub struct Reader {
    pub said: Vec<Said>,
    /// Goes with every form, so that no page from elsewhere can answer in one's name.
    pub token: String,
}

/// Something that was said, whole, as it is read at home.
#[derive(Debug, Serialize)]
pub struct Said {
    pub author: String,
    pub kind: &'static str,
    pub url: String,
    pub title: Option<String>,
    /// What it says, whole.
    pub content: Option<Value>,
    /// The same without markup, where no more is known.
    pub text: String,
    pub published: Time,
    /// `In reply to Ada: Midsummer supper`.
    pub context: Option<String>,
    /// When and where an event is, who comes, how a poll stands, who likes it.
    pub facts: Vec<String>,
    pub is_edited: bool,
    /// Not read yet.
    pub is_new: bool,
    /// How it can be answered: `words`, `rsvp` or `vote`.
    pub asks: &'static str,
    /// What can be ticked in a poll.
    pub options: Vec<Tick>,
    /// Whether several options can be ticked.
    pub is_any: bool,
    /// How many more of this author follow that are folded away.
    pub more: usize,
    pub replies: Vec<Said>,
}

/// `found.html`: where words are in the private timeline.
#[derive(Debug, Serialize)]
pub struct Search {
    /// What was looked for.
    pub words: String,
    pub found: Vec<Found>,
}

/// An entry in which words were found.
#[derive(Debug, Serialize)]
pub struct Found {
    pub author: String,
    pub kind: &'static str,
    pub url: String,
    pub label: String,
    pub published: Time,
    /// The words around what was found.
    pub around: String,
}

/// An option of a poll in a form.
#[derive(Debug, Serialize)]
pub struct Tick {
    pub id: String,
    pub label: String,
}

/// `calendar.html`: one's own events, those to come as months and as a list, the past by year.
#[derive(Debug, Serialize)]
pub struct EventCalendar {
    pub meta: Meta,
    /// From Monday on: the head of the tables.
    pub weekdays: Vec<String>,
    pub months: Vec<MonthTable>,
    pub coming: Vec<Happening>,
    pub past: Vec<PastYear>,
    /// The calendar for calendar programs.
    pub ics: String,
}

/// `agenda.html`: the private agenda, which `potluck serve` shows and nobody publishes.
#[derive(Debug, Serialize)]
pub struct Agenda {
    pub weekdays: Vec<String>,
    pub months: Vec<MonthTable>,
    pub coming: Vec<Happening>,
}

/// A month as a table: weeks of seven days.
#[derive(Debug, Serialize)]
pub struct MonthTable {
    /// `2026-06`.
    pub id: String,
    pub name: String,
    pub weeks: Vec<Vec<Day>>,
}

/// A day of a month; of a neighbouring month it is empty.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Day {
    pub number: String,
    pub iso: String,
    pub events: Vec<Happening>,
}

#[derive(Debug, Serialize)]
pub struct PastYear {
    pub year: String,
    pub events: Vec<Row>,
}

/// Something that takes place.
#[derive(Clone, Debug, Serialize)]
pub struct Happening {
    pub start: Time,
    pub end: Option<Time>,
    /// `19:00`; empty for whole days.
    pub time: String,
    pub label: String,
    pub url: String,
    pub place: Option<String>,
    /// `confirmed`, `tentative`, `cancelled`.
    pub status: &'static str,
    pub note: Option<String>,
    /// Who invites, if it is not the site's owner.
    pub host: Option<String>,
    /// On the public page how many come, in the agenda what I said.
    pub answer: Option<String>,
    /// In the agenda: I have said nothing yet.
    pub wants_answer: bool,
    pub brings: Vec<String>,
    /// In the agenda, of my own events: whom I invited and have not heard from.
    pub unanswered: Vec<String>,
}

/// `whats-on.html`: every public event of the circle that is to come, for people who follow nobody yet.
#[derive(Debug, Serialize)]
pub struct WhatsOn {
    pub meta: Meta,
    pub coming: Vec<Happening>,
    pub ics: String,
}

/// `friends.html`.
#[derive(Debug, Serialize)]
pub struct Friends {
    pub meta: Meta,
    pub friends: Vec<FriendCard>,
}

/// `404.html`: the one page whose links start at the site's base.
#[derive(Debug, Serialize)]
pub struct NotFound {
    pub meta: Meta,
}

/// `moved.html`: what stands at a former address.
#[derive(Debug, Serialize)]
pub struct Moved {
    pub meta: Meta,
    /// Where it is now.
    pub target: String,
}

/// `gone.html`: what stands at the address of something taken back.
#[derive(Debug, Serialize)]
pub struct Gone {
    pub meta: Meta,
    /// When it was taken back.
    pub deleted: Time,
}

#[derive(Debug, Serialize)]
pub struct FriendCard {
    pub name: String,
    pub url: String,
    /// Their newest entry, if one was ever heard.
    pub latest: Option<Row>,
}

/// An entry of one's own, whole.
#[derive(Debug, Serialize)]
pub struct Entry {
    /// `note`, `article`, `photo`, `event`, `poll`, `reply`, `like`, `repost`, `bookmark`, `rsvp`, `vote`.
    pub kind: &'static str,
    pub url: String,
    /// Notes have none.
    pub title: Option<String>,
    /// The title, else the first words: what a link to it says.
    pub label: String,
    pub published: Time,
    pub updated: Option<Time>,
    /// If it is not the site's.
    pub language: Option<String>,
    /// `ltr` or `rtl`, of that language.
    pub direction: &'static str,
    pub tags: Vec<Link>,
    /// Safe markup; empty when there is no text.
    pub content: Value,
    /// Whether `content` has anything in it.
    pub has_content: bool,
    pub photos: Vec<Photo>,
    /// The first of its photos, else the first picture in its text: for link previews.
    pub picture: Option<Photo>,
    /// What it answers, if it is an answer.
    pub answers: Vec<Answer>,
    /// For an RSVP: `yes`, `no`, `maybe`, `interested`.
    pub rsvp: Option<Rsvp>,
    pub event: Option<Event>,
    pub poll: Option<Poll>,
    /// Copies of it elsewhere: `u-syndication`.
    pub syndication: Vec<String>,
    /// In lists of entries: how many replies it has on its own page.
    pub replies: usize,
    /// Marked when the preview shows what a build would leave out: `draft`, `scheduled`.
    pub unpublished: Option<String>,
}

#[derive(Clone, Debug, Serialize)]
pub struct Photo {
    pub url: String,
    pub alt: String,
    /// In pixels; 0 where it is not known.
    pub width: u32,
    pub height: u32,
    /// The same picture in several widths, for `srcset`; empty where there is but one.
    pub copies: Vec<Copy>,
    /// For `sizes` beside `srcset`.
    pub sizes: &'static str,
}

/// A picture in one width.
#[derive(Clone, Debug, Serialize)]
pub struct Copy {
    pub url: String,
    pub width: u32,
}

/// What an entry answers: `<a class="{{ class }}" href="{{ url }}">{{ name }}</a> by {{ author }}`.
#[derive(Debug, Serialize)]
pub struct Answer {
    /// `In reply to`, `Likes`, `Reposts`, `Bookmarks`, `RSVP to`, `Votes`.
    pub verb: String,
    /// The microformats2 property: `u-in-reply-to`, `u-like-of`, …
    pub class: &'static str,
    pub url: String,
    /// The title of what is answered, else its host.
    pub name: String,
    pub author: Option<String>,
    /// For a vote: the title of the poll, where `name` is the option's.
    pub poll: Option<String>,
}

#[derive(Debug, Serialize)]
pub struct Rsvp {
    pub answer: &'static str,
    /// How many more come along; 0 for none.
    pub guests: u8,
    pub brings: Vec<String>,
}

/// An event: when, where, who, what to bring.
#[derive(Debug, Serialize)]
pub struct Event {
    pub start: Time,
    pub end: Option<Time>,
    /// The zone as people say it (`London`); none for whole days.
    pub zone: Option<String>,
    pub place: Option<Place>,
    /// `confirmed`, `tentative`, `cancelled`.
    pub status: &'static str,
    pub capacity: Option<u32>,
    pub rsvp_by: Option<Time>,
    /// The repeat rule in words, if it repeats.
    pub repeat: Option<String>,
    /// The coming dates, if it repeats.
    pub dates: Vec<EventDate>,
    /// When it was to be before it was moved.
    pub was: Option<Time>,
    /// Where it was to be.
    pub was_at: Option<String>,
    /// The poll that found the date.
    pub poll: Option<String>,
    /// What the host would like people to bring.
    pub wanted: Vec<Wanted>,
    /// Co-hosts' sites.
    pub hosts: Vec<Link>,
    /// The calendar file of this event.
    pub ics: String,
    /// A `mailto:` with the RSVP prefilled, when the author gives a mail address.
    pub mailto: Option<String>,
    pub guests: Guests,
}

/// One date of an event that repeats; an answer to it alone goes to its own address.
#[derive(Debug, Serialize)]
pub struct EventDate {
    /// The day it has in the series: the fragment of its address.
    pub id: String,
    pub url: String,
    pub start: Time,
    /// `confirmed`, `tentative`, `cancelled`.
    pub status: &'static str,
    /// Where, if elsewhere than the rest.
    pub place: Option<String>,
    /// What is said of this date alone.
    pub note: Option<String>,
    /// Otherwise than the rest.
    pub is_changed: bool,
    /// How many come on that day.
    pub count: String,
    pub capacity: Option<u32>,
}

#[derive(Debug, Serialize)]
pub struct Place {
    pub name: String,
    pub address: Option<String>,
    pub latitude: Option<f64>,
    pub longitude: Option<f64>,
}

/// One line of the bring list.
#[derive(Debug, Serialize)]
pub struct Wanted {
    pub what: String,
    /// How many are wanted.
    pub count: u32,
    /// Who brings it, earliest first.
    pub by: Vec<Person>,
    pub is_covered: bool,
}

/// The guest list as computed on this site, which for one's own event is the authoritative one.
#[derive(Debug, Default, Serialize)]
pub struct Guests {
    /// `7 of 25`, or `7`: people who come, with those they bring along, host included.
    pub count: String,
    /// Names may be shown; else the counts alone.
    pub show_names: bool,
    pub coming: Vec<Person>,
    pub waiting: Vec<Person>,
    pub maybe: Vec<Person>,
    pub interested: Vec<Person>,
    pub declined: Vec<Person>,
    /// Answered after the closing date.
    pub late: Vec<Person>,
}

/// Somebody in a guest list, a tally or a row of likes.
#[derive(Clone, Debug, Serialize)]
pub struct Person {
    pub name: String,
    /// None for who has no site: they are on the list by the host's word.
    pub url: Option<String>,
    /// Their RSVP, like or vote.
    pub answer_url: Option<String>,
    /// How many more they bring along.
    pub guests: u8,
    pub brings: Vec<String>,
    /// What they wrote with it: a plain-text excerpt.
    pub text: Option<String>,
    /// They answered before the event was moved.
    pub is_before_change: bool,
}

#[derive(Debug, Serialize)]
pub struct Poll {
    pub options: Vec<Choice>,
    /// `one` or `any`.
    pub choice: &'static str,
    pub closes: Option<Time>,
    pub is_closed: bool,
    /// How many people voted.
    pub voters: usize,
    pub show_names: bool,
    /// What it came to, once its owner has settled it.
    pub picked: Option<String>,
    /// The event that was made of it.
    pub event: Option<String>,
}

#[derive(Debug, Serialize)]
pub struct Choice {
    /// The option's fragment on the poll's page.
    pub id: String,
    /// The option's own address, `PERMALINK#id`: what a vote answers.
    pub url: String,
    pub label: String,
    /// For an option that is a date.
    pub start: Option<Time>,
    pub count: usize,
    /// Of all voters, 0 to 100, for the bar.
    pub percent: usize,
    pub by: Vec<Person>,
}

/// What friends said to an entry, as others may see it.
#[derive(Debug, Default, Serialize)]
pub struct Conversation {
    pub replies: Vec<Comment>,
    pub likes: Vec<Person>,
    pub reposts: Vec<Person>,
    /// Posts with pictures among the replies to an event: its album.
    pub album: Vec<Link>,
    /// How many replies there are in all, nested ones included.
    pub count: usize,
}

/// A reply: plain text of at most 280 characters and a link to the whole.
#[derive(Debug, Serialize)]
pub struct Comment {
    pub author: String,
    pub author_url: String,
    pub url: String,
    pub published: Time,
    pub is_edited: bool,
    /// None in `counts` mode or when the author asked not to be quoted.
    pub text: Option<String>,
    /// Full text, only where the friend agreed to it.
    pub content: Option<Value>,
    pub replies: Vec<Comment>,
}

/// An entry in a list: title or first words.
#[derive(Clone, Debug, Serialize)]
pub struct Row {
    pub kind: &'static str,
    pub url: String,
    pub label: String,
    pub published: Time,
    /// For an event: when it is.
    pub start: Option<Time>,
    /// Marked when the preview shows what a build would leave out: `draft`, `scheduled`.
    pub unpublished: Option<String>,
}

/// One entry of the timeline.
#[derive(Debug, Serialize)]
pub struct Line {
    pub author: String,
    pub author_url: String,
    /// Whether the site's own author wrote it.
    pub is_own: bool,
    pub kind: &'static str,
    pub url: String,
    pub title: Option<String>,
    /// Plain-text excerpt; none where the friend asked for that.
    pub text: Option<String>,
    /// Full text, only where the friend agreed to it.
    pub content: Option<Value>,
    pub published: Time,
    /// `In reply to Ada: Supper`, for what answers something.
    pub context: Option<Answer>,
    /// For an event: when it is.
    pub start: Option<Time>,
    pub place: Option<String>,
    pub replies: Vec<Comment>,
    pub likes: Vec<Person>,
}
