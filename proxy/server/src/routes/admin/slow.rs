//! Logins that are slowed: per account, whether or not it exists, and per address.
use crate::app::App;
use crate::caller::Caller;
use crate::error::{Error, Result};
use crate::limits::Limit;
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use gangway_core::time::SECOND;
use gangway_store::logins;
use gangway_wire::problem::Kind;
use sha2::{Digest, Sha256};

/// One try: what it is counted under.
#[derive(Debug)]
pub struct Try {
    account: String,
    address: String,
    bucket: [u8; 16],
}

impl Try {
    /// A try for the account of this e-mail, from where the caller is.
    pub fn new(email: &str, caller: &Caller) -> Self {
        let bucket = caller.bucket();
        Try { account: account(email), address: format!("address:{}", URL_SAFE_NO_PAD.encode(bucket)), bucket }
    }

    /// Refuses while account or address has to wait.
    pub async fn may(&self, app: &App) -> Result<()> {
        let store = app.store();
        let wait = logins::wait(store, &self.account).await?.max(logins::wait(store, &self.address).await?);
        if wait == 0 {
            return Ok(());
        }
        let seconds = u32::try_from(wait / SECOND).unwrap_or(u32::MAX).saturating_add(1);
        Err(Error::new(Kind::TooMany, "Too many logins failed. Wait before the next.").retry_after(seconds))
    }

    /// Counts a failure, and says what every failure gets: the same whether or not the account exists.
    pub async fn failed(&self, app: &App) -> Result<Error> {
        logins::failed(app.store(), &self.account).await?;
        logins::failed(app.store(), &self.address).await?;
        let error = Error::new(Kind::BadLogin, "E-mail or password is not right.");
        Ok(app.count(Limit::FailedAuthentication, self.bucket).err().unwrap_or(error))
    }

    /// The account is its owner's again. The address stays as it is: who has one account must not try others.
    pub async fn worked(&self, app: &App) -> Result<()> {
        Ok(logins::forget(app.store(), &self.account).await?)
    }
}

/// What failures of an account are counted under. A digest: nobody's address is kept who merely mistyped.
pub fn account(email: &str) -> String {
    format!("account:{}", URL_SAFE_NO_PAD.encode(Sha256::digest(email.as_bytes())))
}
