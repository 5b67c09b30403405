//! Finding words in what friends said, and in what is handed along: an index (SQLite FTS5) that is brought up to date
//! when somebody searches, so that no pull pays for it.

use rusqlite::{Connection, Result, params};

use crate::html::Html;
use crate::model::Entry;

/// `indexed` tells which derived rows `words` was made of. Deleting both loses nothing.
const TABLES: &str = "
CREATE VIRTUAL TABLE IF NOT EXISTS words USING fts5(
    url UNINDEXED, title, text, tokenize = 'unicode61 remove_diacritics 2'
);
CREATE TABLE IF NOT EXISTS indexed (
    owner TEXT NOT NULL,
    id TEXT NOT NULL,
    hash BLOB NOT NULL,
    stamp TEXT NOT NULL,
    place INTEGER NOT NULL,        -- rowid in words
    PRIMARY KEY (owner, id)
);
CREATE VIRTUAL TABLE IF NOT EXISTS temp.mine USING fts5(
    url UNINDEXED, title, text, tokenize = 'unicode61 remove_diacritics 2'
);
";

/// A text that is searched beside what friends said.
#[derive(Debug)]
pub struct Text {
    pub url: String,
    pub title: String,
    pub text: String,
}

/// Something that was found.
#[derive(Debug, PartialEq)]
pub struct Hit {
    pub url: String,
    /// The words around what was found.
    pub around: String,
}

/// Everything that has all these words, each at least as the beginning of one; the best first.
pub fn find(archive: &mut Connection, mine: &[Text], words: &str) -> Result<Vec<Hit>> {
    let Some(query) = query(words) else {
        return Ok(Vec::new());
    };
    let step = archive.transaction()?;
    step.execute_batch(TABLES)?;
    forget(&step)?;
    learn(&step)?;
    for Text { url, title, text } in mine {
        step.prepare_cached("INSERT INTO temp.mine (url, title, text) VALUES (?1, ?2, ?3)")?
            .execute([url, title, text])?;
    }
    step.commit()?;
    let mut search = archive.prepare(
        "SELECT url, around FROM (
            SELECT url, snippet(words, 2, '', '', '…', 24) AS around, bm25(words, 0, 4, 1) AS rank
            FROM words WHERE words MATCH ?1
            UNION ALL
            SELECT url, snippet(mine, 2, '', '', '…', 24), bm25(mine, 0, 4, 1)
            FROM temp.mine WHERE mine MATCH ?1
        ) ORDER BY rank, url",
    )?;
    let hits = search.query_map([query], |row| {
        Ok(Hit {
            url: row.get(0)?,
            around: row.get(1)?,
        })
    })?;
    hits.collect()
}

/// The words as FTS5 takes them: quoted, so that nothing in them is an operator.
fn query(words: &str) -> Option<String> {
    let words = words
        .split(|c: char| !c.is_alphanumeric())
        .filter(|word| !word.is_empty());
    let words: Vec<String> = words.map(|word| format!("\"{word}\"*")).collect();
    (!words.is_empty()).then(|| words.join(" "))
}

/// Takes out what was taken back, or derived anew since.
fn forget(archive: &Connection) -> Result<()> {
    archive.execute_batch(
        "CREATE TEMP TABLE gone AS
            SELECT place FROM indexed LEFT JOIN derived USING (owner, id)
            WHERE derived.id IS NULL OR derived.hash <> indexed.hash OR derived.stamp <> indexed.stamp;
         DELETE FROM words WHERE rowid IN (SELECT place FROM gone);
         DELETE FROM indexed WHERE place IN (SELECT place FROM gone);
         DROP TABLE gone;",
    )
}

fn learn(archive: &Connection) -> Result<()> {
    let mut new = archive.prepare(
        "SELECT owner, id, derived.hash, derived.stamp, entry, html, sanitiser
         FROM derived LEFT JOIN indexed USING (owner, id)
         WHERE indexed.id IS NULL AND entry <> ''",
    )?;
    let mut rows = new.query([])?;
    while let Some(row) = rows.next()? {
        let entry: String = row.get(4)?;
        let Ok(entry) = serde_json::from_str::<Entry>(&entry) else {
            continue;
        };
        let html = Html::from_archive(row.get(5)?, row.get(6)?);
        let text = html.map_or(entry.excerpt, |html| html.text());
        archive
            .prepare_cached("INSERT INTO words (url, title, text) VALUES (?1, ?2, ?3)")?
            .execute(params![entry.url.as_str(), entry.title, text])?;
        let place = archive.last_insert_rowid();
        archive
            .prepare_cached(
                "INSERT INTO indexed (owner, id, hash, stamp, place) VALUES (?1, ?2, ?3, ?4, ?5)",
            )?
            .execute(params![
                row.get::<_, String>(0)?,
                row.get::<_, String>(1)?,
                row.get::<_, Vec<u8>>(2)?,
                row.get::<_, String>(3)?,
                place
            ])?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_of_the_person_are_no_query_language() {
        assert_eq!(
            query("frogs OR \"pond\" NEAR(x)").as_deref(),
            Some("\"frogs\"* \"OR\"* \"pond\"* \"NEAR\"* \"x\"*")
        );
        assert_eq!(query(" -*\" "), None);
    }
}
