//! `completions` and `man`: written from the same definition that reads the command line.

use std::io;
use std::path::Path;

use clap::CommandFactory as _;
use clap_complete::Shell;
use clap_mangen::Man;

use crate::cli::{Cli, EXAMPLES};
use crate::failure::{EXIT_CODES, Failure};
use crate::host;
use crate::terminal;
use crate::text::Text;

pub(crate) fn completions(shell: Shell) {
    let mut script = Vec::new();
    clap_complete::generate(shell, &mut Cli::command(), "x509-pop", &mut script);
    terminal::print(Text::script(&script));
}

/// Writes one page for each command into a folder that exists.
pub(crate) fn man(folder: &Path) -> Result<(), Failure> {
    // The subcommand `help` would double every page.
    let mut command = Cli::command().disable_help_subcommand(true);
    command.build();
    let written = write_pages(&command, folder)?;
    terminal::note(format_args!(
        "{}: {written} pages; read one with: man {}",
        folder.display(),
        folder.join("x509-pop.1").display()
    ));
    Ok(())
}

fn write_pages(command: &clap::Command, folder: &Path) -> Result<usize, Failure> {
    let man = Man::new(command.clone()).manual("x509-pop");
    let path = folder.join(man.get_filename());
    let page = page(&man, command).map_err(|error| Failure::file(&path, error))?;
    host::write(&path, &page)?;
    let mut written = 1;
    for sub in command.get_subcommands().filter(|sub| !sub.is_hide_set()) {
        written += write_pages(sub, folder)?;
    }
    Ok(written)
}

fn page(man: &Man, command: &clap::Command) -> io::Result<Vec<u8>> {
    let mut page = Vec::new();
    man.render_title(&mut page)?;
    man.render_name_section(&mut page)?;
    man.render_synopsis_section(&mut page)?;
    man.render_description_section(&mut page)?;
    man.render_options_section(&mut page)?;
    if command.has_subcommands() {
        man.render_subcommands_section(&mut page)?;
    }
    if command.get_name() == "x509-pop" {
        page.extend(verbatim("EXAMPLES", EXAMPLES));
    } else if let Some(notes) = command.get_after_help() {
        page.extend(verbatim("NOTES", &notes.to_string()));
    }
    page.extend(verbatim("EXIT STATUS", EXIT_CODES));
    Ok(page)
}

/// A section whose line breaks stay.
fn verbatim(title: &str, text: &str) -> Vec<u8> {
    let mut section = format!(".SH \"{title}\"\n.nf\n");
    for line in text.lines() {
        // A line that starts with a dot or a quote would be a request.
        if line.starts_with(['.', '\'']) {
            section.push_str("\\&");
        }
        section.push_str(&line.replace('\\', "\\e").replace('-', "\\-"));
        section.push('\n');
    }
    section.push_str(".fi\n");
    section.into_bytes()
}
