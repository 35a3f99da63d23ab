//! What calls do with paths: which read, which write, which only look, which give a path on.

use super::ir::{Call, Expr};
use crate::scan::source::Language;

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Mode {
    Read,
    Write,
    /// Given to code that is not in the tree.
    Handed,
}

/// What a call does with each path that it is given; `None` when the call is not known here.
pub fn uses(call: &Call, language: Language) -> Option<Vec<(Mode, &Expr)>> {
    let known = match language {
        Language::Rust => rust(call),
        Language::Python => python(call),
        Language::Go => go(call),
        Language::Bash => shell(call),
        _ => script(call),
    };
    known.or_else(|| HARMLESS.contains(&&*call.name).then(Vec::new))
}

/// Calls that look at a path, move it away, or only show it, in any of the languages.
const HARMLESS: [&str; 72] = [
    "exists",
    "existsSync",
    "is_file",
    "is_dir",
    "isfile",
    "isdir",
    "try_exists",
    "metadata",
    "stat",
    "statSync",
    "getsize",
    "getmtime",
    "Stat",
    "remove",
    "remove_file",
    "unlink",
    "unlinkSync",
    "rm",
    "rmSync",
    "Remove",
    "RemoveAll",
    "remove_dir_all",
    "create_dir_all",
    "makedirs",
    "mkdir",
    "mkdirSync",
    "MkdirAll",
    "rmtree",
    "access",
    "accessSync",
    "print",
    "Println",
    "Printf",
    "Fatalf",
    "Errorf",
    "log",
    "info",
    "warn",
    "warning",
    "error",
    "debug",
    "push",
    "append",
    "add",
    "insert",
    "extend",
    "contains",
    "ends_with",
    "endswith",
    "endsWith",
    "starts_with",
    "startswith",
    "startsWith",
    "includes",
    "strip_prefix",
    "trim_end_matches",
    "replace",
    "split",
    "eq",
    "echo",
    "printf",
    "[",
    "[[",
    "test",
    "ls",
    "chmod",
    "set",
    "get",
    "Error",
    "context",
    "with_context",
    "describe",
];

fn arg(call: &Call, at: usize) -> Option<&Expr> {
    call.args.get(at).map(|arg| &arg.value)
}

fn first(call: &Call, mode: Mode) -> Option<Vec<(Mode, &Expr)>> {
    Some(vec![(mode, arg(call, 0)?)])
}

/// From here to there; a moved file is not read.
fn pair(call: &Call, reads: bool) -> Option<Vec<(Mode, &Expr)>> {
    let to = (Mode::Write, arg(call, 1)?);
    Some(match reads {
        true => vec![(Mode::Read, arg(call, 0)?), to],
        false => vec![to],
    })
}

fn opened<'c>(modes: &[Mode], path: &'c Expr) -> Option<Vec<(Mode, &'c Expr)>> {
    Some(modes.iter().map(|mode| (*mode, path)).collect())
}

fn ends(call: &Call, owner: &str) -> bool {
    let before = call.path.strip_suffix(&call.name).unwrap_or("");
    before.trim_end_matches('.').ends_with(owner)
}

fn rust(call: &Call) -> Option<Vec<(Mode, &Expr)>> {
    match &*call.name {
        "read_to_string" | "read" if call.receiver.is_none() && !call.args.is_empty() => {
            first(call, Mode::Read)
        }
        "open" if ends(call, "File") => first(call, Mode::Read),
        "from_path" if ends(call, "Reader") => first(call, Mode::Read),
        "include_str" | "include_bytes" => first(call, Mode::Read),
        "write" if ends(call, "fs") => first(call, Mode::Write),
        "create" | "create_new" if ends(call, "File") => first(call, Mode::Write),
        "from_path" if ends(call, "Writer") => first(call, Mode::Write),
        "copy" if ends(call, "fs") => pair(call, true),
        "rename" | "hard_link" if ends(call, "fs") => pair(call, false),
        "open" if call.receiver.is_some() => {
            let text = &call.receiver_text;
            let mut modes = Vec::new();
            if text.contains("read(true)") {
                modes.push(Mode::Read);
            }
            if text.contains("write(true)") || text.contains("append(true)") {
                modes.push(Mode::Write);
            }
            match modes.is_empty() {
                true => first(call, Mode::Handed),
                false => opened(&modes, arg(call, 0)?),
            }
        }
        _ => None,
    }
}

/// How a file is opened, where the call does not say it in letters of its own.
pub fn asked_mode(call: &Call, language: Language) -> Option<&Expr> {
    if call.name != "open" && call.name != "openSync" {
        return None;
    }
    let named = call.args.iter().find(|a| a.name.as_deref() == Some("mode"));
    let at = usize::from(language.is_script() || call.receiver.is_none());
    let given = named.or_else(|| call.args.get(at).filter(|a| a.name.is_none()))?;
    let language = language == Language::Python || language.is_script();
    Some(&given.value).filter(|_| language)
}

