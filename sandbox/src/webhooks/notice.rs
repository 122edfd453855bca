//! What has happened since it was last looked: told from the state itself, so that nothing that changes the state has
//! to think of webhooks.

use std::collections::BTreeMap;

use super::{Event, Twist, payload};
use crate::ambient::{self, Ms};
use crate::app::App;
use crate::data::dice::word;
use crate::faults;
use crate::quota::Told;
use crate::world::{Company, Connection, Operation, Status, World};

/// Something that happened, by its place in the world.
struct Happening {
    at: Ms,
    kind: &'static str,
    company: usize,
    connection: Option<usize>,
    /// What was read together: when it was asked for.
    read: Option<Ms>,
}

/// Tells what has happened since the last time.
pub fn notice(app: &App, world: &mut World, now: Ms) {
    let found = find(world, now);
    if found.is_empty() {
        return;
    }
    mark(world, now);
    if world.webhooks.consumers.is_empty() {
        return;
    }
    for happening in found {
        tell(app, world, &happening, now);
    }
    app.bell.notify_one();
}

/// True where [`notice`] would find something.
pub fn is_news(world: &World, now: Ms) -> bool {
    let of_connection = |connection: &Connection| {
        connection.told != Some((connection.status, connection.errors.len()))
            || (connection.operations.iter().any(|op| !op.told) && !reads(connection, now).is_empty())
    };
    world.companies.iter().any(|company| !company.told || company.connections.iter().any(of_connection))
}

fn find(world: &World, now: Ms) -> Vec<Happening> {
    let mut found = Vec::new();
    for (at_company, company) in world.companies.iter().enumerate() {
        let mut push = |at, kind, connection, read| {
            found.push(Happening { at, kind, company: at_company, connection, read });
        };
        if !company.told {
            push(now, "company.created", None, None);
        }
        for (index, connection) in company.connections.iter().enumerate() {
            for kind in changes(connection) {
                push(now, kind, Some(index), None);
            }
            for (asked, ended, kinds) in reads(connection, now) {
                for kind in kinds {
                    push(ended, kind, Some(index), Some(asked));
                }
            }
        }
    }
    // What ended earlier is told earlier; the rest stays in its order.
    found.sort_by_key(|happening| happening.at);
    found
}

fn changes(connection: &Connection) -> Vec<&'static str> {
    use Status::{Deauthorized, Linked, PendingAuth, Unlinked};
    let mut kinds = Vec::new();
    if connection.told.is_none() {
        kinds.push("connection.created");
    }
    let (before, errors) = connection.told.unwrap_or((PendingAuth, 0));
    if connection.errors.len() > errors {
        kinds.push("connection.failed");
    }
    match (before, connection.status) {
        (PendingAuth, Linked) => kinds.push("connection.connected"),
        (Unlinked | Deauthorized, Linked) => kinds.push("connection.reconnected"),
        (PendingAuth | Linked, Unlinked | Deauthorized) => kinds.push("connection.disconnected"),
        _ => {}
    }
    kinds
}

/// What was asked for together and has ended, all of it: when it was asked for, when the last of it ended, and how it
/// is told.
fn reads(connection: &Connection, now: Ms) -> Vec<(Ms, Ms, Vec<&'static str>)> {
    let mut together: BTreeMap<Ms, Vec<&Operation>> = BTreeMap::new();
    for operation in connection.operations.iter().filter(|operation| !operation.told) {
        together.entry(operation.requested).or_default().push(operation);
    }
    let ended = |(asked, all): (Ms, Vec<&Operation>)| {
        let ends: Option<Vec<Ms>> = all.iter().map(|operation| operation.stand(now).ended).collect();
        let last = ends?.into_iter().max()?;
        let good = all.iter().all(|operation| payload::is_success(operation.stand(now).status));
        let mut kinds =
            vec!["read.completed", if good { "read.completed.successful" } else { "read.completed.unsuccessful" }];
        if connection.linked_at == Some(asked) {
            kinds.push("read.completed.initial");
        }
        Some((asked, last, kinds))
    };
    together.into_iter().filter_map(ended).collect()
}

