//! Build script: lists the files that travel inside the binary, and gives the program a mark of its own. Whatever a
//! person built inside `examples/` stays out.

use std::fmt::Write;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::{env, fs, io};

fn main() -> io::Result<()> {
    let root = PathBuf::from(env::var_os("CARGO_MANIFEST_DIR").unwrap_or_default());
    let out = PathBuf::from(env::var_os("OUT_DIR").unwrap_or_default());
    let mut list = String::from("&[\n");
    for folder in ["examples", "site-template"] {
        embed(&root, Path::new(folder), &mut list)?;
    }
    list.push_str("]\n");
    fs::write(out.join("embedded.rs"), list)?;
    let mut program = DefaultHasher::new();
    for part in ["Cargo.lock", "Cargo.toml", "site-template", "src"] {
        println!("cargo::rerun-if-changed={part}");
        hash(&root.join(part), &mut program)?;
    }
    println!("cargo::rustc-env=POTLUCK_PROGRAM={:016x}", program.finish());
    name_commit(&root);
    Ok(())
}

/// Which commit a release is made of, for `--version`; whoever builds from an archive can say it.
fn name_commit(root: &Path) {
    println!("cargo::rerun-if-env-changed=POTLUCK_COMMIT");
    let is_release = env::var("PROFILE").is_ok_and(|profile| profile == "release");
    if env::var_os("POTLUCK_COMMIT").is_some() || !is_release {
        return;
    }
    let git = |arguments: &[&str]| {
        let output = Command::new("git")
            .arg("-C")
            .arg(root)
            .args(arguments)
            .output()
            .ok()?;
        let said = String::from_utf8(output.stdout).ok()?.trim().to_string();
        (output.status.success() && !said.is_empty()).then_some(said)
    };
    if let Some(commit) = git(&["rev-parse", "--short=12", "HEAD"]) {
        println!("cargo::rustc-env=POTLUCK_COMMIT={commit}");
    }
    // Where HEAD is moved there is a line more in this file.
    if let Some(log) = git(&["rev-parse", "--git-path", "logs/HEAD"]) {
        println!("cargo::rerun-if-changed={log}");
    }
}

/// All that a program is made of: one that was made otherwise takes nothing over from what another one built.
fn hash(path: &Path, program: &mut DefaultHasher) -> io::Result<()> {
    if path.is_dir() {
        let mut entries = fs::read_dir(path)?.collect::<io::Result<Vec<_>>>()?;
        entries.sort_by_key(|entry| entry.file_name());
        for entry in entries {
            hash(&entry.path(), program)?;
        }
    } else if path.exists() {
        (path.file_name(), fs::read(path)?).hash(program);
    }
    Ok(())
}

fn embed(root: &Path, path: &Path, list: &mut String) -> io::Result<()> {
    // A folder named here is looked at again when a file in it comes or goes.
    println!("cargo::rerun-if-changed={}", path.display());
    let mut entries = fs::read_dir(root.join(path))?.collect::<io::Result<Vec<_>>>()?;
    entries.sort_by_key(|entry| entry.file_name());
    for entry in entries {
        let name = entry.file_name();
        let path = path.join(&name);
        if matches!(
            name.to_str(),
            None | Some(".potluck" | "public" | ".git" | ".DS_Store")
        ) {
            continue;
        }
        if entry.file_type()?.is_dir() {
            embed(root, &path, list)?;
        } else {
            let (path, file) = (path.to_string_lossy().replace('\\', "/"), root.join(&path));
            let _ = writeln!(
                list,
                "    ({path:?}, include_bytes!({:?})),",
                file.to_string_lossy()
            );
        }
    }
    Ok(())
}
