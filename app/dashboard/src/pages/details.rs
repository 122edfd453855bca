//! A company's numbers: what to say on the phone, to the portal's developers and to Codat.

use crate::parts::copy;
use gangway_ui::text::text;
use gangway_wire::admin::MerchantPicture;
use leptos::prelude::*;

/// The list of them.
pub fn details(picture: &MerchantPicture) -> impl IntoView + use<> {
    let state = &picture.state;
    let company = state.company_id.clone().map(|id| {
        view! { <dt>{text("dashboard.company-id")}</dt><dd>{copy::number(id, text("dashboard.copy-company"))}</dd> }
    });
    let connection = state.current().map(|connection| {
        view! {
            <dt>{text("dashboard.connection-id")}</dt>
            <dd>{copy::number(connection.id.clone(), text("dashboard.copy-connection"))}</dd>
        }
    });
    let at_codat = state.codat_name.clone().map(|name| {
        view! { <dt>{text("dashboard.at-codat")}</dt><dd><bdi translate={"no"}>{name}</bdi></dd> }
    });
    view! {
        <dl class={"facts long"}>
            <dt>{text("dashboard.reference")}</dt><dd><bdi translate={"no"}>{picture.row.reference.clone()}</bdi></dd>
            <dt>{text("dashboard.portal")}</dt><dd><bdi translate={"no"}>{picture.row.portal.name.clone()}</bdi></dd>
            {at_codat}
            {company}
            {connection}
        </dl>
    }
}
