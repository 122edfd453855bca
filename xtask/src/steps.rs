//! The steps of a command: each announced, timed, and told again in a table at the end.
use crate::fail::Fail;
use std::io::IsTerminal;
use std::time::{Duration, Instant};

/// How a step ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// As it should.
    Passed,
    /// Not, and why.
    Failed(String),
    /// Not tried, for what it needs is missing.
    Skipped(String),
}

/// One line of the table.
struct Row {
    name: &'static str,
    took: Duration,
    outcome: Outcome,
}

/// The table.
pub struct Steps {
    began: Instant,
    rows: Vec<Row>,
    /// Steps to run; empty means all.
    only: Vec<String>,
}

impl Steps {
    /// Empty; with `only`, every other step is left out without a line.
    pub fn new(only: Vec<String>) -> Steps {
        Steps { began: Instant::now(), rows: Vec::new(), only }
    }

    /// Whether the step is wanted.
    pub fn wants(&self, name: &str) -> bool {
        self.only.is_empty() || self.only.iter().any(|wanted| wanted == name)
    }

    /// Runs a step and notes how it went: whether it passed (a step that is not wanted counts as passed).
    pub fn run(&mut self, name: &'static str, work: impl FnOnce() -> Result<(), Fail>) -> bool {
        if !self.wants(name) {
            return true;
        }
        eprintln!("\n{}", bold(&format!("== {name}")));
        let began = Instant::now();
        let outcome = match work() {
            Ok(()) => Outcome::Passed,
            Err(fail) => {
                eprintln!("{}", red(&format!("{name}: {fail}")));
                Outcome::Failed(fail.to_string())
            }
        };
        let passed = outcome == Outcome::Passed;
        self.rows.push(Row { name, took: began.elapsed(), outcome });
        passed
    }

    /// Whether any of the steps is wanted.
    pub fn wants_any(&self, names: &[&str]) -> bool {
        names.iter().any(|name| self.wants(name))
    }

    /// Runs a step if what it needs is there; else notes why it was not tried.
    pub fn run_if(
        &mut self,
        there: bool,
        name: &'static str,
        why: &str,
        work: impl FnOnce() -> Result<(), Fail>,
    ) -> bool {
        if there {
            self.run(name, work)
        } else {
            self.skip(name, why);
            false
        }
    }

    /// Notes a step that cannot be tried.
    pub fn skip(&mut self, name: &'static str, why: &str) {
        if self.wants(name) {
            eprintln!("\n{}\n{}", bold(&format!("== {name}")), red(&format!("{name}: not tried, {why}")));
            self.rows.push(Row { name, took: Duration::ZERO, outcome: Outcome::Skipped(why.to_owned()) });
        }
    }

    /// The table; fails when a step did not pass.
    pub fn finish(&self) -> Result<(), Fail> {
        let width = self.rows.iter().map(|row| row.name.len()).max().unwrap_or(0).max("together".len());
        eprintln!();
        for row in &self.rows {
            let time = seconds(row.took);
            match &row.outcome {
                Outcome::Passed => eprintln!("  {:width$}  {time:>9}  ok", row.name),
                Outcome::Failed(why) => {
                    let why = why.lines().next().unwrap_or_default();
                    eprintln!("{}", red(&format!("  {:width$}  {time:>9}  FAILED: {why}", row.name)));
                }
                Outcome::Skipped(why) => {
                    eprintln!("{}", red(&format!("  {:width$}  {:>9}  not tried: {why}", row.name, "-")));
                }
            }
        }
        eprintln!("  {:width$}  {:>9}", "together", seconds(self.began.elapsed()));
        let bad: Vec<&str> =
            self.rows.iter().filter(|row| row.outcome != Outcome::Passed).map(|row| row.name).collect();
        match bad.as_slice() {
            [] => Ok(()),
            bad => Err(Fail::new(red(&format!("not green: {}", bad.join(", "))))),
        }
    }
}

/// `83.4 s` or `4 min 03 s`.
pub fn seconds(time: Duration) -> String {
    let whole_s = time.as_secs();
    if whole_s < 120 {
        format!("{}.{} s", whole_s, time.subsec_millis() / 100)
    } else {
        format!("{} min {:02} s", whole_s / 60, whole_s % 60)
    }
}

fn red(text: &str) -> String {
    paint(text, "31")
}

fn bold(text: &str) -> String {
    paint(text, "1")
}

fn paint(text: &str, code: &str) -> String {
    if std::io::stderr().is_terminal() && std::env::var_os("NO_COLOR").is_none() {
        format!("\x1b[{code}m{text}\x1b[0m")
    } else {
        text.to_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_failure_fails_the_whole_and_the_rest_still_runs() {
        let mut steps = Steps::new(Vec::new());
        assert!(!steps.run("first", || Err(Fail::new("no"))));
        assert!(steps.run("second", || Ok(())));
        assert!(steps.finish().unwrap_err().to_string().contains("first"));
    }

    #[test]
    fn a_step_that_was_not_tried_is_not_green() {
        let mut steps = Steps::new(Vec::new());
        steps.skip("late", "its tool is missing");
        assert!(steps.finish().is_err());
    }

    #[test]
    fn only_the_wanted_steps_run() {
        let mut steps = Steps::new(vec!["tidy".to_owned()]);
        assert!(steps.run("clippy", || Err(Fail::new("never called"))));
        assert!(steps.finish().is_ok());
    }

    #[test]
    fn long_times_are_told_in_minutes() {
        assert_eq!(seconds(Duration::from_millis(83_450)), "83.4 s");
        assert_eq!(seconds(Duration::from_secs(243)), "4 min 03 s");
    }
}
