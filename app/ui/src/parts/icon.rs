//! The icons: one set, 20 px, drawn by us as a single path each.

use crate::el::{El, svg};

/// The path of an icon in a box of 20 by 20.
pub type Icon = &'static str;

/// A cross.
pub const CLOSE: Icon = "M5 5l10 10M15 5 5 15";
/// To what was before.
pub const BACK: Icon = "M12 4.5 6.5 10l5.5 5.5";
/// To what comes next.
pub const NEXT: Icon = "M8 4.5l5.5 5.5L8 15.5";
/// There is more below.
pub const DOWN: Icon = "M5 7.75l5 5 5-5";
/// A magnifying glass.
pub const SEARCH: Icon = "M14.25 9a5.25 5.25 0 1 1-10.5 0 5.25 5.25 0 0 1 10.5 0ZM13 13l3.75 3.75";
/// A tick.
pub const CHECK: Icon = "m4.5 10.5 3.75 3.75 7.25-8";
/// A clock.
pub const CLOCK: Icon = "M17.25 10a7.25 7.25 0 1 1-14.5 0 7.25 7.25 0 0 1 14.5 0ZM10 6v4.25l2.75 1.75";
/// A triangle with a mark.
pub const ALERT: Icon = "M8.85 3.6 2.3 14.9a1.33 1.33 0 0 0 1.15 2h13.1a1.33 1.33 0 0 0 1.15-2L11.15 3.6a1.33 1.33 0 0 0-2.3 0ZM10 7.75v3.5M10 13.85v.05";
/// A ring with a bar.
pub const MINUS: Icon = "M17.25 10a7.25 7.25 0 1 1-14.5 0 7.25 7.25 0 0 1 14.5 0ZM7 10h6";
/// A ring with a cross.
pub const CROSS: Icon = "M17.25 10a7.25 7.25 0 1 1-14.5 0 7.25 7.25 0 0 1 14.5 0ZM7.5 7.5l5 5M12.5 7.5l-5 5";
/// A padlock.
pub const LOCK: Icon = "M5.5 8.75h9a1.5 1.5 0 0 1 1.5 1.5v5a1.5 1.5 0 0 1-1.5 1.5h-9a1.5 1.5 0 0 1-1.5-1.5v-5a1.5 1.5 0 0 1 1.5-1.5ZM6.75 8.75V6.5a3.25 3.25 0 0 1 6.5 0v2.25";
/// An eye.
pub const EYE: Icon =
    "M2 10s3-5.25 8-5.25S18 10 18 10s-3 5.25-8 5.25S2 10 2 10ZM12.25 10a2.25 2.25 0 1 1-4.5 0 2.25 2.25 0 0 1 4.5 0Z";
/// A shield with a tick.
pub const SHIELD: Icon =
    "M10 2.5 4 4.75v4.5c0 3.75 2.5 6.75 6 8.25 3.5-1.5 6-4.5 6-8.25v-4.5L10 2.5ZM7.25 9.9l2 2 3.5-3.8";
/// A switch.
pub const STOP: Icon = "M10 2.75V9.5M6.1 5.3a6.5 6.5 0 1 0 7.8 0";
/// Leaves this page.
pub const EXTERNAL: Icon = "M11.75 3.5h4.75v4.75M16.25 3.75 9.5 10.5M14.5 11.75v3a1.75 1.75 0 0 1-1.75 1.75h-7.5a1.75 1.75 0 0 1-1.75-1.75v-7.5A1.75 1.75 0 0 1 5.25 5.5h3";
/// Two sheets.
pub const COPY: Icon = "M8.5 7h6.25a1.75 1.75 0 0 1 1.75 1.75V15a1.75 1.75 0 0 1-1.75 1.75H8.5A1.75 1.75 0 0 1 6.75 15V8.75A1.75 1.75 0 0 1 8.5 7ZM13 7V5a1.75 1.75 0 0 0-1.75-1.75H5A1.75 1.75 0 0 0 3.25 5v6.25C3.25 12.2 4 13 5 13h1.75";
/// Once more.
pub const REFRESH: Icon = "M16.5 4v3.75h-3.75M16.25 7.5A6.75 6.75 0 1 0 16.75 10.5";
/// From here to there.
pub const ARROW: Icon = "M4 10h12M11.5 5.5 16 10l-4.5 4.5";
/// A shop.
pub const STORE: Icon = "M3.25 8 4.75 3.5h10.5L16.75 8M3.25 8a2.25 2.25 0 0 0 4.5 0 2.25 2.25 0 0 0 4.5 0 2.25 2.25 0 0 0 4.5 0ZM4.75 10.5v6h10.5v-6M8.25 16.5V13h3.5v3.5";
/// A parcel.
pub const BOX: Icon =
    "M10 2.75 16.5 6.25v7.5L10 17.25l-6.5-3.5v-7.5L10 2.75ZM3.75 6.4 10 9.75l6.25-3.35M10 9.75v7.25M6.75 4.6l6.4 3.4";
