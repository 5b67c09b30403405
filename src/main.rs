//! The `potluck` command: hands over to the library and takes its exit code.

use std::process::ExitCode;

/// A build makes and drops many small texts on every core: with the C library's allocator that is a sixth of its time,
/// with musl's most of it.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    potluck::run()
}
