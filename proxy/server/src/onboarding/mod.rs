//! The shells of onboarding: company, connection, departure. What is decided stands in `gangway_core`; here it is
//! carried out, every intent committed before Codat is called.

pub mod company;
pub mod connection;
pub mod departure;
pub mod drive;
