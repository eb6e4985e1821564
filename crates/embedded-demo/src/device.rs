//! The bare-metal side: the serial line is the emulator's semihosting console.

use cortex_m_rt::entry;
use embedded_demo::session::{self, Line};
use semihosting::io::{self, Read as _, Write as _};
use semihosting::process;

struct Console {
    input: io::Stdin,
    output: io::Stdout,
}

impl Line for Console {
    fn read(&mut self, buffer: &mut [u8]) -> Option<usize> {
        self.input.read(buffer).ok()
    }

    fn write(&mut self, bytes: &[u8]) -> Option<()> {
        self.output.write_all(bytes).ok()
    }
}

#[entry]
fn main() -> ! {
    let (Ok(input), Ok(output)) = (io::stdin(), io::stdout()) else {
        process::exit(3)
    };
    process::exit(session::run(&mut Console { input, output }).exit_status())
}
