//! LOOK: is there a lead? One pass over a text finds every keyword of every kind and of every reader ([`keywords`]); what
//! is read after that stands at one of them, or where a long token does ([`tokens`]).

pub(crate) mod keywords;
pub(crate) mod tokens;

use self::keywords::{Hit, Keyword, KeywordFinder, MIN_LENGTH};
use crate::detect::secrets::kinds::Detector;

/// What a keyword leads to: a kind whose form tells by itself, or one of the readers, of which this room knows nothing.
#[derive(Clone, Copy)]
pub(crate) enum Lead<R> {
    Kind(&'static Detector),
    Reader(R),
}

/// A keyword and what it leads to.
pub(crate) type Row<R> = (Keyword, Lead<R>);

/// All keywords, ready to be looked for, and what each leads to.
pub(crate) struct Leads<R> {
    keywords: KeywordFinder,
    /// By keyword.
    leads: Vec<Vec<Lead<R>>>,
}

impl<R> Leads<R> {
    /// The table of all rows. Fails with the keyword that is too short to be looked for.
    pub(crate) fn new(mut rows: Vec<Row<R>>) -> Result<Self, String> {
        rows.sort_by(|a, b| a.0.cmp(&b.0));
        let mut keywords: Vec<Keyword> = Vec::new();
        let mut leads: Vec<Vec<Lead<R>>> = Vec::new();
        for (keyword, lead) in rows {
            if keyword.text.len() < MIN_LENGTH {
                return Err(keyword.text);
            }
            match leads.last_mut().filter(|_| keywords.last() == Some(&keyword)) {
                Some(own) => own.push(lead),
                None => {
                    keywords.push(keyword);
                    leads.push(vec![lead]);
                }
            }
        }
        Ok(Self { keywords: KeywordFinder::new(keywords), leads })
    }

    /// How many keywords there are.
    pub(crate) fn count(&self) -> usize {
        self.leads.len()
    }

    /// Every keyword of a text, in the order of the text.
    pub(crate) fn find(&self, text: &str) -> Vec<Hit> {
        self.keywords.find(text)
    }

    /// What a hit leads to.
    pub(crate) fn of(&self, hit: &Hit) -> &[Lead<R>] {
        self.leads.get(hit.keyword).map_or(&[], Vec::as_slice)
    }
}
