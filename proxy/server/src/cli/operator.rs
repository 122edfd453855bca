//! `gangway operator`: who uses the dashboard. Works on the database, so also while the proxy runs on it.
use super::{Failure, Refused};
use crate::auth::operator::{self, Link};
use crate::clock::rfc3339;
use crate::config::{self, Place};
use clap::{Args, Subcommand};
use gangway_store::operators::{self, Grants};
use gangway_store::portals::{self, Portal};

/// Arguments of `gangway operator`.
#[derive(Args, Debug)]
pub struct Operator {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Add an operator, or give a known one other portals, and print a link that sets a password
    ///
    /// The link works once, for one hour. Setting a password by it ends every older login of the operator. Whoever
    /// forgot the password is added again. Example:
    /// gangway operator add ines@lender.example --all --public-url https://connect.example
    Add(Add),
    /// List the operators with the portals that they may see
    List(List),
    /// Remove an operator: logins and links of theirs stop working at once
    ///
    /// What they did stays in the merchants' timelines. Example:
    /// gangway operator remove ines@lender.example
    Remove(Remove),
}

/// Arguments of `gangway operator list`.
#[derive(Args, Debug)]
struct List {
    #[command(flatten)]
    place: Place,
    /// Print JSON: [{"operator": id, "email": …, "portals": [id, …] or "all", "hasPassword": …}]
    #[arg(long)]
    json: bool,
}

/// Arguments of `gangway operator remove`.
#[derive(Args, Debug)]
struct Remove {
    /// E-mail address of whoever leaves
    email: String,
    #[command(flatten)]
    place: Place,
    /// Print one line of JSON: {"operator": id, "email": …}
    #[arg(long)]
    json: bool,
}

/// Arguments of `gangway operator add`.
#[derive(Args, Debug)]
struct Add {
    /// E-mail address, the name to log in with
    email: String,
    #[command(flatten)]
    granted: Granted,
    #[command(flatten)]
    place: Place,
    /// Address under which browsers reach the proxy; without it the link is printed without one
    #[arg(long, env = "GANGWAY_PUBLIC_URL", value_name = "URL")]
    public_url: Option<String>,
    /// Print one line of JSON: {"operator": id, "email": …, "url": "…#gwo_…", "expiresAt": …}
    #[arg(long)]
    json: bool,
}

#[derive(Args, Debug)]
#[group(required = true, multiple = false)]
struct Granted {
    /// Portal that the operator may see, by id or name; several times for several
    #[arg(long = "portal", value_name = "PORTAL")]
    portals: Vec<String>,
    /// Every portal, also those to come
    #[arg(long)]
    all: bool,
}

impl Operator {
    /// Does it.
    pub async fn run(self) -> Result<(), Failure> {
        let said = match self.command {
            Command::Add(add) => add.run().await?,
            Command::List(list) => list.run().await?,
            Command::Remove(remove) => remove.run().await?,
        };
        println!("{said}");
        Ok(())
    }
}

impl Add {
    async fn run(self) -> Result<String, Failure> {
        let email =
            operator::email(&self.email).ok_or_else(|| Refused(format!("{} is no e-mail address", self.email)))?;
        let public_url = match self.public_url.as_deref() {
            Some(url) => config::public_url(Some(url))?,
            None => String::new(),
        };
        let store = super::portal::open(&self.place).await?;
        let grants = self.granted.find(&portals::list(&store).await?)?;
        let link = Link::make(&store, &email, grants).await?;
        store.close().await;
        let (id, url, until) = (&link.operator.id, link.url(&public_url), rfc3339(link.expires_at));
        if self.json {
            return Ok(
                serde_json::json!({ "operator": id, "email": email, "url": url, "expiresAt": until }).to_string()
            );
        }
        let place = if public_url.is_empty() { ", behind the proxy's public address" } else { "" };
        Ok(format!("Open this once{place}, to set the password of {email}; it works until {until}:\n{url}"))
    }
}

impl List {
    async fn run(self) -> Result<String, Failure> {
        let store = super::portal::open(&self.place).await?;
        let mut listed = Vec::new();
        for one in operators::list(&store).await? {
            let portals = portals::granted(&store, &one.scope()).await?;
            listed.push((one, portals));
        }
        store.close().await;
        if self.json {
            let list: Vec<_> = listed
                .iter()
                .map(|(one, portals)| {
                    let ids: Vec<_> = portals.iter().map(|portal| portal.id.as_str()).collect();
                    let seen = if one.all_portals { serde_json::json!("all") } else { serde_json::json!(ids) };
                    serde_json::json!({
                        "operator": one.id, "email": one.email, "portals": seen, "hasPassword": one.password.is_some(),
                    })
                })
                .collect();
            return Ok(serde_json::Value::from(list).to_string());
        }
        if listed.is_empty() {
            return Ok("Nobody uses the dashboard yet: gangway operator add EMAIL --all".to_owned());
        }
        let line = |(one, portals): &(operators::Operator, Vec<Portal>)| {
            let names: Vec<_> = portals.iter().map(|portal| portal.name.as_str()).collect();
            let seen = if one.all_portals { "every portal".to_owned() } else { names.join(", ") };
            let still = if one.password.is_some() { "" } else { "  (has set no password yet)" };
            format!("{}  {seen}{still}", one.email)
        };
        Ok(listed.iter().map(line).collect::<Vec<_>>().join("\n"))
    }
}

