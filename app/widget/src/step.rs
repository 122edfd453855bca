//! Which step a merchant sees: a pure function of what is known and what was chosen.

use crate::model::{Link, Model, Wish};
use gangway_wire::dataset::Dataset;
use gangway_wire::host::Step;
use gangway_wire::session::Scope;
use gangway_wire::state::{Connection, ConnectionStatus};

/// The step. The state leads; a wish counts only where the state allows it, a step in which a merchant acts only where
/// the session may.
pub fn of(model: &Model) -> Step {
    let step = wanted(model);
    let acts = matches!(step, Step::Why | Step::Business | Step::Platform | Step::Authorize);
    if acts && !model.may(Scope::Connect) { Step::Trouble } else { step }
}

fn wanted(model: &Model) -> Step {
    if model.ended.is_some() {
        return Step::Trouble;
    }
    let Some(picture) = &model.picture else {
        return if model.link == Link::Fine { Step::Open } else { Step::Trouble };
    };
    let Some(connection) = picture.state.current() else {
        return match model.wish {
            Wish::Onward | Wish::Rename | Wish::Another => before_connection(model),
            _ => Step::Why,
        };
    };
    match connection.status {
        ConnectionStatus::Pending => match model.wish {
            Wish::Another | Wish::Rename => before_connection(model),
            _ => Step::Authorize,
        },
        ConnectionStatus::Deauthorized => match model.wish {
            Wish::Data(_) if can_look(model, connection) => Step::Data,
            _ => Step::Authorize,
        },
        _ => match model.wish {
            Wish::Data(_) if can_look(model, connection) => Step::Data,
            Wish::Finish if connection.is_settled() => Step::Done,
            _ => Step::Progress,
        },
    }
}

fn before_connection(model: &Model) -> Step {
    let Some(state) = model.state() else { return Step::Open };
    if model.wish == Wish::Rename || state.name.is_none() {
        return Step::Business;
    }
    if state.trouble.is_some() { Step::Trouble } else { Step::Platform }
}

/// Whether there is a table and the token opens it.
pub fn can_look(model: &Model, connection: &Connection) -> bool {
    model.may(Scope::Read) && connection.datasets.iter().any(|d| d.snapshot.is_some())
}

/// The table to show: the wanted one, or the first that is there.
pub fn shown(model: &Model) -> Dataset {
    match model.wish {
        Wish::Data(dataset) => dataset,
        _ => Dataset::Info,
    }
}

