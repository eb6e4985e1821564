//! Memory layout of the emulated boards, for bare targets only.

use std::{env, fs, path::Path};

/// The micro:bit's, and a part of what mps2-an386 has: a small RAM shows an overflow.
const MEMORY: &str = "MEMORY\n{\n  FLASH : ORIGIN = 0x00000000, LENGTH = 256K\n  RAM : ORIGIN = 0x20000000, LENGTH = 16K\n}\n";

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
