//! Links that a portal sends to a merchant: exchanged for a session after a click.
use crate::columns::{Columns, to_json};
use crate::portals::{self, Portal};
use crate::{Look, MerchantScope, MerchantTx, Micros, Result, SecretHash, Store, id, merchants};
use gangway_wire::state::State;
use sqlx::AssertSqlSafe;

/// An invitation that is to be.
#[derive(Clone, Debug)]
pub struct NewInvitation {
    /// Of the secret in the link's fragment.
    pub hash: SecretHash,
    /// A BCP 47 tag; `None` for that of the reader's browser.
    pub language: Option<String>,
    /// Where "Back to PORTAL" leads.
    pub return_url: Option<String>,
    /// Codat's keys of the platforms to offer; `None` for all.
    pub platforms: Option<Vec<String>>,
    /// The portal's words.
    pub message: Option<String>,
    /// Until when it works.
    pub expires_at: Micros,
}

/// An invitation that works.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Invitation {
    /// Ours; not the secret.
    pub id: String,
    /// Whom it invites.
    pub scope: MerchantScope,
    /// Who invites.
    pub portal: Portal,
    /// For which business, where known.
    pub business: Option<String>,
    /// A BCP 47 tag; `None` for that of the reader's browser.
    pub language: Option<String>,
    /// Where "Back to PORTAL" leads.
    pub return_url: Option<String>,
    /// Codat's keys of the platforms to offer; `None` for all.
    pub platforms: Option<Vec<String>>,
    /// The portal's words.
    pub message: Option<String>,
    /// When it was made.
    pub created_at: Micros,
    /// Until when it works.
    pub expires_at: Micros,
    /// The database's clock at the look-up.
    pub now: Micros,
}

/// Makes an invitation; its id. The event is the caller's to push.
pub async fn create(tx: &mut MerchantTx, new: NewInvitation) -> Result<String> {
    let id = id::new();
    let (merchant_id, now) = (tx.merchant_id(), tx.now());
    sqlx::query(
        "INSERT INTO invitations (id, hash, merchant_id, language, return_url, platforms, message, created_at,
         expires_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
    )
    .bind(&id)
    .bind(new.hash.bytes())
    .bind(merchant_id)
    // Nothing is what an empty text says: the column is not null.
    .bind(new.language.unwrap_or_default())
    .bind(new.return_url)
    .bind(new.platforms.as_ref().map(to_json))
    .bind(new.message)
    .bind(now)
    .bind(new.expires_at)
    .execute(tx.connection())
    .await?;
    Ok(id)
}

/// The invitation of a secret. Reading it changes nothing.
pub async fn find(store: &Store, hash: &SecretHash) -> Result<Look<Invitation>> {
    let statement = format!(
        "SELECT i.id, i.language, i.return_url, i.platforms, i.message, i.created_at, i.expires_at, i.revoked_at,
         m.id AS m_id, m.portal_id AS m_portal_id, m.state AS m_state, {portal}, {now} AS now
         FROM invitations i JOIN merchants m ON m.id = i.merchant_id JOIN portals p ON p.id = m.portal_id
         WHERE i.hash = $1 AND p.active = 1",
        portal = portal_columns!(),
        now = store.engine().now(),
    );
    let row = sqlx::query(AssertSqlSafe(statement)).bind(hash.bytes()).fetch_optional(store.reader()).await?;
    let Some(row) = row else {
        return Ok(Look::Unknown);
    };
    let invitation = Invitation {
        id: row.text("id")?,
        scope: merchants::scope(&row)?,
        portal: portals::read(&row)?,
        business: row.json::<State>("m_state")?.name,
        language: Some(row.text("language")?).filter(|tag| !tag.is_empty()),
        return_url: row.text_or("return_url")?,
        platforms: row.json_or("platforms")?,
        message: row.text_or("message")?,
        created_at: row.number("created_at")?,
        expires_at: row.number("expires_at")?,
        now: row.number("now")? + store.offset(),
    };
    let is_over = row.number_or("revoked_at")?.is_some() || invitation.expires_at <= invitation.now;
    Ok(if is_over { Look::Expired } else { Look::Live(invitation) })
}

/// Revokes all of a merchant's invitations; how many there were.
pub async fn revoke(store: &Store, scope: &MerchantScope) -> Result<u64> {
    let now = store.now().await?;
    let done = sqlx::query("UPDATE invitations SET revoked_at = $2 WHERE merchant_id = $1 AND revoked_at IS NULL")
        .bind(scope.merchant_id())
        .bind(now)
        .execute(store.writer())
        .await?;
    Ok(done.rows_affected())
}
