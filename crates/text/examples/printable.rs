//! Prints its arguments, or samples, so that it cannot act on the terminal.

#![allow(clippy::print_stdout)]

use pop_text::Printable;

fn main() {
    let given: Vec<String> = std::env::args().skip(1).collect();
    let sample = [
        "device-1",
        "device\u{200b}-1",
        "\u{1b}[2Jgone",
        "M\u{fc}ller",
    ];
    let texts: Vec<&str> = if given.is_empty() {
        sample.to_vec()
    } else {
        given.iter().map(String::as_str).collect()
    };
    for text in texts {
        let text = Printable::new(text).at_most(60);
        println!("{text:<24} {} characters", text.width());
    }
}
