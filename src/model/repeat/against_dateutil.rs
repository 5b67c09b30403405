//! Expansion against a second implementation: Python's dateutil. Left out, aloud, where that is not installed.

use std::io::Write;
use std::process::{Command, Stdio};

use jiff::civil::Date;

use super::Rule;

const RULES: u32 = 400;

/// Reads lines of `start rule`, writes the first dates of each within thirty years.
const PROGRAM: &str = r#"
import sys, datetime, itertools, warnings
warnings.simplefilter('ignore')
from dateutil.rrule import rrulestr
for line in sys.stdin:
    start, rule = line.split()
    start = datetime.datetime.fromisoformat(start)
    end = start.replace(year=start.year + 30, day=min(start.day, 28))
    rule = rrulestr(rule, dtstart=start)
    last = end - datetime.timedelta(days=1)
    # Without an end it looks until the year 9999 for what never comes.
    rule = rule.replace(until=min(rule._until or last, last))
    dates = itertools.islice(rule, 40)
    print(' '.join(d.date().isoformat() for d in dates))
"#;

#[test]
fn rules_give_the_same_dates_as_with_python_dateutil() {
    let has_dateutil = Command::new("python3")
        .args(["-c", "import dateutil"])
        .stderr(Stdio::null())
        .status()
        .is_ok_and(|status| status.success());
    if !has_dateutil {
        eprintln!(
            "SKIPPED: python3 with dateutil is not installed, so expansion is not compared with it"
        );
        assert!(
            std::env::var_os("CI").is_none(),
            "CI must have python3-dateutil"
        );
        return;
    }
    let mut dice = Dice(20260615);
    let cases: Vec<(Date, String)> = (0..RULES).map(|_| dice.case()).collect();
    let lines: String = cases
        .iter()
        .map(|(start, rule)| format!("{start} {rule}\n"))
        .collect();
    let expected = python(&lines);
    for ((start, text), expected) in cases.iter().zip(expected.lines()) {
        let rule = Rule::read(text).unwrap();
        let end = start
            .with()
            .day(start.day().min(28))
            .year(start.year() + 30)
            .build()
            .unwrap();
        let dates = rule
            .dates(*start, *start, until(&rule).into_iter().chain([end]).min())
            .take(40)
            .take_while(|date| *date < end);
        let dates: Vec<String> = dates.map(|date| date.to_string()).collect();
        assert_eq!(dates.join(" "), expected, "{start} {text}");
    }
    assert_eq!(expected.lines().count(), cases.len());
}

fn until(rule: &Rule) -> Option<Date> {
    match rule.until? {
        super::Until::Day(day) => Some(day),
        super::Until::Time(_) => None,
    }
}

fn python(lines: &str) -> String {
    let mut python = Command::new("python3")
        .args(["-c", PROGRAM])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut stdin = python.stdin.take().unwrap();
    let lines = lines.to_string();
    let writer = std::thread::spawn(move || stdin.write_all(lines.as_bytes()));
    let output = python.wait_with_output().unwrap();
    writer.join().unwrap().unwrap();
    assert!(output.status.success());
    String::from_utf8(output.stdout).unwrap()
}

/// The same rules in each run (Knuth's linear congruence).
struct Dice(u64);

impl Dice {
    fn roll(&mut self, sides: u64) -> u64 {
        self.0 = self
            .0
            .wrapping_mul(6364136223846793005)
            .wrapping_add(1442695040888963407);
        (self.0 >> 33) % sides
    }

    fn pick<'a>(&mut self, words: &[&'a str]) -> &'a str {
        words[self.roll(words.len() as u64) as usize]
    }

    fn one_in(&mut self, sides: u64) -> bool {
        self.roll(sides) == 0
    }

    fn case(&mut self) -> (Date, String) {
        let year = 2000 + self.roll(40) as i16;
        let start = jiff::civil::date(year, 1 + self.roll(12) as i8, 1);
        let start = start
            .with()
            .day(1 + self.roll(start.days_in_month() as u64) as i8)
            .build()
            .unwrap();
        let every = self.pick(&["DAILY", "WEEKLY", "MONTHLY", "YEARLY"]);
        let mut rule = format!("FREQ={every}");
        if self.one_in(3) {
            rule += &format!(";INTERVAL={}", 1 + self.roll(5));
        }
        if self.one_in(3) {
            rule += &format!(";BYMONTH={},{}", 1 + self.roll(6), 7 + self.roll(6));
        }
        if every != "WEEKLY" && self.one_in(3) {
            rule += &format!(
                ";BYMONTHDAY={}",
                self.pick(&["1", "13,14", "29", "31", "-1", "-3,5", "30"])
            );
        }
        let in_year = every == "YEARLY" && self.one_in(3);
        match in_year.then(|| self.roll(2)) {
            Some(0) => {
                let days = self.pick(&["1", "100,200", "-1", "366", "60,-366"]);
                rule += &format!(";BYYEARDAY={days}");
            }
            Some(_) => {
                let weeks = self.pick(&["1", "20", "53", "-1", "10,-2"]);
                // Without a weekday dateutil takes all seven, the RFC that of the first date.
                let days = self.pick(&["MO", "SU", "TU,TH"]);
                rule += &format!(";BYWEEKNO={weeks};BYDAY={days}");
            }
            None => {}
        }
        if !rule.contains("BYDAY") && self.one_in(2) {
            let has_numbers = matches!(every, "MONTHLY" | "YEARLY") && !in_year && self.one_in(2);
            rule += &format!(
                ";BYDAY={}",
                match has_numbers {
                    true => self.pick(&["1MO", "-1FR", "2TU,4TU", "5WE", "-2SU,1SA"]),
                    false => self.pick(&["MO", "TU,TH", "SA,SU", "MO,TU,WE,TH,FR", "FR"]),
                }
            );
            // dateutil cuts the first week at the start, the RFC does not.
            if every != "WEEKLY" && self.one_in(3) {
                rule += &format!(";BYSETPOS={}", self.pick(&["1", "-1", "1,-1", "2"]));
            }
        }
        if self.one_in(4) {
            rule += &format!(";WKST={}", self.pick(&["SU", "WE"]));
        }
        match self.roll(4) {
            0 => rule += &format!(";COUNT={}", 1 + self.roll(30)),
            1 => {
                rule += &format!(
                    ";UNTIL={}",
                    start
                        .with()
                        .year(year + 1 + self.roll(8) as i16)
                        .day(1)
                        .build()
                        .unwrap()
                        .strftime("%Y%m%d")
                )
            }
            _ => {}
        }
        (start, rule)
    }
}
