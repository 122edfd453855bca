//! Starts a sandbox alone, for trying it without the rest: `cargo run -p gangway-sandbox --example sandbox -- --port 4010`.

use std::net::{Ipv4Addr, SocketAddr};
use std::process::ExitCode;

use gangway_sandbox::{Config, serve};

const USAGE: &str = "--port N --key K --seed N --orders N --products N --customers N --disputes N --hostile --sync-ms N --otp on|off --ui on|off --redirect-url TEMPLATE --data-dir DIR --quotas on|off --tag-lag-ms N --free-account --drop-link-params";

fn read(mut arguments: impl Iterator<Item = String>) -> Option<Config> {
    let mut config = Config::default();
    while let Some(flag) = arguments.next() {
        match &*flag {
            "--drop-link-params" => config.drop_link_params = true,
            "--free-account" => config.free_account = true,
            "--hostile" => config.hostile = true,
            _ => {}
        }
        if matches!(&*flag, "--drop-link-params" | "--free-account" | "--hostile") {
            continue;
        }
        let value = arguments.next()?;
        match &*flag {
            "--port" => config.listen = SocketAddr::from((Ipv4Addr::LOCALHOST, value.parse().ok()?)),
            "--key" => config.key = value,
            "--seed" => config.seed = value.parse().ok()?,
            "--orders" => config.orders = value.parse().ok()?,
            "--products" => config.sizes.products = Some(value.parse().ok()?),
            "--customers" => config.sizes.customers = Some(value.parse().ok()?),
            "--disputes" => config.sizes.disputes = Some(value.parse().ok()?),
            "--sync-ms" => config.sync_ms = value.parse().ok()?,
            "--quotas" => config.quotas.enforced = value == "on",
            "--tag-lag-ms" => config.tag_lag_ms = value.parse().ok()?,
            "--ui" => config.ui = value == "on",
            "--otp" => config.otp = value == "on",
            "--redirect-url" => config.redirect_url = Some(value),
            "--data-dir" => config.data_dir = Some(value.into()),
            _ => return None,
        }
    }
    Some(config)
}

#[tokio::main]
async fn main() -> ExitCode {
    let Some(config) = read(std::env::args().skip(1)) else {
        eprintln!("{USAGE}");
        return ExitCode::FAILURE;
    };
    let until = async {
        let _ = tokio::signal::ctrl_c().await;
    };
    match serve(config, until).await {
        Ok(running) => {
            println!("{}", running.public_url);
            running.stopped().await;
            ExitCode::SUCCESS
        }
        Err(error) => {
            eprintln!("{error}");
            ExitCode::FAILURE
        }
    }
}
