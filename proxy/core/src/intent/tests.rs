//! Each case of the design by name, then every order of replies, losses and restarts.
use super::*;
use proptest::prelude::*;

fn company() -> Intent {
    Intent::new(Kind::Company, "key".into(), "{}".into())
}

fn found(id: &str, created_at: Micros, has_connection: bool) -> Found {
    Found { id: id.into(), created_at, has_connection }
}

fn reply(reply: Reply) -> Input {
    Input::Reply(reply)
}

/// Walks through `inputs`, sleeping as asked; gives the last action and the time.
fn walk(intent: &mut Intent, inputs: impl IntoIterator<Item = Input>) -> (Action, Micros) {
    let mut now = 1_000 * MINUTE;
    let mut action = intent.step(Input::Woke, now, 0);
    for input in inputs {
        while let Action::Wait(until) = action {
            now = until;
            action = intent.step(Input::Woke, now, 0);
        }
        action = intent.step(input, now, 0);
    }
    (action, now)
}

#[test]
fn a_made_company_is_adopted() {
    let (action, _) = walk(&mut company(), [reply(Reply::Made("a".into()))]);
    assert_eq!(action, Action::Adopt { id: "a".into(), adopted: false, others: Vec::new() });
}

#[test]
fn a_429_sends_the_same_key_after_retry_after() {
    let mut intent = company();
    assert_eq!(intent.step(Input::Woke, 0, 0), Action::Send);
    let busy = reply(Reply::Busy { retry_after: Some(30 * SECOND) });
    assert_eq!(intent.step(busy, 0, 7), Action::Wait(30 * SECOND + 7));
    assert_eq!(intent.step(Input::Woke, SECOND, 0), Action::Wait(30 * SECOND + 7), "not before");
    assert_eq!(intent.step(Input::Woke, 31 * SECOND, 0), Action::Send);
    assert!(!intent.is_doubtful());
}

#[test]
fn a_409_is_believed_for_two_minutes() {
    let mut intent = company();
    let (action, now) = walk(&mut intent, std::iter::repeat_n(reply(Reply::InFlight), 60));
    assert!(matches!(action, Action::Wait(_)), "{action:?}");
    assert!(now - 1_000 * MINUTE < MAX_IN_FLIGHT);
    let (action, _) = walk(&mut company(), std::iter::repeat_n(reply(Reply::InFlight), 123));
    assert_eq!(action, Action::Look, "61 tries, one more key, 61 tries");
}

#[test]
fn a_refusal_closes_it() {
    for status in [400, 401, 402, 403, 404, 422] {
        let (action, _) = walk(&mut company(), [reply(Reply::from_status(status, None))]);
        assert_eq!(action, Action::Close, "{status}");
    }
    for status in [408, 410, 418, 451, 500, 502, 503, 504] {
        assert_eq!(Reply::from_status(status, None), Reply::Unknown);
    }
}

#[test]
fn a_lost_reply_is_asked_for_once_more_with_the_same_key() {
    let mut intent = company();
    let (action, _) = walk(&mut intent, [reply(Reply::Unknown), reply(Reply::Made("a".into()))]);
    assert_eq!(action, Action::Adopt { id: "a".into(), adopted: false, others: Vec::new() });
}

#[test]
fn only_four_looks_in_vain_over_six_minutes_give_it_up() {
    let mut intent = company();
    let lost = [reply(Reply::Unknown), reply(Reply::Unknown)];
    let looks = std::iter::repeat_n(Input::Looked(vec![]), 4);
    let (action, now) = walk(&mut intent, lost.into_iter().chain(looks));
    assert_eq!(action, Action::Renew);
    assert_eq!(now - 1_000 * MINUTE, RESEND_AFTER + LOOK_AGAIN_AFTER.iter().sum::<Micros>());
    assert!(intent.is_over());
}

#[test]
fn a_look_that_lags_finds_it_in_the_end() {
    let lost = [reply(Reply::Unknown), reply(Reply::Unknown), Input::Looked(vec![]), Input::Looked(vec![])];
    let seen = Input::Looked(vec![found("a", 1, false)]);
    let (action, _) = walk(&mut company(), lost.into_iter().chain([seen]));
    assert_eq!(action, Action::Adopt { id: "a".into(), adopted: true, others: Vec::new() });
}

