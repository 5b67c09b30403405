//! A day of the year, and the year where it is known.

use jiff::civil::Date;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Birthday {
    pub year: Option<i16>,
    pub month: i8,
    pub day: i8,
}

impl Birthday {
    /// `1984-02-29`, or `02-29` where the year is nobody's business; also as vCards write it: `19840229`, `--0229`.
    pub fn read(text: &str) -> Option<Birthday> {
        let digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
        let parts: Vec<&str> = text.trim().split('-').collect();
        let (year, month, day) = match parts.as_slice() {
            [year, month, day] if year.len() == 4 => (Some(year.parse().ok()?), *month, *day),
            [all] if all.len() == 8 && digits(all) => (
                Some(all.get(..4)?.parse().ok()?),
                all.get(4..6)?,
                all.get(6..)?,
            ),
            ["", "", rest] if rest.len() == 4 && digits(rest) => {
                (None, rest.get(..2)?, rest.get(2..)?)
            }
            [month, day] | ["", "", month, day] => (None, *month, *day),
            _ => return None,
        };
        let (month, day) = (month.parse().ok()?, day.parse().ok()?);
        // A leap year has them all.
        Date::new(year.unwrap_or(2024), month, day).ok()?;
        Some(Birthday { year, month, day })
    }

    /// The day it is kept on in a year: 29 February on the last of February.
    pub fn in_year(self, year: i16) -> Option<Date> {
        Date::new(year, self.month, self.day).ok().or_else(|| {
            let month = Date::new(year, self.month, 1).ok()?;
            Some(month.last_of_month())
        })
    }
}

/// As `private.yaml` has it.
impl std::fmt::Display for Birthday {
    fn fmt(&self, f: &mut std::fmt::Formatter) -> std::fmt::Result {
        if let Some(year) = self.year {
            write!(f, "{year:04}-")?;
        }
        write!(f, "{:02}-{:02}", self.month, self.day)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_is_kept_every_year_and_the_29th_of_february_on_the_last_of_it() {
        let leap = Birthday::read("02-29").unwrap();
        assert_eq!(leap.in_year(2026).unwrap().to_string(), "2026-02-28");
        assert_eq!(leap.in_year(2028).unwrap().to_string(), "2028-02-29");
        assert_eq!(Birthday::read("1984-06-01").unwrap().year, Some(1984));
        for text in ["--0601", "--06-01", "06-01"] {
            assert_eq!(Birthday::read(text).unwrap().to_string(), "06-01", "{text}");
        }
        assert_eq!(Birthday::read("19840601"), Birthday::read("1984-06-01"));
        for text in [
            "02-30",
            "1985-02-29",
            "June 1",
            "13-01",
            "",
            "---01",
            "1984",
            "--é601",
        ] {
            assert_eq!(Birthday::read(text), None, "{text}");
        }
    }
}
