//! Turns: so many calls of one company run at once, and no more. Codat's own limit is ten.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError, Weak};

use tokio::sync::{OwnedSemaphorePermit, Semaphore};

/// The companies that are being called. One that nobody calls is forgotten.
#[derive(Debug)]
pub(super) struct Turns {
    at_once: usize,
    companies: Mutex<HashMap<String, Weak<Semaphore>>>,
}

impl Turns {
    pub(super) fn new(at_once: usize) -> Self {
        Self { at_once: at_once.clamp(1, Semaphore::MAX_PERMITS), companies: Mutex::default() }
    }

    /// Waits for a turn, in the order of asking. The turn ends when it is dropped.
    pub(super) async fn take(&self, company: &str) -> Option<OwnedSemaphorePermit> {
        self.of(company).acquire_owned().await.ok()
    }

    fn of(&self, company: &str) -> Arc<Semaphore> {
        let mut companies = self.companies.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(known) = companies.get(company).and_then(Weak::upgrade) {
            return known;
        }
        companies.retain(|_, turns| turns.strong_count() > 0);
        let turns = Arc::new(Semaphore::new(self.at_once));
        companies.insert(company.to_owned(), Arc::downgrade(&turns));
        turns
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn companies_that_nobody_calls_are_forgotten() {
        let turns = Turns::new(2);
        let held = turns.take("a").await.expect("a turn");
        for company in 0..100 {
            drop(turns.take(&company.to_string()).await);
        }
        assert!(turns.companies.lock().expect("no panic").len() <= 2);
        assert_eq!(turns.of("a").available_permits(), 1);
        drop(held);
        assert_eq!(turns.of("a").available_permits(), 2);
    }
}
