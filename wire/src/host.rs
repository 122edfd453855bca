//! The DOM events that the host page hears. `docs/embed.md` lists them for the portal's developer.
//!
//! Each has `detail = {id, seq, …}`. Those that are views of the event table carry its id and seq; those of the
//! page alone (`ready`, `step`, `session-needed`, `trouble`, `close`) carry an id of their own and the seq that the
//! page had seen.
use crate::event::What;
use crate::state::{ConnectionStatus, Outcome};

crate::words! {
    /// The names, complete with prefix.
    Name {
        /// The element works and shows its first step.
        Ready = "gangway:ready",
        /// Another step is shown: `step`.
        Step = "gangway:step",
        /// The company exists: `companyId`.
        CompanyCreated = "gangway:company-created",
        /// The merchant left for the platform: `connectionId`.
        Departed = "gangway:departed",
        /// The shop is linked: `connectionId`.
        Connected = "gangway:connected",
        /// The merchant said no at the platform: `connectionId`.
        Cancelled = "gangway:cancelled",
        /// A table can be looked at: `connectionId`, `dataset`, `rows`.
        DatasetReady = "gangway:dataset-ready",
        /// A table could not be read: `connectionId`, `dataset`, `reason`.
        DatasetFailed = "gangway:dataset-failed",
        /// Every dataset is settled: `connectionId`.
        Completed = "gangway:completed",
        /// A new token is needed.
        SessionNeeded = "gangway:session-needed",
        /// Something holds up everything: `problem`, the slug of a problem or an [`Obstacle`].
        Trouble = "gangway:trouble",
        /// The merchant closes the widget.
        Close = "gangway:close",
    }
}

crate::words! {
    /// The steps, `data-step` in the DOM.
    Step {
        /// Opening: nothing is known yet.
        Open = "open",
        /// What is read and why.
        Why = "why",
        /// The business's name.
        Business = "business",
        /// The platforms.
        Platform = "platform",
        /// The way out.
        Authorize = "authorize",
        /// The seven datasets arrive.
        Progress = "progress",
        /// The tables.
        Data = "data",
        /// The end.
        Done = "done",
        /// Nothing goes on.
        Trouble = "trouble",
    }
}

crate::words! {
    /// Why the element does not come alive, or is no more: `problem` of its `gangway:trouble`.
    Obstacle {
        /// It takes longer than people like; it still may come.
        Slow = "slow",
        /// A file did not arrive, or not whole.
        NotLoaded = "not-loaded",
        /// The proxy does not answer.
        NotReached = "not-reached",
        /// The browser has no WebAssembly, or it is turned off.
        NoWebassembly = "no-webassembly",
        /// The page's policy forbids a file of ours, or WebAssembly.
        Blocked = "blocked",
        /// A fault of ours.
        Crashed = "crashed",
    }
}

/// Which host event an event of the table is, if any.
pub fn of(what: &What) -> Option<Name> {
    match what {
        What::CompanyCreated { .. } => Some(Name::CompanyCreated),
        What::Departed { .. } => Some(Name::Departed),
        What::ConnectionChanged { status: ConnectionStatus::Linked, .. } => Some(Name::Connected),
        What::Returned { outcome: Outcome::Cancelled, .. } => Some(Name::Cancelled),
        What::DatasetReady { .. } => Some(Name::DatasetReady),
        What::DatasetChanged { change, .. } if change.activity == crate::activity::Activity::Failed => {
            Some(Name::DatasetFailed)
        }
        What::Completed { .. } => Some(Name::Completed),
        What::TroubleBegan { .. } => Some(Name::Trouble),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_portals_developer_can_read_of_every_event_step_and_obstacle() {
        let told = include_str!("../../docs/embed.md");
        let words = Name::ALL.iter().map(|name| name.as_str()).chain(Obstacle::ALL.iter().map(|one| one.as_str()));
        for word in words {
            assert!(told.contains(&format!("| `{word}` |")), "docs/embed.md says nothing of {word}");
        }
        for step in Step::ALL {
            assert!(told.contains(step.as_str()), "docs/embed.md does not know the step {}", step.as_str());
        }
    }

    #[test]
    fn the_loaders_words_for_an_obstacle_are_these() {
        let told = include_str!("../../app/widget/trouble.js");
        let told = told.split_once("const WORDS = {").and_then(|(_, rest)| rest.split_once("\n};")).expect("words").0;
        for one in Obstacle::ALL {
            let key = format!("\"{}\": [", one.as_str());
            assert_eq!(told.matches(&key).count(), 2, "trouble.js has no words for {} in each language", one.as_str());
        }
    }
}