/// Two people.
pub const PEOPLE: Icon = "M10.5 6.75a2.75 2.75 0 1 1-5.5 0 2.75 2.75 0 0 1 5.5 0ZM2.75 16c.3-3 2.3-4.75 5-4.75s4.7 1.75 5 4.75M13 4.1a2.75 2.75 0 0 1 0 5.3M14.75 11.6c1.5.7 2.35 2.2 2.5 4.4";
/// A shopping bag.
pub const BAG: Icon =
    "M4.75 6.5h10.5l.85 9.1a1.25 1.25 0 0 1-1.25 1.4H5.15a1.25 1.25 0 0 1-1.25-1.4l.85-9.1ZM7 9V5.75a3 3 0 0 1 6 0V9";
/// A bank card.
pub const CARD: Icon = "M4.25 4.5h11.5A1.75 1.75 0 0 1 17.5 6.25v7.5a1.75 1.75 0 0 1-1.75 1.75H4.25a1.75 1.75 0 0 1-1.75-1.75v-7.5A1.75 1.75 0 0 1 4.25 4.5ZM2.75 8.25h14.5M5.75 12.25h2.5";
/// To and fro.
pub const SWAP: Icon = "M3.75 7h12M12.75 4l3 3-3 3M16.25 13h-12M7.25 10l-3 3 3 3";
/// A flag.
pub const FLAG: Icon = "M5 17.25V3.25M5 4h9.75l-2 3.4 2 3.4H5";
/// A letter.
pub const MAIL: Icon = "M4.5 4.5h11a1.75 1.75 0 0 1 1.75 1.75v7.5a1.75 1.75 0 0 1-1.75 1.75h-11a1.75 1.75 0 0 1-1.75-1.75v-7.5A1.75 1.75 0 0 1 4.5 4.5ZM3.25 6.25 10 11l6.75-4.75";
/// No network.
pub const OFFLINE: Icon = "M3 3l14 14M2.5 8.1a11 11 0 0 1 3.4-2.2M9 5a11.2 11.2 0 0 1 8.5 3.1M5.2 11.2a7 7 0 0 1 3-1.8M12.6 9.8c.8.35 1.6.8 2.2 1.4M8 14a3.2 3.2 0 0 1 4 0M10 16.4v.05";

/// The icon of a dataset.
pub const fn of(dataset: gangway_wire::dataset::Dataset) -> Icon {
    use gangway_wire::dataset::Dataset;
    match dataset {
        Dataset::Info => STORE,
        Dataset::Products => BOX,
        Dataset::Customers => PEOPLE,
        Dataset::Orders => BAG,
        Dataset::Payments => CARD,
        Dataset::Transactions => SWAP,
        Dataset::Disputes => FLAG,
    }
}

/// At 20 px. Says nothing to those who do not see it: words stand beside it.
pub fn icon(path: Icon) -> El {
    styled("icon", path)
}

/// At 16 px.
pub fn tiny(path: Icon) -> El {
    styled("icon tiny", path)
}

/// With more classes of its own: `good`, `flip`.
pub fn styled(class: &str, path: Icon) -> El {
    drawn(class, svg("path").attr("d", path))
}

/// Of a path that has a class of its own.
pub fn drawn(class: &str, path: El) -> El {
    svg("svg").attr("class", class).attr("viewBox", "0 0 20 20").attr("aria-hidden", "true").child(path)
}
