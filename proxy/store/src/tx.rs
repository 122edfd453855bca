//! The one writer of a merchant's state and events.
use crate::columns::{Columns, to_json};
use crate::merchants::{self, Merchant};
use crate::{Error, MerchantScope, Micros, Result, Store, events, id, list};
use gangway_core::time::millis;
use gangway_wire::event::{Event, What};
use gangway_wire::state::State;
use sqlx::{Any, AnyConnection, AssertSqlSafe, Transaction};

/// A transaction under a merchant's row lock. What is pushed is applied at once and committed together with whatever
/// else is written through it. Dropped, it leaves nothing.
pub struct MerchantTx {
    tx: Transaction<'static, Any>,
    store: Store,
    merchant: Merchant,
    now: Micros,
    events: Vec<Event>,
    quiet: Vec<bool>,
}

/// What a commit led to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Committed {
    /// The picture now.
    pub state: State,
    /// What was added, in order.
    pub events: Vec<Event>,
    /// When.
    pub at: Micros,
}

impl std::fmt::Debug for MerchantTx {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("MerchantTx").field("scope", &self.merchant.scope).finish_non_exhaustive()
    }
}

impl MerchantTx {
    pub(crate) async fn begin(store: &Store, scope: &MerchantScope) -> Result<MerchantTx> {
        let mut tx = store.begin().await?;
        let engine = store.engine();
        let statement = format!(
            "SELECT {columns}, {now} AS now FROM merchants m JOIN portals p ON p.id = m.portal_id
             WHERE m.id = $1 AND m.portal_id = $2{lock}",
            columns = merchants::COLUMNS,
            now = engine.now(),
            lock = engine.lock_rows("m"),
        );
        let row = sqlx::query(AssertSqlSafe(statement))
            .bind(scope.merchant_id())
            .bind(scope.portal_id())
            .fetch_optional(&mut *tx)
            .await?
            .ok_or(Error::Missing("merchant"))?;
        let now = row.number("now")? + store.offset();
        let merchant = merchants::read(&row)?;
        Ok(MerchantTx { tx, store: store.clone(), merchant, now, events: Vec::new(), quiet: Vec::new() })
    }

    /// The database's clock at the beginning of the transaction.
    pub fn now(&self) -> Micros {
        self.now
    }

    /// Whose transaction it is.
    pub fn scope(&self) -> &MerchantScope {
        &self.merchant.scope
    }

    /// The merchant, with what was pushed so far.
    pub fn merchant(&self) -> &Merchant {
        &self.merchant
    }

    /// The picture, with what was pushed so far.
    pub fn state(&self) -> &State {
        &self.merchant.state
    }

    /// Something happened.
    pub fn push(&mut self, what: What) {
        let state = &mut self.merchant.state;
        self.quiet.push(events::is_quiet(state, &what));
        let event = Event { id: id::new(), seq: state.seq + 1, at: millis(self.now), what };
        state.apply(&event);
        self.events.push(event);
    }

    /// Makes all of it true at once, and wakes whoever listens.
    pub async fn commit(mut self) -> Result<Committed> {
        if !self.events.is_empty() {
            self.write_events().await?;
        }
        self.tx.commit().await?;
        self.store.has_work();
        if !self.events.is_empty() {
            self.store.wake(self.merchant.scope.merchant_id());
        }
        Ok(Committed { state: self.merchant.state, events: self.events, at: self.now })
    }

    async fn write_events(&mut self) -> Result<()> {
        let merchant_id = self.merchant.scope.merchant_id();
        for (event, quiet) in self.events.iter().zip(&self.quiet) {
            sqlx::query("INSERT INTO events (merchant_id, seq, id, at, what, quiet) VALUES ($1, $2, $3, $4, $5, $6)")
                .bind(merchant_id)
                .bind(event.seq as i64)
                .bind(&event.id)
                .bind(self.now)
                .bind(to_json(&event.what))
                .bind(i64::from(*quiet))
                .execute(&mut *self.tx)
                .await?;
        }
        let derived = list::Derived::of(&self.merchant.state, &self.merchant.reference);
        sqlx::query(
            "UPDATE merchants SET state = $2, seq = $3, status = $4, in_trouble = $5, search_text = $6, list_row = $7,
             changed_at = $8 WHERE id = $1",
        )
        .bind(merchant_id)
        .bind(to_json(&self.merchant.state))
        .bind(self.merchant.state.seq as i64)
        .bind(derived.status)
        .bind(derived.in_trouble)
        .bind(derived.search_text)
        .bind(derived.list_row)
        .bind(self.now)
        .execute(&mut *self.tx)
        .await?;
        self.merchant.changed_at = self.now;
        Ok(())
    }

    pub(crate) fn connection(&mut self) -> &mut AnyConnection {
        &mut self.tx
    }

    pub(crate) fn store(&self) -> &Store {
        &self.store
    }

    pub(crate) fn merchant_id(&self) -> String {
        self.merchant.scope.merchant_id().to_owned()
    }
}
