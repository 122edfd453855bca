//! The words after the command: flags, values, and a refusal of what nobody asked for.
use crate::fail::Fail;

/// What is left of the command line.
pub struct Args {
    words: Vec<String>,
}

impl Args {
    /// From the words after the command.
    pub fn new(words: Vec<String>) -> Args {
        Args { words }
    }

    /// Takes `--name`: whether it was there.
    pub fn flag(&mut self, name: &str) -> bool {
        let before = self.words.len();
        self.words.retain(|word| word != name);
        self.words.len() != before
    }

    /// Takes `--name VALUE` or `--name=VALUE`.
    pub fn value(&mut self, name: &str) -> Result<Option<String>, Fail> {
        let prefix = format!("{name}=");
        let Some(at) = self.words.iter().position(|word| word == name || word.starts_with(&prefix)) else {
            return Ok(None);
        };
        let word = self.words.remove(at);
        if let Some(value) = word.strip_prefix(&prefix) {
            return Ok(Some(value.to_owned()));
        }
        if at < self.words.len() && !self.words[at].starts_with("--") {
            return Ok(Some(self.words.remove(at)));
        }
        Err(Fail::new(format!("{name} needs a value")))
    }

    /// Fails when a word is left that no command took.
    pub fn done(&self) -> Result<(), Fail> {
        match self.words.first() {
            None => Ok(()),
            Some(word) => Err(Fail::new(format!("{word:?} is not understood here; `cargo xtask help` lists what is"))),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Args;

    fn args(line: &str) -> Args {
        Args::new(line.split_whitespace().map(str::to_owned).collect())
    }

    #[test]
    fn flags_and_values_are_taken_and_the_rest_is_refused() {
        let mut args = args("--port 4010 --json --data-dir=/tmp/x --colour");
        assert_eq!(args.value("--port").unwrap().as_deref(), Some("4010"));
        assert_eq!(args.value("--data-dir").unwrap().as_deref(), Some("/tmp/x"));
        assert!(args.flag("--json"));
        assert!(!args.flag("--json"));
        assert!(args.done().unwrap_err().to_string().contains("--colour"));
    }

    #[test]
    fn a_value_that_is_missing_is_told() {
        assert!(args("--port").value("--port").is_err());
        assert!(args("--port --json").value("--port").is_err());
        assert!(args("").value("--port").unwrap().is_none());
    }
}
