//! Collects the keys of the English catalogs, so that a key that no catalog has does not compile.
use std::path::Path;
use std::{env, fs};

fn main() {
    let folder = Path::new("../languages");
    println!("cargo:rerun-if-changed={}", folder.display());
    let mut keys: Vec<String> = Vec::new();
    let files = fs::read_dir(folder).expect("the catalogs lie in app/languages");
    for file in files.map(|file| file.expect("a folder can be listed").path()) {
        let name = file.file_name().and_then(|name| name.to_str()).unwrap_or_default().to_owned();
        if name != "en.json" && !name.ends_with(".en.json") {
            continue;
        }
        println!("cargo:rerun-if-changed={}", file.display());
        let text = fs::read_to_string(&file).expect("a catalog can be read");
        // One key a line: `"key": "text",`.
        let of_line =
            |line: &str| line.trim().strip_prefix('"').and_then(|l| l.split_once("\":")).map(|(k, _)| k.to_owned());
        keys.extend(text.lines().filter_map(of_line));
    }
    keys.sort();
    let list = keys.iter().fold(String::new(), |list, key| list + "    \"" + key + "\",\n");
    let out = Path::new(&env::var("OUT_DIR").expect("cargo sets OUT_DIR")).join("keys.rs");
    fs::write(out, format!("/// Every key of the English catalogs.\npub const KEYS: &[&str] = &[\n{list}];\n"))
        .expect("OUT_DIR can be written");
}
