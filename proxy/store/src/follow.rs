//! Following, committed: core's step runs under the merchant's lock, and all that follows from it is written at once.
use crate::connections::{self, Claimed, Row};
use crate::{Committed, Error, MerchantScope, MerchantTx, Micros, Result, Store, reads};
use gangway_core::sync::{self, Ask, Input};
use gangway_core::time::MILLISECOND;
use gangway_wire::event::What;
use gangway_wire::state::ConnectionStatus;

/// Pause between two looks of workers at one connection.
const AGAIN_AT_SOONEST: Micros = MILLISECOND * 100;

/// Takes in what happened to a connection and commits state, events, readings and what is due. `claim` ends with it.
pub async fn commit_step(
    store: &Store,
    scope: &MerchantScope,
    connection_id: &str,
    inputs: Vec<Input>,
    claim: Option<&Claimed>,
) -> Result<Committed> {
    let mut tx = store.lock(scope).await?;
    apply_claimed(&mut tx, connection_id, inputs, claim).await?;
    tx.commit().await
}

/// The same inside a transaction of the caller's: for a return, a departure, the end of a reading.
pub async fn apply(tx: &mut MerchantTx, connection_id: &str, inputs: Vec<Input>) -> Result<()> {
    apply_claimed(tx, connection_id, inputs, None).await
}

async fn apply_claimed(
    tx: &mut MerchantTx,
    connection_id: &str,
    inputs: Vec<Input>,
    claim: Option<&Claimed>,
) -> Result<()> {
    let (scope, now) = (tx.scope().clone(), tx.now());
    let lock = tx.store().engine().lock_rows("c");
    let mut row = connections::load_on(tx.connection(), &scope, connection_id, &lock)
        .await?
        .ok_or(Error::Missing("connection"))?;
    let watched = row.watched_until > now;
    // What is told while a worker asks is not answered by what it was answered.
    let told_since = row.follow.told.filter(|told| claim.is_some_and(|claim| told.at > claim.now));
    let mut due_at = None;
    // Without news time alone may change something: a deadline that passed.
    let inputs = if inputs.is_empty() { vec![Input::Tick] } else { inputs };
    for input in inputs {
        let step = sync::step(tx.state(), connection_id, &row.follow, input, now, watched);
        for what in step.events {
            let is_link = matches!(what, What::ConnectionChanged { status: ConnectionStatus::Linked, .. });
            tx.push(what);
            if is_link {
                // Those that were left pending in its favour are looked at now.
                connections::wake_others(tx, connection_id).await?;
            }
        }
        for ask in step.ask {
            // The other asks are calls, which the worker makes when they are due.
            if let Ask::TakeSnapshot { dataset, operation_id, as_of, at } = ask {
                reads::want(tx, connection_id, dataset, &operation_id, as_of, at).await?;
            }
        }
        row.follow = step.follow;
        due_at = step.due_at;
    }
    if let Some(told) = told_since {
        row.follow.told = Some(told);
        due_at = Some(now);
    }
    if claim.is_some() {
        // Whatever a worker does or leaves undone, it is not back in the same moment.
        due_at = due_at.map(|at| at.max(now + AGAIN_AT_SOONEST));
    }
    row.due_at = earliest(due_at, woken_at(&row, claim, now));
    connections::save(tx, &row, claim).await
}

/// A wake that came after the claim, or that still waits for its worker.
fn woken_at(row: &Row, claim: Option<&Claimed>, now: i64) -> Option<i64> {
    match claim {
        Some(claim) => row.due_at.filter(|_| row.due_at != claim.row.due_at),
        None => row.due_at.filter(|due_at| *due_at <= now),
    }
}

fn earliest(a: Option<i64>, b: Option<i64>) -> Option<i64> {
    a.into_iter().chain(b).min()
}
