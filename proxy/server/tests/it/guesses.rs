//! Tokens that are guessed, many at once.
use super::harness::{Wishes, World};
use futures_util::{StreamExt, stream};
use gangway_server::auth::token::{Token, TokenKind};
use gangway_server::limits::Allowed;

#[tokio::test]
async fn of_a_thousand_guesses_at_once_sixty_are_told_and_right_tokens_pass_among_them() {
    let world = World::with(Wishes { allowed: Allowed::default(), ..Wishes::default() }).await;
    let right = world.session("m").await;
    let asks = (0_u32..1_050).map(|n| {
        let is_right = n % 21 == 20;
        let mut bits = [1; 32];
        bits[..4].copy_from_slice(&n.to_be_bytes());
        let wrong = Token::mint(TokenKind::Session, bits);
        let token = if is_right { right.as_str() } else { wrong.expose() };
        let ask = world.get("/v1/session").token(token);
        async move { (is_right, ask.send().await.status) }
    });
    let answers: Vec<(bool, u16)> = stream::iter(asks).buffer_unordered(200).collect().await;
    let count = |right: bool, status: u16| answers.iter().filter(|&&answer| answer == (right, status)).count();
    assert_eq!((count(false, 401), count(false, 429)), (60, 940));
    assert_eq!(count(true, 200), 50, "whoever is right is not locked out by a neighbour's guesses");
}
