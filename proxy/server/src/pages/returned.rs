//! `/return` where the browser cannot be sent on: the state is over, unknown, or was lost on the way.
use super::{Language, Page, press, who};
use gangway_wire::session::Portal;
use http::StatusCode;
use maud::{PreEscaped, html};

/// An arrow that turns back. Drawn by us.
const EMBLEM: &str = r#"<svg viewBox="0 0 20 20" aria-hidden="true"><path d="M7 4 3.25 7.75 7 11.5M3.5 7.75h8.75a4.25 4.25 0 0 1 0 8.5H9"/></svg>"#;

/// The state is older than it works, but the portal is known. Signs nobody in.
pub fn over(language: Language, portal: &Portal, back: Option<&str>) -> Page {
    let l = language;
    let fill = |en, fr| l.fill(en, fr, &portal.name, "");
    let title = fill("You are back. Go on at {portal}", "Vous voilà de retour. Continuez sur {portal}");
    let body = html! {
        (who(portal))
        h1 { (title) }
        p class="lead" {
            (l.pick(
                "The address that brought you here no longer leads on by itself.",
                "L’adresse qui vous a ramené ici a fait son temps.",
            ))
        }
        div class="note" {
            b { (l.pick("What you approved at your shop counts", "Ce que vous avez accepté dans votre boutique compte")) }
            (fill(
                "{portal} shows whether your shop is connected. You may have to sign in there.",
                "{portal} indique si votre boutique est reliée. Il faudra peut-être vous y connecter.",
            ))
        }
        @if let Some(back) = back { (press(back, &fill("Back to {portal}", "Retour à {portal}"))) }
    };
    Page::new(StatusCode::OK, language, &title, body)
}

/// Nothing says where the browser belongs. `number` is what support is told: the request's number.
pub fn incomplete(language: Language, number: &str) -> Page {
    let l = language;
    let title = l.pick("This address is not complete", "Cette adresse est incomplète");
    let body = html! {
        span class="emblem" { (PreEscaped(EMBLEM)) }
        h1 { (title) }
        p class="lead" {
            (l.pick(
                "You came back from a shop, but the address does not say where to. What you approved there counts all the same.",
                "Vous revenez d’une boutique, mais l’adresse ne dit pas où aller. Ce que vous y avez accepté compte quand même.",
            ))
        }
        ol {
            li { (l.pick("Go back to the site, or to the e-mail, where you began.", "Retournez sur le site, ou à l’e-mail, où vous avez commencé.")) }
            li { (l.pick("It shows whether your shop is connected.", "Il indique si votre boutique est reliée.")) }
            li { (l.pick("If it is not, begin there once more. Nothing is done twice.", "Sinon, recommencez là-bas. Rien n’est fait deux fois.")) }
        }
        p class="small" {
            (l.pick("Still lost? Give this number to whoever asked you to connect: ", "Encore un doute\u{202f}? Donnez ce numéro à qui vous a demandé de relier votre boutique\u{a0}: "))
            code { (number) }
        }
    };
    Page::new(StatusCode::OK, language, title, body)
}
