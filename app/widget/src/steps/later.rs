//! The second half of the way, from the way out to the end.
//!
//! The build cuts the module in two (`xtask/front/split.mjs`), so that the first screens come sooner: what only `view`
//! leads to becomes the second half, and `view` is called when that is there.

use super::{authorize, data, done, progress, trouble};
use crate::cx::Cx;
use gangway_ui::el::El;
use gangway_wire::host::Step;

/// Whether a step is in this half.
pub const fn has(step: Step) -> bool {
    matches!(step, Step::Authorize | Step::Progress | Step::Data | Step::Done | Step::Trouble)
}

/// What a step of this half shows.
#[inline(never)]
pub(super) fn view(cx: Cx, step: Step) -> Vec<El> {
    match step {
        Step::Authorize => authorize::view(cx),
        Step::Progress => progress::view(cx),
        Step::Data => data::view(cx),
        Step::Done => done::view(cx),
        _ => trouble::view(cx),
    }
}
