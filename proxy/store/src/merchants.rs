//! The portals' merchants.
use crate::columns::{Columns, to_json};
use crate::portals::Portal;
use crate::{Error, MerchantScope, Micros, OperatorScope, Result, Store, id, list};
use gangway_wire::state::State;
use sqlx::any::AnyRow;
use sqlx::{AnyConnection, AssertSqlSafe};

/// The columns of `merchants m JOIN portals p`, read by [`read`].
pub(crate) const COLUMNS: &str = "m.id AS m_id, m.portal_id AS m_portal_id, m.reference AS m_reference, \
     m.number AS m_number, m.state AS m_state, m.heard_seq AS m_heard_seq, m.created_at AS m_created_at, \
     m.changed_at AS m_changed_at, p.upstream_id AS m_upstream_id, p.name AS m_portal_name";

/// A merchant.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Merchant {
    /// Portal and merchant.
    pub scope: MerchantScope,
    /// The portal's own name for it.
    pub reference: String,
    /// A short number of ours, per portal.
    pub number: u64,
    /// Which Codat account serves it.
    pub upstream_id: String,
    /// Its portal's name.
    pub portal_name: String,
    /// The picture.
    pub state: State,
    /// The greatest seq that a document has acknowledged.
    pub heard_seq: u64,
    /// When the portal first named it.
    pub created_at: Micros,
    /// When something last happened.
    pub changed_at: Micros,
}

/// The merchant of this reference, made when it is new: one, however many ask at once.
pub async fn ensure(store: &Store, portal: &Portal, reference: &str) -> Result<Merchant> {
    if let Some(merchant) = find(store, portal, reference).await? {
        return Ok(merchant);
    }
    let now = store.now().await?;
    let mut tx = store.begin().await?;
    // The portal's row is the lock under which its merchants get their numbers.
    let numbers = sqlx::query("UPDATE portals SET last_number = last_number + 1 WHERE id = $1 RETURNING last_number")
        .bind(&portal.id)
        .fetch_all(&mut *tx)
        .await?;
    let number = numbers.first().ok_or(Error::Missing("portal"))?.number("last_number")?;
    let state = State::default();
    let derived = list::Derived::of(&state, reference);
    let inserted = sqlx::query(
        "INSERT INTO merchants (id, portal_id, reference, number, state, seq, heard_seq, status, in_trouble,
         search_text, list_row, created_at, changed_at) VALUES ($1, $2, $3, $4, $5, 0, 0, $6, $7, $8, $9, $10, $10)
         ON CONFLICT (portal_id, reference) DO NOTHING",
    )
    .bind(id::new())
    .bind(&portal.id)
    .bind(reference)
    .bind(number)
    .bind(to_json(&state))
    .bind(derived.status)
    .bind(derived.in_trouble)
    .bind(derived.search_text)
    .bind(derived.list_row)
    .bind(now)
    .execute(&mut *tx)
    .await?;
    if inserted.rows_affected() > 0 {
        tx.commit().await?;
    } else {
        // Somebody was first; the number is not used up.
        tx.rollback().await?;
    }
    find(store, portal, reference).await?.ok_or(Error::Missing("merchant"))
}

/// The merchant of this reference.
pub async fn find(store: &Store, portal: &Portal, reference: &str) -> Result<Option<Merchant>> {
    let statement = format!(
        "SELECT {COLUMNS} FROM merchants m JOIN portals p ON p.id = m.portal_id
         WHERE m.portal_id = $1 AND m.reference = $2"
    );
    let row =
        sqlx::query(AssertSqlSafe(statement)).bind(&portal.id).bind(reference).fetch_optional(store.reader()).await?;
    row.as_ref().map(read).transpose()
}

/// A merchant.
pub async fn load(store: &Store, scope: &MerchantScope) -> Result<Merchant> {
    let mut connection = store.reader().acquire().await?;
    load_on(&mut connection, scope).await
}

pub(crate) async fn load_on(connection: &mut AnyConnection, scope: &MerchantScope) -> Result<Merchant> {
    let statement = format!(
        "SELECT {COLUMNS} FROM merchants m JOIN portals p ON p.id = m.portal_id WHERE m.id = $1 AND m.portal_id = $2"
    );
    let row = sqlx::query(AssertSqlSafe(statement))
        .bind(scope.merchant_id())
        .bind(scope.portal_id())
        .fetch_optional(connection)
        .await?;
    read(&row.ok_or(Error::Missing("merchant"))?)
}

/// Notes that a document has heard the events up to `seq`. It never sinks, and never passes what happened.
pub async fn hear(store: &Store, scope: &MerchantScope, seq: u64) -> Result<()> {
    let seq = i64::try_from(seq).unwrap_or(i64::MAX);
    sqlx::query(
        "UPDATE merchants SET heard_seq = CASE WHEN $3 > seq THEN seq ELSE $3 END
         WHERE id = $1 AND portal_id = $2 AND heard_seq < $3 AND heard_seq < seq",
    )
    .bind(scope.merchant_id())
    .bind(scope.portal_id())
    .bind(seq)
    .execute(store.writer())
    .await?;
    Ok(())
}

/// The scope of a merchant that an operator may see.
pub async fn scope_for(store: &Store, scope: &OperatorScope, merchant_id: &str) -> Result<Option<MerchantScope>> {
    let row = sqlx::query(concat!(
        "SELECT m.id, m.portal_id FROM merchants m WHERE ",
        crate::scope::granted!(),
        " AND m.id = $3"
    ))
    .bind(scope.all_flag())
    .bind(scope.operator_id())
    .bind(merchant_id)
    .fetch_optional(store.reader())
    .await?;
    row.map(|r| Ok(MerchantScope::new(r.text("portal_id")?, r.text("id")?))).transpose()
}

/// The scope of the merchant with this company and connection, where an operator may see it.
pub async fn scope_of_connection(
    store: &Store,
    scope: &OperatorScope,
    company_id: &str,
    connection_id: &str,
) -> Result<Option<MerchantScope>> {
    let row = sqlx::query(concat!(
        "SELECT m.id, m.portal_id FROM merchants m JOIN connections c ON c.merchant_id = m.id WHERE ",
        crate::scope::granted!(),
        " AND c.company_id = $3 AND c.id = $4"
    ))
    .bind(scope.all_flag())
    .bind(scope.operator_id())
    .bind(company_id)
    .bind(connection_id)
    .fetch_optional(store.reader())
    .await?;
    row.map(|r| Ok(MerchantScope::new(r.text("portal_id")?, r.text("id")?))).transpose()
}

pub(crate) fn scope(row: &AnyRow) -> Result<MerchantScope> {
    Ok(MerchantScope::new(row.text("m_portal_id")?, row.text("m_id")?))
}

pub(crate) fn read(row: &AnyRow) -> Result<Merchant> {
    Ok(Merchant {
        scope: scope(row)?,
        reference: row.text("m_reference")?,
        number: row.number("m_number")? as u64,
        upstream_id: row.text("m_upstream_id")?,
        portal_name: row.text("m_portal_name")?,
        state: row.json("m_state")?,
        heard_seq: row.number("m_heard_seq")? as u64,
        created_at: row.number("m_created_at")?,
        changed_at: row.number("m_changed_at")?,
    })
}
