//! What a command prints. The macros stand in for those of the standard library, which panic when
//! nobody reads any more (`loopscope list sources | head`).

use std::io::{ErrorKind, Write};

/// As the standard library's, but a reader that has seen enough is no failure.
macro_rules! println {
    ($($text:tt)*) => { $crate::commands::print::out(&format!($($text)*), "\n") };
}

/// As the standard library's, but a reader that has seen enough is no failure.
macro_rules! print {
    ($($text:tt)*) => { $crate::commands::print::out(&format!($($text)*), "") };
}

/// As the standard library's, but a reader that has gone away is no failure.
macro_rules! eprintln {
    ($($text:tt)*) => { $crate::commands::print::err(&format!($($text)*)) };
}

/// Writes to the standard output. The work goes on without a reader, so that the exit code stays
/// what it is; a full disk ends the program with the code of a file that cannot be written.
pub fn out(text: &str, end: &str) {
    let mut out = std::io::stdout().lock();
    let written = out
        .write_all(text.as_bytes())
        .and_then(|()| out.write_all(end.as_bytes()))
        .and_then(|()| out.flush());
    match written {
        Err(e) if e.kind() != ErrorKind::BrokenPipe => {
            err(&format!("error: standard output: cannot be written: {e}"));
            std::process::exit(super::Exit::Io as i32);
        }
        _ => {}
    }
}

/// Writes a line to the standard error; where that cannot be written, there is nobody to tell.
pub fn err(line: &str) {
    let _ = writeln!(std::io::stderr(), "{line}");
}
