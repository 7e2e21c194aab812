//! The program `patrolscope`: see [`cli`].

mod cli;

/// Frames of the viewer and simulations are made of many small pieces, which the system's allocator is slow to hand out.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> std::process::ExitCode {
    cli::run()
}
