//! The gates have no start code: they are linked to see what is missing, and never run.

use std::env;

fn main() {
    println!("cargo::rerun-if-changed=build.rs");
    println!("cargo::rerun-if-changed=no-panic.x");
    let bare = env::var("CARGO_CFG_TARGET_OS").as_deref() == Ok("none");
    let options: &[&str] = if bare {
        &["--no-gc-sections"]
    } else {
        // The C library has memcpy and its like, which compilers call on their own. Its malloc is no Rust allocator.
        &["-nostartfiles", "-Wl,--no-gc-sections", "-lc"]
    };
    for option in options {
        println!("cargo::rustc-link-arg-bin=no-allocator={option}");
    }
    if bare {
        let folder = env::var("CARGO_MANIFEST_DIR").unwrap_or_default();
        println!("cargo::rustc-link-arg-bin=no-panic=-T{folder}/no-panic.x");
    } else {
        println!("cargo::rustc-link-arg-bin=no-panic=-nostartfiles");
        println!("cargo::rustc-link-arg-bin=no-panic=-lc");
    }
}