fn mark(world: &mut World, now: Ms) {
    for company in &mut world.companies {
        company.told = true;
        for connection in &mut company.connections {
            let done: Vec<Ms> = reads(connection, now).into_iter().map(|(asked, _, _)| asked).collect();
            connection.told = Some((connection.status, connection.errors.len()));
            for operation in connection.operations.iter_mut().filter(|op| done.contains(&op.requested)) {
                operation.told = true;
            }
        }
    }
}

fn tell(app: &App, world: &mut World, happening: &Happening, now: Ms) {
    let id = world.fresh_id(happening.at);
    let company = &world.companies[happening.company];
    let connection = happening.connection.map(|index| &company.connections[index]);
    let body = payload::envelope(&id, happening.kind, happening.at, |o| match (connection, happening.read) {
        (None, _) => payload::company(app, company, now, o),
        (Some(connection), None) => payload::connection(app, company, connection, now, o),
        (Some(connection), Some(asked)) => {
            let all: Vec<&Operation> = connection.operations.iter().filter(|op| op.requested == asked).collect();
            payload::read(app, company, connection, &all, now, o);
        }
    });
    let event = Event { id: message_id(&id), kind: happening.kind, tags: Some(&company.tags), body, at: happening.at };
    let about = (Some(&*company.id), connection.map(|connection| &*connection.id));
    world.webhooks.send(&event, || twist(app, about.0, about.1));
}

fn message_id(event: &str) -> String {
    format!("msg_{}", &ambient::secret_of(&[word(event)])[..27])
}

fn twist(app: &App, company: Option<&str>, connection: Option<&str>) -> Option<Twist> {
    faults::take_webhook(&mut app.faults(), company, connection)
}

/// Tells that a company is gone; it is no longer in the world.
pub fn company_deleted(app: &App, world: &mut World, company: &Company, now: Ms) {
    gone(app, world, "company.deleted", company, None, now);
}

/// Tells that a connection is gone, with the status that it had.
pub fn connection_deleted(app: &App, world: &mut World, company: &Company, connection: &Connection, now: Ms) {
    gone(app, world, "connection.deleted", company, Some(connection), now);
}

fn gone(app: &App, world: &mut World, kind: &'static str, company: &Company, connection: Option<&Connection>, now: Ms) {
    let id = world.fresh_id(now);
    let body = payload::envelope(&id, kind, now, |o| match connection {
        None => payload::company(app, company, now, o),
        Some(connection) => payload::connection(app, company, connection, now, o),
    });
    let event = Event { id: message_id(&id), kind, tags: Some(&company.tags), body, at: now };
    world.webhooks.send(&event, || twist(app, Some(&company.id), connection.map(|connection| &*connection.id)));
    app.bell.notify_one();
}

/// Tells that the day's quota is used up, once, and that it is there again.
pub fn rate_limit(app: &App, told: &Told, is_reached: bool, now: Ms) {
    let (back, any) = app.read(|world| (world.webhooks.quota_back, !world.webhooks.consumers.is_empty()));
    let is_back = back.is_some_and(|at| at <= now);
    let kind = match (is_reached, is_back) {
        (true, _) if back.is_none() || is_back => "client.rateLimit.reached",
        (false, true) => "client.rateLimit.reset",
        _ => return,
    };
    app.write(|world| {
        world.webhooks.quota_back = is_reached.then_some(told.reset);
        if !any {
            return;
        }
        let id = world.fresh_id(now);
        let body = payload::envelope(&id, kind, now, |o| payload::quota(told.limit, told.remaining, told.reset, o));
        world.webhooks.send(&Event { id: message_id(&id), kind, tags: None, body, at: now }, || twist(app, None, None));
        app.bell.notify_one();
    });
}
