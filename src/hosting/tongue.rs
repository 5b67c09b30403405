//! What guests may write back: English, the words of the circle, and those of the site's language, in which they are
//! invited.

use url::Url;

use crate::config::Config;
use crate::feeds::signal::rsvp_in;
use crate::model::{Attendance, Phrase, Phrases, Rsvp, folded};

/// The words in which an answer is understood.
pub struct Tongue {
    phrases: Phrases,
    /// What a line begins with that says what somebody brings.
    bring: [String; 5],
}

impl Tongue {
    pub fn of(config: &Config) -> Tongue {
        let words = &config.words;
        let answers = [
            Attendance::Yes,
            Attendance::No,
            Attendance::Maybe,
            Attendance::Interested,
        ];
        let answers = answers.map(|answer| {
            let word = words.of("attendance", answer.word());
            (word, Phrase::Answer(answer))
        });
        let around = [
            (words.text("rsvp"), Phrase::Rsvp(None)),
            (words.text("rsvp_plus"), Phrase::Plus),
            (words.text("rsvp_to"), Phrase::To),
        ];
        let own = words.text("i_bring").trim_end_matches([':', ' ']);
        Tongue {
            phrases: config.phrases.with(answers.into_iter().chain(around)),
            bring: ["i bring", "we bring", "bring", "bringing", own].map(folded),
        }
    }

    /// What a line answers, and the address it is for.
    pub fn rsvp(&self, line: &str) -> Option<(Rsvp, Option<Url>)> {
        rsvp_in(line, &self.phrases)
    }

    /// What somebody brings, in lines like `I bring: wine, bread`.
    pub fn brings(&self, text: &str) -> Vec<String> {
        let lines = text.lines().map(str::trim);
        let dishes = lines.filter_map(|line| {
            let (said, dishes) = line.split_once(':')?;
            self.bring.contains(&folded(said)).then_some(dishes)
        });
        let dishes = dishes.flat_map(|dishes| dishes.split(','));
        let dishes = dishes.map(|dish| dish.trim().trim_end_matches('.'));
        dishes
            .filter(|dish| !dish.is_empty())
            .map(str::to_string)
            .collect()
    }
}