#[test]
fn a_refusal_after_a_lost_reply_is_looked_into() {
    let inputs = [reply(Reply::Unknown), reply(Reply::Refused), Input::Looked(vec![found("a", 1, false)])];
    let (action, _) = walk(&mut company(), inputs);
    assert_eq!(action, Action::Adopt { id: "a".into(), adopted: true, others: Vec::new() });
    let nothing = std::iter::repeat_n(Input::Looked(vec![]), 4);
    let (action, _) = walk(&mut company(), [reply(Reply::Unknown), reply(Reply::Refused)].into_iter().chain(nothing));
    assert_eq!(action, Action::Close);
}

#[test]
fn an_old_key_is_never_sent_again() {
    for (later, wanted) in [(79 * MINUTE, Action::Send), (81 * MINUTE, Action::Look), (-DAY, Action::Look)] {
        let mut intent = company();
        intent.step(Input::Woke, DAY, 0);
        intent.step(reply(Reply::Unknown), DAY, 0);
        intent.phase = Phase::SendAt(DAY - DAY);
        assert_eq!(intent.step(Input::Woke, DAY + later, 0), wanted, "{later}");
    }
}

const DAY: Micros = crate::time::DAY;

#[test]
fn of_several_the_oldest_with_a_connection_is_adopted() {
    let several = vec![found("c", 3, true), found("a", 1, false), found("b", 2, true)];
    let inputs = [reply(Reply::Unknown), reply(Reply::Unknown), Input::Looked(several)];
    let (action, _) = walk(&mut company(), inputs);
    assert_eq!(action, Action::Adopt { id: "b".into(), adopted: true, others: vec!["c".into(), "a".into()] });
}

#[test]
fn a_connection_is_looked_for_before_it_is_made() {
    let mut intent = Intent::new(Kind::Connection, "key".into(), "{}".into());
    assert_eq!(intent.step(Input::Woke, 0, 0), Action::Look);
    assert_eq!(intent.step(Input::Looked(vec![]), 0, 0), Action::Send);
    let mut intent = Intent::new(Kind::Connection, "key".into(), "{}".into());
    intent.step(Input::Woke, 0, 0);
    let action = intent.step(Input::Looked(vec![found("a", 1, true)]), 0, 0);
    assert_eq!(action, Action::Adopt { id: "a".into(), adopted: true, others: Vec::new() });
}

/// What may happen to one call or look.
#[derive(Clone, Debug)]
enum Luck {
    Answered,
    LostAfterCommit,
    LostBefore,
    Error(u16),
    KilledBefore,
    KilledAfterCommit,
    ClockJump(i64),
}

fn luck() -> impl Strategy<Value = Luck> {
    prop_oneof![
        3 => Just(Luck::Answered),
        2 => Just(Luck::LostAfterCommit),
        2 => Just(Luck::LostBefore),
        2 => prop::sample::select(vec![409_u16, 429, 500, 503]).prop_map(Luck::Error),
        1 => prop::sample::select(vec![400_u16, 401, 402]).prop_map(Luck::Error),
        1 => Just(Luck::KilledBefore),
        1 => Just(Luck::KilledAfterCommit),
        1 => (-7_200_i64..7_200).prop_map(Luck::ClockJump),
    ]
}

/// Codat as far as it matters: what exists, what is kept under a key, and a list that lags.
#[derive(Default)]
struct Codat {
    made_at: Vec<Micros>,
    kept: Vec<(String, Micros, usize)>,
}

impl Codat {
    fn create(&mut self, key: &str, now: Micros) -> usize {
        if let Some((_, _, index)) = self.kept.iter().find(|(k, at, _)| k == key && now - at < 90 * MINUTE) {
            return *index;
        }
        self.made_at.push(now);
        self.kept.push((key.to_owned(), now, self.made_at.len() - 1));
        self.made_at.len() - 1
    }

    fn list(&self, now: Micros, lag: Micros) -> Vec<Found> {
        let seen = self.made_at.iter().enumerate().filter(|(_, at)| now - **at >= lag);
        seen.map(|(index, at)| found(&index.to_string(), *at, false)).collect()
    }
}

