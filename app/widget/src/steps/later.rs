//! The second half of the way, from the way out to the end.
//!
//! The build cuts it out of the module (`xtask/front/split.mjs`), by the names of what is in here and in the files of
//! these steps, so that the first screens come sooner. `view` is the seam: the rest is there when it is called.

use super::{authorize, data, done, progress, trouble};
use crate::cx::Cx;
use crate::model::Model;
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

/// [`Cx::see`] under a name of this half.
pub(super) fn see<R: Default>(cx: Cx, look: impl FnOnce(&Model) -> R) -> R {
    let (mut look, mut seen) = (Some(look), R::default());
    cx.look_at(&mut |model| {
        if let Some(look) = look.take() {
            seen = look(model);
        }
    });
    seen
}
