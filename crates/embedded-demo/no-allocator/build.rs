//! The gate has no start code: it is linked to see what is missing, and never run.

fn main() {
    let os = std::env::var("CARGO_CFG_TARGET_OS").unwrap_or_default();
    if os == "none" {
        println!("cargo::rustc-link-arg-bins=--no-gc-sections");
    } else {
        println!("cargo::rustc-link-arg-bins=-nostartfiles");
        println!("cargo::rustc-link-arg-bins=-Wl,--no-gc-sections");
        // memcpy and its like, which compilers call on their own. Its malloc is no Rust allocator.
        println!("cargo::rustc-link-arg-bins=-lc");
    }
}
