//! The operators' list of merchants: columns drawn from the state at each commit, order, search and totals.
use crate::columns::{Columns, to_json};
use crate::merchants::Merchant;
use crate::scope::granted;
use crate::{OperatorScope, Result, Store};
use gangway_core::time::millis;
use gangway_core::{name, row};
use gangway_wire::Millis;
use gangway_wire::admin::{MerchantRow, Merchants, PortalName, RowProblem};
use gangway_wire::state::{State, Status};
use serde::{Deserialize, Serialize};
use sqlx::any::AnyRow;

/// Most merchants of one page.
pub const MAX_LIMIT: u32 = 200;

const COLUMNS: &str = "m.id, m.portal_id, p.name AS portal_name, m.reference, m.status, m.list_row, m.created_at,
     m.changed_at";

/// What is drawn from a state.
pub(crate) struct Derived {
    pub status: &'static str,
    pub in_trouble: i64,
    pub search_text: String,
    pub list_row: String,
}

/// What a list shows and nobody sorts or searches by.
#[derive(Serialize, Deserialize)]
struct ListRow {
    name: Option<String>,
    platform_name: Option<String>,
    platform_key: Option<String>,
    ready: u32,
    offered: u32,
    rows: u64,
    last_sync_at: Option<Millis>,
    problem: Option<RowProblem>,
}

impl Derived {
    pub fn of(state: &State, reference: &str) -> Derived {
        let columns = row::columns(state);
        // A search never matches across the two: folded text has no line break.
        let search_text =
            [&name::fold(state.name.as_deref().unwrap_or_default()), "\n", &name::fold(reference)].concat();
        Derived {
            status: columns.status.as_str(),
            in_trouble: i64::from(columns.problem.is_some()),
            search_text,
            list_row: to_json(&ListRow {
                name: state.name.clone(),
                platform_name: columns.platform_name,
                platform_key: columns.platform_key,
                ready: columns.ready,
                offered: columns.offered,
                rows: columns.rows,
                last_sync_at: columns.last_sync_at,
                problem: columns.problem,
            }),
        }
    }
}

/// A page of the merchants that an operator may see: those in trouble first, then the last changed. `search` is found
/// in names and references, without case and accents.
pub async fn page(store: &Store, scope: &OperatorScope, search: &str, offset: u64, limit: u32) -> Result<Merchants> {
    let needle = ["%", &escape_like(name::fold(search).trim()), "%"].concat();
    let totals = sqlx::query(concat!(
        "SELECT COUNT(*) AS every, CAST(COALESCE(SUM(m.in_trouble), 0) AS BIGINT) AS in_trouble,
         CAST(COALESCE(SUM(CASE WHEN m.search_text LIKE $3 ESCAPE '\\' THEN 1 ELSE 0 END), 0) AS BIGINT) AS found
         FROM merchants m WHERE ",
        granted!()
    ))
    .bind(scope.all_flag())
    .bind(scope.operator_id())
    .bind(&needle)
    .fetch_one(store.reader())
    .await?;
    let statement = format!(
        "SELECT {COLUMNS} FROM merchants m JOIN portals p ON p.id = m.portal_id
         WHERE {granted} AND m.search_text LIKE $3 ESCAPE '\\'
         ORDER BY m.in_trouble DESC, m.changed_at DESC, m.id LIMIT $4 OFFSET $5",
        granted = granted!()
    );
    let rows = sqlx::query(sqlx::AssertSqlSafe(statement))
        .bind(scope.all_flag())
        .bind(scope.operator_id())
        .bind(&needle)
        .bind(i64::from(limit.min(MAX_LIMIT)))
        .bind(i64::try_from(offset).unwrap_or(i64::MAX))
        .fetch_all(store.reader())
        .await?;
    Ok(Merchants {
        total: totals.number("found")? as u64,
        all: totals.number("every")? as u64,
        in_trouble: totals.number("in_trouble")? as u64,
        offset,
        merchants: rows.iter().map(read).collect::<Result<_>>()?,
    })
}

/// A merchant's line, drawn from the very state that it was read with.
pub fn row(merchant: &Merchant) -> MerchantRow {
    let columns = row::columns(&merchant.state);
    MerchantRow {
        id: merchant.scope.merchant_id().to_owned(),
        portal: PortalName { id: merchant.scope.portal_id().to_owned(), name: merchant.portal_name.clone() },
        reference: merchant.reference.clone(),
        name: merchant.state.name.clone(),
        status: columns.status,
        platform_name: columns.platform_name,
        platform_key: columns.platform_key,
        ready: columns.ready,
        offered: columns.offered,
        rows: columns.rows,
        last_sync_at: columns.last_sync_at,
        problem: columns.problem,
        created_at: millis(merchant.created_at),
        changed_at: millis(merchant.changed_at),
    }
}

/// Text as it is meant, in a LIKE pattern with `\` for escapes.
pub(crate) fn escape_like(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for c in text.chars() {
        if matches!(c, '%' | '_' | '\\') {
            escaped.push('\\');
        }
        escaped.push(c);
    }
    escaped
}

fn read(row: &AnyRow) -> Result<MerchantRow> {
    let shown: ListRow = row.json("list_row")?;
    Ok(MerchantRow {
        id: row.text("id")?,
        portal: PortalName { id: row.text("portal_id")?, name: row.text("portal_name")? },
        reference: row.text("reference")?,
        name: shown.name,
        status: row.word("status", Status::parse)?,
        platform_name: shown.platform_name,
        platform_key: shown.platform_key,
        ready: shown.ready,
        offered: shown.offered,
        rows: shown.rows,
        last_sync_at: shown.last_sync_at,
        problem: shown.problem,
        created_at: millis(row.number("created_at")?),
        changed_at: millis(row.number("changed_at")?),
    })
}