impl Remove {
    async fn run(self) -> Result<String, Failure> {
        let store = super::portal::open(&self.place).await?;
        let removed = operators::remove(&store, &self.email).await?;
        store.close().await;
        let Some(operator) = removed else {
            return Err(
                Refused(format!("no operator has the address {}: see gangway operator list", self.email)).into()
            );
        };
        if self.json {
            return Ok(serde_json::json!({ "operator": operator.id, "email": operator.email }).to_string());
        }
        Ok(format!("{} is removed; logins and links of theirs stop working at once.", operator.email))
    }
}

impl Granted {
    fn find(&self, known: &[Portal]) -> Result<Grants, Refused> {
        if self.all {
            return Ok(Grants::All);
        }
        let mut ids = Vec::new();
        for wanted in &self.portals {
            let mut found = known.iter().filter(|portal| portal.id == *wanted || portal.name == *wanted);
            match (found.next(), found.next()) {
                (Some(portal), None) => ids.push(portal.id.clone()),
                (Some(_), Some(_)) => {
                    return Err(Refused(format!("several portals are called {wanted}: name one by its id")));
                }
                (None, _) => {
                    return Err(Refused(format!("no portal has the id or name {wanted}: see gangway portal list")));
                }
            }
        }
        Ok(Grants::Portals(ids))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::Parser;
    use gangway_store::Store;
    use gangway_wire::paths;

    #[derive(Parser, Debug)]
    struct Probe {
        #[command(flatten)]
        operator: Operator,
    }

    fn parse(line: &str) -> Result<Add, clap::Error> {
        match Probe::try_parse_from(std::iter::once("probe").chain(line.split_whitespace()))?.operator.command {
            Command::Add(add) => Ok(add),
            other => panic!("{other:?} adds nobody"),
        }
    }

    #[tokio::test]
    async fn a_link_is_printed_and_opens_that_account() {
        let folder = tempfile::tempdir().expect("a folder");
        let add = |more: &str| {
            parse(&format!("add Ines@Lender.example --all --data-dir {} {more}", folder.path().display()))
                .expect("it parses")
        };
        let printed = add("--public-url https://connect.example --json").run().await.expect("it is added");
        let printed: serde_json::Value = serde_json::from_str(&printed).expect("one JSON object");
        assert_eq!(printed["email"], "ines@lender.example");
        let url = printed["url"].as_str().unwrap_or_default();
        let secret = url.strip_prefix("https://connect.example/dashboard#").expect("the secret stands in the fragment");

        let again = add("").run().await.expect("it is given another link");
        assert!(
            again.contains("ines@lender.example") && again.contains(&format!("\n{}#gwo_", paths::DASHBOARD)),
            "{again}"
        );
        let store = Store::open_folder(folder.path()).await.expect("the same database");
        let look = |secret: &str| {
            let token = crate::auth::token::Token::parse(secret).expect("it was printed");
            let store = store.clone();
            async move { operators::by_link(&store, &token.hash().into()).await.expect("it can be read").live() }
        };
        assert!(look(secret).await.is_none(), "the older link is over");
        let newer = again.trim().rsplit('#').next().unwrap_or_default();
        let found = look(newer).await.expect("the newer one works");
        assert_eq!(Some(found.id.as_str()), printed["operator"].as_str(), "one operator, two links");
    }

    #[tokio::test]
    async fn what_is_wrong_is_said() {
        let folder = tempfile::tempdir().expect("a folder");
        let add = |line: &str| parse(&format!("add {line} --data-dir {}", folder.path().display()));
        for (line, said) in [
            ("nobody --all", "no e-mail address"),
            ("a@b.example --portal nope", "no portal has the id or name nope"),
            ("a@b.example --all --public-url http://connect.example", "must begin with https://"),
        ] {
            let error = add(line).expect("it parses").run().await.expect_err(line);
            assert!(error.to_string().contains(said), "{error}");
        }
        assert!(add("a@b.example").is_err(), "somebody who may see nothing");
        assert!(add("a@b.example --all --portal x").is_err(), "both at once");
    }
}