proptest! {
    #![proptest_config(crate::at_least(2_000))]

    #[test]
    fn whatever_breaks_there_is_one_and_it_ends(
        lucks in prop::collection::vec(luck(), 0..25),
        kind in prop::sample::select(vec![Kind::Company, Kind::Connection]),
        lag in 0_i64..60,
    ) {
        // `real` is Codat's clock, `now` the database's, which may jump.
        let (mut real, mut now) = (1_000 * DAY, 1_000 * DAY);
        let (mut codat, mut lucks) = (Codat::default(), lucks.into_iter());
        let mut generation = 0;
        let mut intent = Intent::new(kind, "key-0".into(), "{}".into());
        let (mut looked_in_vain, mut jumped) = (true, false);
        let mut action = intent.step(Input::Woke, now, 0);
        for _ in 0..2_000 {
            let luck = if matches!(action, Action::Send | Action::Look) {
                lucks.next().unwrap_or(Luck::Answered)
            } else {
                Luck::Answered
            };
            if let Luck::ClockJump(seconds) = luck {
                now += seconds * SECOND;
                jumped = true;
            }
            let input = match &action {
                Action::Adopt { id, .. } => {
                    prop_assert_eq!(codat.made_at.len(), 1, "one company");
                    prop_assert_eq!(id, "0");
                    return Ok(());
                }
                Action::Wait(until) => {
                    // Only a clock that ran back makes a wait longer than its own length.
                    prop_assert!(jumped || *until - now <= 6 * MINUTE);
                    real += (*until - now).max(0);
                    now = (*until).max(now);
                    Input::Woke
                }
                Action::Send => {
                    if !jumped {
                        prop_assert!(now - intent.first_sent_at.expect("noted before") <= MAX_KEY_AGE);
                    }
                    prop_assert!(looked_in_vain, "a new key needs a look");
                    let key = intent.key.clone();
                    real += SECOND;
                    now += SECOND;
                    match luck {
                        Luck::Answered | Luck::ClockJump(_) => reply(Reply::Made(codat.create(&key, real).to_string())),
                        Luck::LostAfterCommit => { codat.create(&key, real); reply(Reply::Unknown) }
                        Luck::KilledAfterCommit => { codat.create(&key, real); Input::Woke }
                        Luck::LostBefore => reply(Reply::Unknown),
                        Luck::KilledBefore => Input::Woke,
                        Luck::Error(status) => reply(Reply::from_status(status, None)),
                    }
                }
                Action::Look => match luck {
                    Luck::Answered | Luck::ClockJump(_) => Input::Looked(codat.list(real, lag * SECOND)),
                    Luck::KilledBefore | Luck::KilledAfterCommit => Input::Woke,
                    _ => Input::LookFailed,
                },
                Action::Close | Action::Renew => {
                    // Nothing was made, so a new key is safe.
                    prop_assert!(codat.made_at.is_empty(), "closed although it exists");
                    looked_in_vain = action == Action::Renew || intent.unknown == 0 || intent.looks > 0;
                    generation += 1;
                    intent = Intent::new(kind, format!("key-{generation}"), "{}".into());
                    Input::Woke
                }
                Action::Nothing => return Err(TestCaseError::fail("a dead end")),
            };
            // What is committed is all that survives a restart.
            intent = serde_json::from_str(&serde_json::to_string(&intent).expect("plain data")).expect("its own");
            action = intent.step(input, now, 0);
        }
        prop_assert!(false, "it never ends");
    }

    #[test]
    fn no_input_is_a_dead_end(inputs in prop::collection::vec((0..7_u8, 0_i64..600), 0..60)) {
        let mut intent = company();
        let mut now = 0;
        for (which, seconds) in inputs {
            now += seconds * SECOND;
            let input = match which {
                0 => Input::Woke,
                1 => reply(Reply::Unknown),
                2 => reply(Reply::InFlight),
                3 => reply(Reply::Busy { retry_after: None }),
                4 => Input::Looked(vec![]),
                5 => Input::LookFailed,
                _ => reply(Reply::Refused),
            };
            let action = intent.step(input, now, 0);
            if action == Action::Nothing && !intent.is_over() {
                prop_assert_eq!(intent.phase, Phase::Sending, "a look that nobody asked for");
            }
        }
        if !intent.is_over() {
            let action = intent.step(Input::Woke, now, 0);
            prop_assert!(!matches!(action, Action::Nothing));
        }
    }
}
