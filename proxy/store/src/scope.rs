//! Who may see what. Scopes come out of this crate only: a caller cannot make one up.

/// One merchant of one portal: the only way to a merchant's data.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct MerchantScope {
    portal_id: String,
    merchant_id: String,
}

impl MerchantScope {
    pub(crate) fn new(portal_id: String, merchant_id: String) -> Self {
        MerchantScope { portal_id, merchant_id }
    }

    /// The portal.
    pub fn portal_id(&self) -> &str {
        &self.portal_id
    }

    /// The merchant, by our id.
    pub fn merchant_id(&self) -> &str {
        &self.merchant_id
    }
}

/// The portals that an operator may see, as granted at the time of each statement.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OperatorScope {
    operator_id: String,
    all: bool,
}

impl OperatorScope {
    pub(crate) fn new(operator_id: String, all: bool) -> Self {
        OperatorScope { operator_id, all }
    }

    /// Whether every portal is granted, also those to come.
    pub fn is_all(&self) -> bool {
        self.all
    }

    pub(crate) fn operator_id(&self) -> &str {
        &self.operator_id
    }

    pub(crate) fn all_flag(&self) -> i64 {
        i64::from(self.all)
    }
}

/// The condition of a statement whose `$1` is the flag for all and `$2` the operator's id, on `m.portal_id`.
macro_rules! granted {
    () => {
        "($1 = 1 OR EXISTS (SELECT 1 FROM operator_portals g WHERE g.operator_id = $2 AND g.portal_id = m.portal_id))"
    };
}
pub(crate) use granted;
