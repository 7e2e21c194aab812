//! Links the program at a fixed address where that spares start-up time.

fn main() {
    // The viewer's libraries bring half a million addresses that a position-independent program has to put right each
    // time it starts: a quarter of the time of `patrolscope simulate`.
    let target = |key: &str| std::env::var(format!("CARGO_CFG_TARGET_{key}")).unwrap_or_default();
    if target("OS") == "linux" && target("ENV") == "gnu" {
        println!("cargo:rustc-link-arg-bins=-no-pie");
    }
    println!("cargo:rerun-if-changed=build.rs");
}
