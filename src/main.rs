//! The `potluck` command: hands over to the library and takes its exit code.

use std::process::ExitCode;

fn main() -> ExitCode {
    potluck::run()
}
