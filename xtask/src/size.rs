//! `cargo xtask size`: bytes on the wire.
use crate::args::Args;
use crate::fail::Fail;

/// Placeholder until written.
pub fn command(args: &mut Args) -> Result<(), Fail> {
    args.done()?;
    Err(Fail::new("not there yet"))
}
