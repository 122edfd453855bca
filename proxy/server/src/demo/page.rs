//! Harbour's one page: the customer's connections, with the element in it and a list of what it says.
use super::Customer;
use maud::{DOCTYPE, html};

/// What the page shows.
pub(super) struct Shown<'a> {
    /// Who is signed in.
    pub customer: &'a Customer,
    /// Who else could be.
    pub customers: &'a [Customer],
    /// `en` or `fr`.
    pub language: &'static str,
    /// `light` or `dark` where the address asks for one.
    pub theme: Option<&'static str>,
    /// A fresh token.
    pub session: Option<&'a str>,
    /// Why there is none.
    pub trouble: Option<&'a str>,
    /// Where the element comes from.
    pub proxy_url: &'a str,
    /// Where this page is.
    pub public_url: &'a str,
}

/// The page. No inline script or style: Harbour's policy forbids both.
pub(super) fn connections(shown: &Shown<'_>) -> String {
    let fr = shown.language == "fr";
    let pick = |en: &'static str, french: &'static str| if fr { french } else { en };
    let other = if fr { "en" } else { "fr" };
    let bare = |url: &str| url.trim_start_matches("http://").trim_start_matches("https://").to_owned();
    html! {
        (DOCTYPE)
        html lang=(shown.language) {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                title { (pick("Connections · Harbour", "Connexions · Harbour")) }
                link rel="stylesheet" href="/portal.css";
                link rel="icon" href="/portal.svg" type="image/svg+xml";
                script src={ (shown.proxy_url) "/gangway.js" } crossorigin="anonymous" async {}
                script src="/portal.js" type="module" {}
            }
            body class="harbour" {
                div class="harbour-top" {
                    span class="harbour-brand" {
                        svg viewBox="0 0 56 56" aria-hidden="true" {
                            rect width="56" height="56" fill="#17365c" {}
                            path d="M16 15v26M40 15v26M16 33c4-9 20-9 24 0" fill="none" stroke="#fff" stroke-width="4.5" stroke-linecap="round" {}
                        }
                        "Harbour"
                    }
                    nav class="harbour-nav" aria-label="Harbour" {
                        a href="/connections" aria-current="page" { (pick("Connections", "Connexions")) }
                    }
                    span class="harbour-user" {
                        span { (shown.customer.person) }
                        a href={ "/connections?merchant=" (shown.customer.reference) "&language=" (other) } lang=(other) {
                            (if fr { "English" } else { "Français" })
                        }
                    }
                }
                form class="harbour-demo" method="get" action="/connections" {
                    fieldset {
                        legend { (pick("Demo. You are signed in as", "Démo. Vous êtes connecté comme")) }
                        @for customer in shown.customers {
                            label {
                                input type="radio" name="merchant" value=(customer.reference) checked[customer.reference == shown.customer.reference];
                                span {
                                    @if let Some(business) = customer.business {
                                        (business)
                                        small { (pick("Harbour knows the name", "Harbour connaît le nom")) }
                                    } @else {
                                        (pick("Customer ", "Client ")) (customer.reference)
                                        small { (pick("Harbour does not know the name", "Harbour ne connaît pas le nom")) }
                                    }
                                }
                            }
                        }
                    }
                    input type="hidden" name="language" value=(shown.language);
                }
                main class="harbour-main" {
                    h1 { (pick("Connect your shop", "Reliez votre boutique")) }
                    p {
                        (pick(
                            "Your credit line follows your sales. Let us read them, and you never send a statement again.",
                            "Votre ligne de crédit suit vos ventes. Laissez-nous les lire, et vous n’enverrez plus jamais de relevé.",
                        ))
                    }
                    div class="harbour-columns" {
                        @if let Some(token) = shown.session {
                            gangway-connect session=(token) theme=[shown.theme] {
                                // Seen only where the element's script does not come at all.
                                p class="harbour-trouble harbour-late" {
                                    (pick(
                                        "This part of the page did not load. Reload the page, or allow scripts from the connection service.",
                                        "Cette partie de la page n’est pas arrivée. Rechargez la page, ou autorisez les scripts du service de connexion.",
                                    ))
                                }
                            }
                        } @else {
                            div class="harbour-trouble" role="alert" {
                                (pick("The connection service is away. ", "Le service de connexion est absent. "))
                                (shown.trouble.unwrap_or_default())
                            }
                        }
                        div class="hears" {
                            div class="hears-head" {
                                h2 { (pick("What this page hears", "Ce que cette page entend")) }
                                p {
                                    (pick(
                                        "Events of the element, as they arrive. What came before this page was loaded was heard by the page before.",
                                        "Les événements de l’élément, à mesure qu’ils arrivent. Ce qui a précédé cette page a été entendu par la page d’avant.",
                                    ))
                                }
                            }
                            div class="hears-log" role="log" tabindex="0" aria-label=(pick("Events", "Événements")) { ol {} }
                            p class="hears-foot" {
                                span { (pick("This page: ", "Cette page\u{a0}: ")) bdi { (bare(shown.public_url)) } }
                                span { (pick("The widget comes from: ", "Le widget vient de\u{a0}: ")) bdi { (bare(shown.proxy_url)) } }
                                span { (pick("Reports against the policy: ", "Signalements contre la politique\u{a0}: ")) span data-reports="" { "0" } }
                            }
                        }
                    }
                }
                p class="harbour-end" {
                    (pick(
                        "Harbour is invented. Nothing here is lent, and no shop is real.",
                        "Harbour est inventé. Rien n’est prêté ici, et aucune boutique n’est réelle.",
                    ))
                }
            }
        }
    }
    .into_string()
}
