//! The texts: which language, where its catalog comes from, and when.

use crate::cx::Cx;
use gangway_ui::api::Fault;
use gangway_ui::api::client::asset;
use gangway_ui::{task, text};
use js_sys::Reflect;
use leptos::prelude::*;
use wasm_bindgen::JsValue;

/// Begins to fetch the catalog that is probably wanted, beside the first picture.
pub fn guess(cx: Cx) {
    let Some(shared) = cx.shared() else { return };
    let page = document().document_element().and_then(|html| html.get_attribute("lang")).unwrap_or_default();
    let coming = task::shared(async move {
        // Without it the first picture's turn tries again, and says so.
        let _ = language(cx, &page).await;
        JsValue::UNDEFINED
    });
    shared.catalog.replace(Some(coming));
}

/// Makes the texts those of the element's `lang`, else of the session; English where there is no such catalog.
pub async fn language(cx: Cx, wanted: &str) -> Result<(), Fault> {
    let Some(shared) = cx.shared() else { return Err(Fault::Stopped) };
    let own = shared.element.get_attribute("lang").unwrap_or_default();
    let wanted = if own.is_empty() { wanted } else { &own };
    // As pages write it: `fr_CA`, `FR-ca`. `Intl` throws where a tag is none; its language alone is one.
    let wanted = wanted.replace('_', "-");
    let plain = wanted.split('-').next().unwrap_or_default().to_ascii_lowercase();
    let wanted = canonical(&wanted).unwrap_or_else(|| plain.clone());
    let (wanted, plain) = (wanted.as_str(), plain.as_str());
    let has = |tag: &str| Reflect::get(&shared.files, &tag.into()).ok().and_then(|url| url.as_string());
    let (tag, catalog, url) = match (has(wanted), has(plain)) {
        (Some(url), _) => (wanted, wanted, url),
        (_, Some(url)) => (wanted, plain, url),
        _ => ("en", "en", has("en").unwrap_or_default()),
    };
    // Dates and figures as the visitor writes them, where that is a kind of the same language.
    let own = window().navigator().language().filter(|own| tag == plain && own.starts_with(plain));
    let tag = own.as_deref().unwrap_or(tag);
    if cx.model.try_with_untracked(|m| m.texts).unwrap_or(true) && text::language() == tag {
        return Ok(());
    }
    let texts = asset(&[&shared.base, url.as_str()].concat()).await?;
    text::set(tag, &texts.into());
    // Attributes of our own box: a page's translator and screen readers go by them.
    let _ = shared.root.set_attribute("lang", catalog);
    cx.change(|m| m.texts = true);
    Ok(())
}

/// A tag in its usual form; `None` where it is no tag.
fn canonical(tag: &str) -> Option<String> {
    let intl = Reflect::get(&js_sys::global(), &"Intl".into()).ok()?;
    let all = Reflect::get(&intl, &"getCanonicalLocales".into()).ok()?;
    let all = js_sys::Function::from(all).call1(&intl, &tag.into()).ok()?;
    js_sys::Array::from(&all).get(0).as_string()
}

/// Fetches the words of the tables: a catalog of its own, since most of the way is without tables.
pub async fn table_texts(cx: Cx) -> Result<(), Fault> {
    let Some(shared) = cx.shared() else { return Err(Fault::Stopped) };
    // The loader puts the tables' style sheet beside ours.
    let _ = shared.loader.call1(&JsValue::NULL, &"table".into());
    let tag = text::language();
    let plain = tag.split('-').next().unwrap_or_default();
    if text::find("grid.again").is_some() {
        return Ok(());
    }
    let url = Reflect::get(&shared.files, &["table.", plain].concat().into()).ok().and_then(|url| url.as_string());
    let Some(url) = url else { return Ok(()) };
    let texts = asset(&[&shared.base, url.as_str()].concat()).await?;
    text::set(&tag, &texts.into());
    Ok(())
}
