//! Memory layout of the emulated board, for bare targets only.

use std::{env, fs, path::Path};

/// mps2-an386: code at 0, RAM at 0x20000000. Far more than the demo needs; a real device has its own numbers.
const MEMORY: &str = "MEMORY\n{\n  FLASH : ORIGIN = 0x00000000, LENGTH = 256K\n  RAM : ORIGIN = 0x20000000, LENGTH = 64K\n}\n";

fn main() -> std::io::Result<()> {
    println!("cargo::rerun-if-changed=build.rs");
    if env::var("CARGO_CFG_TARGET_OS").as_deref() == Ok("none") {
        let folder = env::var("OUT_DIR").unwrap_or_default();
        fs::write(Path::new(&folder).join("memory.x"), MEMORY)?;
        println!("cargo::rustc-link-search={folder}");
        println!("cargo::rustc-link-arg-bins=-Tlink.x");
    }
    Ok(())
}
