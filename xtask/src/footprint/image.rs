//! One image: how much flash it takes, and where its marks are.

use std::path::{Path, PathBuf};
use std::process::Command;

use crate::command::{self, Failure, Result};
use crate::needs;

/// What a loader puts into flash: code, constants, and the first values of variables.
const IN_FLASH: [&str; 4] = [".vector_table", ".text", ".rodata", ".data"];

/// An ELF file for a board.
pub(super) struct Image {
    path: PathBuf,
}

/// Addresses that the emulator is to know.
pub(super) struct Marks {
    pub(super) begin: u32,
    pub(super) done: u32,
    pub(super) failed: u32,
    /// Static variables end and the stack's room begins here.
    pub(super) stack_end: u32,
}

impl Image {
    pub(super) fn new(path: PathBuf) -> Self {
        Self { path }
    }

    pub(super) fn path(&self) -> &Path {
        &self.path
    }

    /// Bytes of flash.
    pub(super) fn flash(&self) -> Result<u64> {
        let size = needs::program("size", &["binutils"])?;
        let text = command::stdout(Command::new(size).arg("-A").arg(&self.path))?;
        Ok(section_sizes(&text, &IN_FLASH))
    }

    /// Looks the marks up in the symbol table.
    pub(super) fn marks(&self) -> Result<Marks> {
        let nm = needs::program("nm", &["binutils"])?;
        let text = command::stdout(Command::new(nm).arg(&self.path))?;
        let find = |name: &str| {
            symbol(&text, name)
                .ok_or_else(|| Failure::new(format!("{}: no symbol `{name}`", self.path.display())))
        };
        // A Thumb function's address is odd, the instruction's is not.
        let code = |name: &str| find(name).map(|address| address & !1);
        Ok(Marks {
            begin: code("the_work_begins")?,
            done: code("the_work_is_done")?,
            failed: code("the_work_failed")?,
            stack_end: find("__sheap")?,
        })
    }
}

/// Sums these sections in the output of `size -A`.
fn section_sizes(text: &str, names: &[&str]) -> u64 {
    text.lines()
        .filter_map(|line| {
            let mut words = line.split_whitespace();
            let name = words.next()?;
            let size = words.next()?.parse::<u64>().ok()?;
            names.contains(&name).then_some(size)
        })
        .sum()
}

/// The address of the one symbol whose mangled name holds `name`, in the output of `nm`.
fn symbol(text: &str, name: &str) -> Option<u32> {
    let mut found = text.lines().filter(|line| line.contains(name));
    let line = found.next()?;
    if found.next().is_some() {
        return None;
    }
    u32::from_str_radix(line.split_whitespace().next()?, 16).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_is_in_flash_is_counted() {
        let text = "x  :\nsection  size  addr\n.vector_table 1024 0\n.text 100 1024\n.rodata 20 1124\n\
                    .data 3 536870912\n.bss 9000 536870916\n.debug_info 70000 0\nTotal 80147\n";
        assert_eq!(section_sizes(text, &IN_FLASH), 1147);
    }

    #[test]
    fn a_mark_is_found_once_or_not_at_all() {
        let text = "000004bf t _ZN9footprint15the_work_begins17h4e65E\n20000000 B __sheap\n";
        assert_eq!(symbol(text, "the_work_begins"), Some(0x4bf));
        assert_eq!(symbol(text, "__sheap"), Some(0x2000_0000));
        assert_eq!(symbol(text, "the_work_is_done"), None);
        assert_eq!(symbol(&text.repeat(2), "__sheap"), None);
    }
}
