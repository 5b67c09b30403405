//! Stories, told with the real binary: real folders, real HTTP, real git. What a single room promises is tested at
//! the foot of its files.

/// After a publish: undoing it, waiting for it, and trying the whole way to the public address.
mod afterwards;
/// Friends' pictures at home: our own copies, whatever servers send.
mod album;
/// After a publish: who is told, and in which words.
mod announce;
/// Answering by command: what is meant, which file says it, and what cannot be said.
mod answers;
/// Archives: what one wrote elsewhere, as files of one's own.
mod archives;
/// Build: what the folder becomes, and that nothing is lost on the way.
mod build;
/// A circle's feeds in one file, carried by hand.
mod bundle;
/// Check: every problem at once, and no trace of having looked.
mod check;
/// A built site as a browser and a search engine go through it.
mod crawl;
/// A circle of which most want to do harm.
mod crowd;
/// Taking back and changing what was published.
mod delete;
/// The demo: the spine, from three folders to three published sites that know one another.
mod demo;
/// Friends with other tools than this one.
mod elsewhere;
/// Every message a person may meet, on one page.
mod errors;
/// Events: their dates, their calendars, their guests.
mod events;
/// Ada, Ben and Chidi: each for itself, and what friends may see of one another.
mod examples;
/// Whatever goes wrong while publishing, and a kill at any moment.
mod faults;
/// An HTTP server that behaves as well or as badly as a test wants.
mod feed_server;
/// Following, hearing, losing and finding friends.
mod friends;
/// Real git hosts on loopback, and a line to them that breaks.
mod git_host;
/// Guests without a site: what a host is told, what is mailed, and what is mailed to them.
mod guests;
/// A folder, a theme or a post that somebody else gave.
mod handed;
/// Reading at home: whose posts, in which order, and what of mine others cannot see yet.
mod home;
/// A friend's feed that wants to do harm.
mod hostile;
/// Two hosts of one event, and the album of it.
mod hosting_together;
/// Publishing to them: over ssh, https and git's own protocol.
mod hosts;
/// A calendar file, a friendly one and a hostile one, as files of one's own.
mod import;
/// Builds after builds: nothing stale is left, and nothing is made twice.
mod incremental;
/// `init` and `new`: what a person begins with.
mod init;
/// One feed the way potluck understands it.
mod inspect;
/// After a publish: a channel on IRC that is told.
mod irc;
/// Builds that are killed.
mod kills;
/// Letters to those who use no reader.
mod letters;
/// What a reader meets: languages, previews, the pages every site has.
mod look;
/// Markdown through the whole build, and what it costs the second time.
mod markdown;
/// What people whom one does not follow say: shown when approved, counted nowhere.
mod mentions;
/// Posts that come from other generators, and files that get other names.
mod migration;
/// Bare `potluck`, its completions and its manual.
mod overview;
/// Pictures, films and sounds: what is published of them, and how they are shown.
mod pictures;
/// Polls about dates, and the events that come of them.
mod polls;
/// `potluck serve`, running.
mod preview;
/// Putting a site on a branch of a git repository.
mod publish;
/// The README: its tour, its examples, its tables.
mod readme;
/// Every fault on every road to a remote.
mod roads;
/// A folder, a pinned clock, no home.
mod sandbox;
/// Search: on the published site, and in what friends wrote.
mod search;
/// A rehearsal, a concert and a picnic, in four zones.
mod season;
/// The preview: what it shows, how fast, and to whom.
mod serve;
/// Settings and flags that change little.
mod settings;
/// The sources in the person's own repository.
mod sources;
/// Friends behind https, and certificates that are not good.
mod tls;
/// Nothing can be typed or written that no test tries.
mod used;
/// What friends take back without a word.
mod vanished;
