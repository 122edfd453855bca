//! `/go` where it does not simply send the browser on: a link that came by mail, one that has ended, Codat away.
use super::{Language, Page, press, who};
use gangway_wire::session::Portal;
use http::StatusCode;
use maud::html;

/// What the page that asks shows.
#[derive(Debug)]
pub struct Ask<'a> {
    /// Who will receive the data.
    pub portal: &'a Portal,
    /// The business, where it has a name.
    pub business: Option<&'a str>,
    /// The platform's name.
    pub platform: &'a str,
    /// The path of this very address: followed from here, it arrives as same-origin.
    pub here: &'a str,
}

/// Asks before the browser leaves, because the click did not come from the portal or from our own page.
///
/// "I do not know them" is answered by `:target`, without a request.
pub fn ask(language: Language, ask: &Ask<'_>) -> Page {
    let l = language;
    let fill = |en, fr| l.fill(en, fr, &ask.portal.name, ask.platform);
    let title = fill("Only continue if you know {portal}", "Ne continuez que si vous connaissez {portal}");
    let body = html! {
        (who(ask.portal))
        div class="ask" id="ask" {
            h1 { (title) }
            p class="lead" {
                (fill(
                    "You are about to connect a shop to {portal}. {portal} will then read its orders, customers and payments.",
                    "Vous allez relier une boutique à {portal}. {portal} en lira alors les commandes, les clients et les paiements.",
                ))
            }
            dl {
                @if let Some(business) = ask.business {
                    div { dt { (l.pick("Business", "Entreprise")) } dd { bdi { (business) } } }
                }
                div { dt { (l.pick("Platform", "Plateforme")) } dd { bdi { (ask.platform) } } }
                div { dt { (l.pick("Goes to", "Destinataire")) } dd { bdi { (ask.portal.name) } ", " bdi { (ask.portal.host) } } }
            }
            (press(ask.here, &fill("Continue to {platform}", "Continuer vers {platform}")))
            a class="no" href="#stop" { (l.pick("I do not know them", "Je ne les connais pas")) }
        }
        div class="stop" id="stop" {
            h1 { (l.pick("Then stop here", "Alors, arrêtez-vous ici")) }
            p class="lead" {
                (l.pick("Nothing was opened and nothing was read. Close this page.", "Rien n’a été ouvert et rien n’a été lu. Fermez cette page."))
            }
            div class="note" {
                b { (l.pick("Somebody sent you this link?", "Quelqu’un vous a envoyé ce lien\u{202f}?")) }
                (fill(
                    "Tell them that you did not go on. If you never heard of {portal}, do not answer.",
                    "Dites-lui que vous n’avez pas continué. Si vous n’avez jamais entendu parler de {portal}, ne répondez pas.",
                ))
            }
            a class="no" href="#ask" { (fill("I do know {portal} after all", "Finalement, je connais {portal}")) }
        }
    };
    Page::new(StatusCode::OK, language, &title, body)
}

/// The departure is over, unknown, or its portal is disabled. `portal` is `None` where nothing is known of it;
/// `back` leads to the portal where we have its address.
pub fn ended(language: Language, portal: Option<&Portal>, back: Option<&str>) -> Page {
    let l = language;
    let title = l.pick("This link has ended", "Ce lien n’est plus valable");
    let name =
        portal.map_or(l.pick("the site where you began", "le site où vous avez commencé"), |p| p.name.as_str());
    let fill = |en, fr| l.fill(en, fr, name, "");
    let body = html! {
        @if let Some(portal) = portal { (who(portal)) }
        h1 { (title) }
        p class="lead" {
            (fill(
                "It worked for 10 minutes. Go back to {portal} and press “Continue” once more.",
                "Il valait 10 minutes. Retournez sur {portal} et appuyez encore une fois sur «\u{a0}Continuer\u{a0}».",
            ))
        }
        div class="note" {
            b { (l.pick("Nothing was read", "Rien n’a été lu")) }
            (l.pick("Your shop and your account are as before.", "Votre boutique et votre compte sont comme avant."))
        }
        @if let Some(back) = back { (press(back, &fill("Back to {portal}", "Retour à {portal}"))) }
    };
    Page::new(StatusCode::GONE, language, title, body)
}

/// Codat does not tell the way out now. `here` tries again; nothing is lost meanwhile.
pub fn unreachable(language: Language, portal: &Portal, platform: &str, here: &str, back: Option<&str>) -> Page {
    let l = language;
    let fill = |en, fr| l.fill(en, fr, &portal.name, platform);
    let title = fill("The way to {platform} is closed for a moment", "Le chemin vers {platform} est fermé un instant");
    let body = html! {
        (who(portal))
        h1 { (title) }
        p class="lead" {
            (fill(
                "Codat, who connects {platform} to {portal}, does not answer. This usually passes within minutes.",
                "Codat, qui relie {platform} à {portal}, ne répond pas. Cela passe en général en quelques minutes.",
            ))
        }
        div class="note" {
            b { (l.pick("Nothing is lost", "Rien n’est perdu")) }
            (l.pick("You go on exactly where you are.", "Vous reprendrez exactement où vous en êtes."))
        }
        (press(here, l.pick("Try again", "Réessayer")))
        @if let Some(back) = back { a class="no" href=(back) { (fill("Back to {portal}", "Retour à {portal}")) } }
    };
    Page::new(StatusCode::SERVICE_UNAVAILABLE, language, &title, body)
}