/// `r`, `w`, `a+` and so on.
pub fn by_letters(mode: &str) -> Vec<Mode> {
    let plus = mode.contains('+');
    let writes = mode.contains(['w', 'a', 'x']);
    let mut modes = Vec::new();
    if plus || !writes {
        modes.push(Mode::Read);
    }
    if plus || writes {
        modes.push(Mode::Write);
    }
    modes
}

fn python(call: &Call) -> Option<Vec<(Mode, &Expr)>> {
    const OPENERS: [&str; 7] = ["io", "gzip", "codecs", "bz2", "lzma", "aiofiles", "os"];
    let letters = |at: usize| {
        let named = call.args.iter().find(|a| a.name.as_deref() == Some("mode"));
        let given = named.or_else(|| call.args.get(at).filter(|a| a.name.is_none()));
        given.map_or(Some(by_letters("r")), |arg| match &arg.value {
            Expr::Literal(mode) => Some(by_letters(mode)),
            _ => None,
        })
    };
    let module = OPENERS.contains(&&*call.receiver_text);
    match &*call.name {
        "open" if call.receiver.is_none() || module => {
            let path = call.args.first().map(|a| &a.value)?;
            opened(&letters(1).unwrap_or_else(|| vec![Mode::Handed]), path)
        }
        "open" => {
            let path = call.receiver.as_ref()?;
            opened(&letters(0).unwrap_or_else(|| vec![Mode::Handed]), path)
        }
        "read_text" | "read_bytes" => Some(vec![(Mode::Read, call.receiver.as_ref()?)]),
        "write_text" | "write_bytes" => Some(vec![(Mode::Write, call.receiver.as_ref()?)]),
        "touch" if call.receiver.is_some() => Some(vec![(Mode::Write, call.receiver.as_ref()?)]),
        "load_dotenv" | "dotenv_values" => first(call, Mode::Read),
        "read" if is_config(&call.receiver_text) => first(call, Mode::Read),
        "FileHandler"
        | "RotatingFileHandler"
        | "TimedRotatingFileHandler"
        | "WatchedFileHandler" => first(call, Mode::Write),
        "connect" if call.receiver_text.ends_with("sqlite3") => {
            opened(&[Mode::Read, Mode::Write], arg(call, 0)?)
        }
        "FileHistory" => opened(&[Mode::Read, Mode::Write], arg(call, 0)?),
        "load" if matches!(&*call.receiver_text, "np" | "numpy" | "joblib" | "torch") => {
            first(call, Mode::Read)
        }
        "read_json" | "read_csv" | "read_parquet" | "read_ndjson" | "scan_ndjson"
        | "scan_parquet" | "loadtxt" => first(call, Mode::Read),
        "to_json" | "to_csv" | "to_parquet" | "write_ndjson" | "write_parquet" | "savetxt" => {
            first(call, Mode::Write)
        }
        "copy" | "copyfile" | "copy2" if call.receiver_text == "shutil" => pair(call, true),
        "move" if call.receiver_text == "shutil" => pair(call, false),
        "rename" | "replace" if call.receiver_text == "os" => pair(call, false),
        "rename" | "replace" if call.args.len() == 1 => first(call, Mode::Write),
        _ => None,
    }
}

/// A reader of INI files, by the name it has.
fn is_config(receiver: &str) -> bool {
    let name = receiver
        .rsplit('.')
        .next()
        .unwrap_or(receiver)
        .to_lowercase();
    ["config", "cfg", "parser"]
        .iter()
        .any(|end| name.ends_with(end))
}

/// A module is no file of the knowledge folder: `require("./state")` is `state.js`.
fn module(call: &Call) -> Option<Vec<(Mode, &Expr)>> {
    match arg(call, 0)? {
        Expr::Literal(name)
            if !name.starts_with(['.', '/']) || !name.rsplit('/').next()?.contains('.') =>
        {
            Some(Vec::new())
        }
        path => Some(vec![(Mode::Read, path)]),
    }
}

fn script(call: &Call) -> Option<Vec<(Mode, &Expr)>> {
    match &*call.name {
        "readFileSync" | "readFile" | "createReadStream" | "readJson" | "readJsonSync"
        | "readTextFile" | "readTextFileSync" | "readJSON" | "readJSONSync" | "loadJsonFile" => {
            first(call, Mode::Read)
        }
        "require" | "import" => module(call),
        "writeFileSync" | "writeFile" | "appendFileSync" | "appendFile" | "createWriteStream"
        | "outputFile" | "outputFileSync" | "writeJson" | "writeJsonSync" | "outputJson"
        | "outputJsonSync" | "writeTextFile" | "writeTextFileSync" | "writeFileAtomic"
        | "writeJsonFile" => first(call, Mode::Write),
        "write" if call.receiver_text == "Bun" => first(call, Mode::Write),
        "copyFile" | "copyFileSync" | "cpSync" | "copySync" => pair(call, true),
        "rename" | "renameSync" => pair(call, false),
        "openSync" | "open" if call.receiver_text.contains("fs") || call.name == "openSync" => {
            let modes = match call.args.get(1).map(|a| &a.value) {
                None => by_letters("r"),
                Some(Expr::Literal(mode)) => by_letters(mode),
                Some(_) => vec![Mode::Handed],
            };
            opened(&modes, arg(call, 0)?)
        }
        "text" | "json" | "arrayBuffer" | "stream" | "bytes" => match call.receiver.as_ref()? {
            Expr::Call(file) if file.path == "Bun.file" => {
                Some(vec![(Mode::Read, &file.args.first()?.value)])
            }
            _ => None,
        },
        _ => None,
    }
}

