//! A conversation in which no one person talks over all others: who floods it is heard, counted and cut short.

use super::thread::Thread;

/// Replies of one person below one entry that are shown.
const MOST: usize = 50;

/// The conversation with at most [`MOST`] replies of each person, the earliest, and of whom how many are left out. What
/// others answered stays, and what it answers with it. `who` says whose an entry is.
pub fn hear_out<Who: Copy + PartialEq>(
    thread: Thread,
    who: impl Fn(&Thread) -> Who,
) -> (Thread, Vec<(Who, usize)>) {
    let mut said: Vec<(Who, usize)> = Vec::new();
    let replies = hear(thread.replies, &who, &mut said);
    let more = said.into_iter().filter(|(_, count)| *count > MOST);
    let more = more.map(|(who, count)| (who, count - MOST)).collect();
    (Thread { replies, ..thread }, more)
}

fn hear<Who: Copy + PartialEq>(
    replies: Vec<Thread>,
    who: &impl Fn(&Thread) -> Who,
    said: &mut Vec<(Who, usize)>,
) -> Vec<Thread> {
    let heard = replies.into_iter().filter_map(|reply| {
        let author = who(&reply);
        let place = said.iter().position(|(known, _)| *known == author);
        let place = place.unwrap_or_else(|| {
            said.push((author, 0));
            said.len() - 1
        });
        said[place].1 += 1;
        let is_too_much = said[place].1 > MOST;
        let replies = hear(reply.replies, who, said);
        if is_too_much && !replies.is_empty() {
            said[place].1 -= 1;
        }
        (!is_too_much || !replies.is_empty()).then_some(Thread { replies, ..reply })
    });
    heard.collect()
}
