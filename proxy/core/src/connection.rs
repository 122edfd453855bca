//! A connection's status in our words.
use gangway_wire::state::ConnectionStatus;

/// What Codat's word means. `None` for a word that we do not know: what was known before stays.
pub fn status(codat: &gangway_codat::ConnectionStatus) -> Option<ConnectionStatus> {
    match codat {
        gangway_codat::ConnectionStatus::PendingAuth => Some(ConnectionStatus::Pending),
        gangway_codat::ConnectionStatus::Linked => Some(ConnectionStatus::Linked),
        gangway_codat::ConnectionStatus::Deauthorized => Some(ConnectionStatus::Deauthorized),
        gangway_codat::ConnectionStatus::Unlinked => Some(ConnectionStatus::Unlinked),
        gangway_codat::ConnectionStatus::Unknown(_) => None,
    }
}