fn go(call: &Call) -> Option<Vec<(Mode, &Expr)>> {
    match &*call.path {
        "os.ReadFile" | "os.Open" | "ioutil.ReadFile" => first(call, Mode::Read),
        "os.WriteFile" | "os.Create" | "ioutil.WriteFile" => first(call, Mode::Write),
        "os.Rename" | "os.Link" => pair(call, false),
        "os.OpenFile" => {
            let flags = call.args.get(1).map_or("", |a| &a.text);
            let modes: &[Mode] = if flags.contains("O_RDWR") {
                &[Mode::Read, Mode::Write]
            } else if flags.contains("O_WRONLY") || flags.contains("O_APPEND") {
                &[Mode::Write]
            } else if flags.contains("O_RDONLY") {
                &[Mode::Read]
            } else {
                &[Mode::Handed]
            };
            opened(modes, arg(call, 0)?)
        }
        _ => None,
    }
}

fn shell(call: &Call) -> Option<Vec<(Mode, &Expr)>> {
    let flagged = |arg: &&super::ir::Arg| !arg.text.starts_with('-');
    let plain: Vec<&Expr> = call.args.iter().filter(flagged).map(|a| &a.value).collect();
    let all = |mode: Mode| Some(plain.iter().map(|path| (mode, *path)).collect());
    match &*call.name {
        "<" | "cat" | "jq" | "grep" | "egrep" | "rg" | "wc" | "tail" | "head" | "sort" | "uniq"
        | "awk" | "cut" | "less" | "diff" | "source" | "." | "zcat" | "tac" | "comm" => {
            all(Mode::Read)
        }
        ">" | "tee" | "touch" => all(Mode::Write),
        "sed" => match call.args.iter().any(|a| a.text.starts_with("-i")) {
            true => {
                let read = plain.iter().map(|path| (Mode::Read, *path));
                let written = plain.iter().map(|path| (Mode::Write, *path));
                Some(read.chain(written).collect())
            }
            false => all(Mode::Read),
        },
        "cp" | "mv" => {
            let (to, from) = plain.split_last()?;
            let from = from.iter().filter(|_| call.name == "cp");
            let read = from.map(|path| (Mode::Read, *path));
            Some(read.chain([(Mode::Write, *to)]).collect())
        }
        _ => None,
    }
}

/// Methods that give the path they are called on.
pub const SAME: [&str; 40] = [
    "to_string",
    "to_owned",
    "clone",
    "into",
    "as_ref",
    "as_path",
    "to_path_buf",
    "unwrap",
    "expect",
    "display",
    "to_str",
    "as_str",
    "path",
    "canonicalize",
    "trim",
    "to_string_lossy",
    "into_owned",
    "as_deref",
    "iter",
    "into_iter",
    "absolute",
    "resolve",
    "expanduser",
    "borrow",
    "flatten",
    "as_posix",
    "toString",
    "ok",
    "unwrap_or_default",
    "keys",
    "values",
    "filter",
    "map_err",
    "as_os_str",
    "into_os_string",
    "strip",
    "copied",
    "cloned",
    "sort",
    "ok_or",
];

/// Functions that give the path they are given.
pub const GIVES: [&str; 31] = [
    "Path.new",
    "PathBuf.from",
    "String.from",
    "Path",
    "PurePath",
    "str",
    "os.path.abspath",
    "os.path.realpath",
    "os.path.expanduser",
    "os.path.normpath",
    "os.fspath",
    "pathlib.Path",
    "fileURLToPath",
    "filepath.Clean",
    "filepath.Abs",
    "filepath.FromSlash",
    "Some",
    "Ok",
    "Arc.new",
    "Box.new",
    "Rc.new",
    "sorted",
    "list",
    "iter",
    "enumerate",
    "String",
    "Bun.file",
    "path.normalize",
    "Cow.Borrowed",
    "tuple",
    "set",
];

/// Functions whose answer is every entry of a folder.
pub const LISTS: [&str; 8] = [
    "read_dir",
    "listdir",
    "scandir",
    "readdirSync",
    "readdir",
    "ReadDir",
    "iterdir",
    "WalkDir",
];