/// Which of the four segments of the way is reached; 0 where none is drawn.
pub fn stage(step: Step) -> usize {
    match step {
        Step::Why | Step::Business => 1,
        Step::Platform => 2,
        Step::Authorize => 3,
        Step::Progress => 4,
        Step::Open | Step::Data | Step::Done | Step::Trouble => 0,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use gangway_wire::event::{Event, What};
    use gangway_wire::session::{Picture, Portal, Session};
    use gangway_wire::state::{State, Trouble};
    use wasm_bindgen_test::wasm_bindgen_test;

    /// A picture after these events.
    fn after(events: &[What]) -> Model {
        let mut state = State::default();
        for (n, what) in events.iter().enumerate() {
            state.apply(&Event { id: n.to_string(), seq: n as u64 + 1, at: 0, what: what.clone() });
        }
        let session = Session {
            scopes: vec![Scope::Connect, Scope::Read],
            language: "en".to_owned(),
            expires_at: 0,
            now: 0,
            hosted: false,
            return_url: None,
            poll_ms: 1000,
        };
        let portal = Portal { name: "Harbour".to_owned(), host: "harbour.example".to_owned(), policy_url: None };
        Model { picture: Some(Picture { session, portal, state, events: Vec::new() }), ..Model::default() }
    }

    fn with(wish: Wish, events: &[What]) -> Step {
        of(&Model { wish, ..after(events) })
    }

    fn named() -> What {
        What::NameGiven { name: "Maison Lune".to_owned(), codat_name: "Maison Lune".to_owned() }
    }

    fn created(id: &str) -> What {
        What::ConnectionCreated {
            connection_id: id.to_owned(),
            platform_key: "fztf".to_owned(),
            platform_name: "Shopify".to_owned(),
        }
    }

    fn changed(id: &str, status: ConnectionStatus) -> What {
        What::ConnectionChanged { connection_id: id.to_owned(), status }
    }

    fn ready(id: &str, dataset: Dataset) -> What {
        What::DatasetReady { connection_id: id.to_owned(), dataset, rows: 3, as_of: 1 }
    }

    #[wasm_bindgen_test(unsupported = test)]
    fn nothing_known_is_open_and_no_network_is_trouble() {
        assert_eq!(of(&Model::default()), Step::Open);
        assert_eq!(of(&Model { link: Link::Offline, ..Model::default() }), Step::Trouble);
    }

    #[wasm_bindgen_test(unsupported = test)]
    fn the_way_begins_with_the_reasons_and_asks_for_a_name_only_where_none_is_known() {
        assert_eq!(with(Wish::Follow, &[]), Step::Why);
        assert_eq!(with(Wish::Onward, &[]), Step::Business);
        assert_eq!(with(Wish::Onward, &[named()]), Step::Platform);
        assert_eq!(with(Wish::Rename, &[named()]), Step::Business);
    }

    #[wasm_bindgen_test(unsupported = test)]
    fn a_connection_made_elsewhere_moves_this_element_too() {
        let pending = [named(), created("a")];
        assert_eq!(with(Wish::Follow, &pending), Step::Authorize);
        assert_eq!(with(Wish::Onward, &pending), Step::Authorize);
        assert_eq!(with(Wish::Another, &pending), Step::Platform);
        let linked = [named(), created("a"), changed("a", ConnectionStatus::Linked)];
        for wish in [Wish::Follow, Wish::Onward, Wish::Another, Wish::Rename] {
            assert_eq!(with(wish, &linked), Step::Progress, "no wish leads away from a linked shop");
        }
    }

    #[wasm_bindgen_test(unsupported = test)]
    fn tables_open_only_when_there_is_one_and_the_token_reads() {
        let linked = [named(), created("a"), changed("a", ConnectionStatus::Linked)];
        assert_eq!(with(Wish::Data(Dataset::Orders), &linked), Step::Progress);
        let arrived = [linked.as_slice(), &[ready("a", Dataset::Info)]].concat();
        assert_eq!(with(Wish::Data(Dataset::Orders), &arrived), Step::Data);
        let mut model = Model { wish: Wish::Data(Dataset::Orders), ..after(&arrived) };
        if let Some(picture) = &mut model.picture {
            picture.session.scopes = vec![Scope::Connect];
        }
        assert_eq!(of(&model), Step::Progress);
    }

    #[wasm_bindgen_test(unsupported = test)]
    fn the_end_comes_after_every_table() {
        let mut events = vec![named(), created("a"), changed("a", ConnectionStatus::Linked)];
        assert_eq!(with(Wish::Finish, &events), Step::Progress);
        events.extend(Dataset::ALL.iter().map(|&d| ready("a", d)));
        assert_eq!(with(Wish::Finish, &events), Step::Done);
    }

    #[wasm_bindgen_test(unsupported = test)]
    fn lost_access_asks_to_sign_in_again_and_still_shows_tables() {
        let events = [
            named(),
            created("a"),
            changed("a", ConnectionStatus::Linked),
            ready("a", Dataset::Info),
            changed("a", ConnectionStatus::Deauthorized),
        ];
        assert_eq!(with(Wish::Follow, &events), Step::Authorize);
        assert_eq!(with(Wish::Data(Dataset::Info), &events), Step::Data);
    }

    #[wasm_bindgen_test(unsupported = test)]
    fn a_session_that_may_only_look_never_shows_a_step_that_would_be_refused() {
        let only_looks = |wish, events: &[What]| {
            let mut model = Model { wish, ..after(events) };
            if let Some(picture) = &mut model.picture {
                picture.session.scopes = vec![Scope::Read];
            }
            of(&model)
        };
        let linked = [named(), created("a"), changed("a", ConnectionStatus::Linked), ready("a", Dataset::Info)];
        let lost = [linked.as_slice(), &[changed("a", ConnectionStatus::Deauthorized)]].concat();
        assert_eq!(only_looks(Wish::Follow, &[]), Step::Trouble);
        assert_eq!(only_looks(Wish::Onward, &[named()]), Step::Trouble);
        assert_eq!(only_looks(Wish::Follow, &linked[..2]), Step::Trouble);
        assert_eq!(only_looks(Wish::Follow, &lost), Step::Trouble);
        assert_eq!(only_looks(Wish::Follow, &linked), Step::Progress);
        assert_eq!(only_looks(Wish::Data(Dataset::Info), &lost), Step::Data);
    }

    #[wasm_bindgen_test(unsupported = test)]
    fn trouble_holds_up_the_choice_and_nothing_that_is_linked() {
        let trouble = What::TroubleBegan {
            trouble: Trouble { problem: "codat-unreachable".to_owned(), since: 0, next_at: None, correlation_id: None },
        };
        assert_eq!(with(Wish::Onward, &[named(), trouble.clone()]), Step::Trouble);
        assert_eq!(with(Wish::Follow, &[named(), trouble.clone()]), Step::Why);
        let linked = [named(), created("a"), changed("a", ConnectionStatus::Linked), trouble];
        assert_eq!(with(Wish::Onward, &linked), Step::Progress);
    }
}
