//! The `gangway` binary.

fn main() -> std::process::ExitCode {
    gangway_server::cli::main()
}
