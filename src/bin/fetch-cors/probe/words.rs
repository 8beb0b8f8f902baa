//! The words of a command line, as browsers' developer tools write them for shells: Bash with its `$'…'`, and cmd.exe with
//! its `^`. Common crates for shell words know neither.

use std::iter::Peekable;
use std::str::Chars;

/// Splits one command into its words. Nothing is expanded or run: what a shell would expand is an error.
pub(super) fn split(command: &str) -> Result<Vec<Vec<u8>>, String> {
    if is_for_cmd(command) { cmd(command) } else { Posix::new(command).words() }
}

fn is_for_cmd(command: &str) -> bool {
    let first = command.trim_start().split_once(char::is_whitespace);
    let begins_so = first.is_some_and(|(_, rest)| rest.trim_start().starts_with("^\""));
    begins_so || command.contains(" ^\n") || command.contains(" ^\r\n")
}

struct Posix<'a> {
    rest: Peekable<Chars<'a>>,
    words: Vec<Vec<u8>>,
    /// `None` between words; a pair of quotes alone is a word.
    word: Option<Vec<u8>>,
}

impl<'a> Posix<'a> {
    fn new(command: &'a str) -> Self {
        Self { rest: command.trim().chars().peekable(), words: Vec::new(), word: None }
    }

    fn words(mut self) -> Result<Vec<Vec<u8>>, String> {
        while let Some(character) = self.rest.next() {
            match character {
                ' ' | '\t' | '\r' => self.end_word(),
                '\'' => self.single_quoted()?,
                '"' => self.double_quoted()?,
                '\\' => self.escaped()?,
                '$' if self.rest.next_if_eq(&'\'').is_some() => self.ansi_c_quoted()?,
                '$' if self.rest.next_if_eq(&'"').is_some() => self.double_quoted()?,
                '$' | '`' => return Err(expansion(character)),
                '\n' | ';' | '|' | '&' | '<' | '>' | '(' | ')' => {
                    let shown = character.escape_default();
                    return Err(format!("found `{shown}` outside quotes, expected one command and nothing else"));
                }
                _ => self.push(character),
            }
        }
        self.end_word();
        Ok(self.words)
    }

    fn push(&mut self, character: char) {
        push(self.word.get_or_insert_default(), character);
    }

    fn end_word(&mut self) {
        self.words.extend(self.word.take());
    }

    /// A line feed after a backslash continues the line.
    fn escaped(&mut self) -> Result<(), String> {
        self.rest.next_if(|&next| next == '\r');
        match self.rest.next() {
            Some('\n') => Ok(()),
            Some(character) => {
                self.push(character);
                Ok(())
            }
            None => Err("found a backslash at the end, expected a character after it".to_owned()),
        }
    }

    fn single_quoted(&mut self) -> Result<(), String> {
        self.word.get_or_insert_default();
        loop {
            match self.rest.next().ok_or_else(|| unclosed("'"))? {
                '\'' => return Ok(()),
                character => self.push(character),
            }
        }
    }

    fn double_quoted(&mut self) -> Result<(), String> {
        self.word.get_or_insert_default();
        loop {
            match self.rest.next().ok_or_else(|| unclosed("\""))? {
                '"' => return Ok(()),
                '\\' => match self.rest.next().ok_or_else(|| unclosed("\""))? {
                    '\n' => {}
                    character @ ('$' | '`' | '"' | '\\') => self.push(character),
                    character => {
                        self.push('\\');
                        self.push(character);
                    }
                },
                character @ ('$' | '`') => return Err(expansion(character)),
                character => self.push(character),
            }
        }
    }

    // <https://www.gnu.org/software/bash/manual/html_node/ANSI_002dC-Quoting.html>
    fn ansi_c_quoted(&mut self) -> Result<(), String> {
        self.word.get_or_insert_default();
        loop {
            match self.rest.next().ok_or_else(|| unclosed("$'"))? {
                '\'' => return Ok(()),
                '\\' => self.ansi_c_escape()?,
                character => self.push(character),
            }
        }
    }

    fn ansi_c_escape(&mut self) -> Result<(), String> {
        let character = self.rest.next().ok_or_else(|| unclosed("$'"))?;
        let plain = match character {
            'n' => '\n',
            'r' => '\r',
            't' => '\t',
            'a' => '\x07',
            'b' => '\x08',
            'e' | 'E' => '\x1B',
            'f' => '\x0C',
            'v' => '\x0B',
            '\\' | '\'' | '"' | '?' => character,
            'x' => return self.byte(16, 2, 0),
            '0'..='7' => return self.byte(8, 2, character.to_digit(8).unwrap_or_default()),
            'u' => return self.code_point(4),
            'U' => return self.code_point(8),
            _ => {
                self.push('\\');
                character
            }
        };
        self.push(plain);
        Ok(())
    }

    /// At most so many digits more.
    fn number(&mut self, radix: u32, digits: usize, start: u32) -> (u32, usize) {
        let (mut number, mut count) = (start, 0);
        while count < digits
            && let Some(digit) = self.rest.peek().and_then(|next| next.to_digit(radix))
        {
            self.rest.next();
            number = number.wrapping_mul(radix).wrapping_add(digit);
            count += 1;
        }
        (number, count)
    }

    fn byte(&mut self, radix: u32, digits: usize, start: u32) -> Result<(), String> {
        let (number, count) = self.number(radix, digits, start);
        if radix == 16 && count == 0 {
            return Err("found `\\x` in $'…', expected hexadecimal digits after it".to_owned());
        }
        // Octal numbers of three digits wrap, as in Bash.
        self.word.get_or_insert_default().push(number.to_le_bytes()[0]);
        Ok(())
    }

    /// UTF-16 surrogates come in pairs.
    fn code_point(&mut self, digits: usize) -> Result<(), String> {
        let (mut number, count) = self.number(16, digits, 0);
        if (0xD800..0xDC00).contains(&number) {
            let mut ahead = self.rest.clone();
            if ahead.next() == Some('\\') && ahead.next() == Some('u') {
                self.rest = ahead;
                let (low, _) = self.number(16, 4, 0);
                number = 0x1_0000 + ((number - 0xD800) << 10) + (low.wrapping_sub(0xDC00) & 0x3FF);
            }
        }
        let character = char::from_u32(number).filter(|_| count > 0);
        self.push(character.ok_or_else(|| format!("found `\\u{number:04x}` in $'…', expected a character's number"))?);
        Ok(())
    }
}

fn push(word: &mut Vec<u8>, character: char) {
    word.extend_from_slice(character.encode_utf8(&mut [0; 4]).as_bytes());
}

fn unclosed(quote: &str) -> String {
    format!("found {quote} without its end, expected the closing quote")
}

fn expansion(character: char) -> String {
    format!("found `{character}`, which a shell would replace: expected its value, or quotes around it")
}

/// cmd.exe takes `^` away, and the C runtime of the program splits what is left.
fn cmd(command: &str) -> Result<Vec<Vec<u8>>, String> {
    let (mut words, mut word, mut quoted) = (Vec::new(), None::<Vec<u8>>, false);
    let unescaped = without_carets(command.trim());
    let mut rest = unescaped.chars().peekable();
    while let Some(character) = rest.next() {
        match character {
            '"' => {
                quoted = !quoted;
                word.get_or_insert_default();
            }
            // Developer tools double every backslash.
            '\\' if rest.peek().is_some_and(|&next| next == '"' || (quoted && next == '\\')) => {
                push(word.get_or_insert_default(), rest.next().unwrap_or_default());
            }
            _ if character.is_ascii_whitespace() && !quoted => words.extend(word.take()),
            _ => push(word.get_or_insert_default(), character),
        }
    }
    words.extend(word);
    if quoted { Err(unclosed("\"")) } else { Ok(words) }
}

fn without_carets(command: &str) -> String {
    let mut text = String::with_capacity(command.len());
    let mut quoted = false;
    let mut rest = command.chars().peekable();
    while let Some(character) = rest.next() {
        match character {
            '^' if !quoted => {
                rest.next_if(|&next| next == '\r');
                // A line feed after it is skipped, and whatever comes then is taken as it is.
                let next = rest.next();
                text.extend(if next == Some('\n') { rest.next() } else { next });
            }
            '"' => {
                quoted = !quoted;
                text.push('"');
            }
            _ => text.push(character),
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::split;

    fn words(command: &str) -> Vec<String> {
        split(command).unwrap().into_iter().map(|word| String::from_utf8(word).unwrap()).collect()
    }

    #[test]
    fn words_of_bash() {
        assert_eq!(
            words("curl 'https://b.test/?a=1&b' \\\n  -H 'x: y'\\''z' \\\r\n  -d \"a\\\"\\$b\\c\" --compressed ''"),
            ["curl", "https://b.test/?a=1&b", "-H", "x: y'z", "-d", "a\"$b\\c", "--compressed", ""]
        );
        assert_eq!(words(r"curl $'a\'b\n\u0021\x41\101\ud83d\ude00\q'x"), ["curl", "a'b\n!AA\u{1F600}\\qx"]);
        assert_eq!(split(r"$'\xff\xC3'").unwrap(), [[0xFF, 0xC3]]);
        assert_eq!(words(r"$'\r\t\a\b\e\E\f\v\\\?\U0001f600'"), ["\r\t\x07\x08\x1B\x1B\x0C\x0B\\?\u{1F600}"]);
        // What comes after as many digits as there can be is text.
        assert_eq!(words(r"$'\x414\u00411\1011'"), ["A4A1A1"]);
        // A text to be translated is itself.
        assert_eq!(words("curl $\"a b\" x$\"y\""), ["curl", "a b", "xy"]);
    }

    #[test]
    fn words_of_cmd() {
        assert_eq!(
            words(
                "curl ^\"https://b.test/?a=1^&b=%^41^\" ^\r\n  -H ^\"x: ^\\^\"y^\\^\" 100^%^\" ^\n  --data-raw ^\"a^\n\nb\\\\\\\\n^\""
            ),
            ["curl", "https://b.test/?a=1&b=%41", "-H", "x: \"y\" 100%", "--data-raw", "a\nb\\\\n"]
        );
        assert_eq!(words("curl \"https://b.test/?a^b\" ^\n -X PUT"), ["curl", "https://b.test/?a^b", "-X", "PUT"]);
        // Backslashes are themselves but before a quote, and twice within quotes.
        assert_eq!(words("curl c\\\\d e\\f \"a\\b\" ^\\^\"g ^\n x"), ["curl", "c\\\\d", "e\\f", "a\\b", "\"g", "x"]);
    }

    #[test]
    fn what_a_shell_would_do_is_refused() {
        for (command, expected) in [
            ("curl 'a", "found ' without its end"),
            ("curl \"a", "found \" without its end"),
            ("curl $'a", "found $' without its end"),
            ("curl ^\"a", "found \" without its end"),
            ("curl a; curl b", "found `;` outside quotes"),
            ("curl a\ncurl b", "found `\\n` outside quotes"),
            ("curl a | sh", "found `|` outside quotes"),
            ("curl \"$TOKEN\"", "found `$`, which a shell would replace"),
            ("curl `id`", "found ``, which a shell would replace"),
            ("curl a\\", "found a backslash at the end"),
            (r"curl $'\ud800'", r"found `\ud800`"),
            (r"curl $'\xg'", r"found `\x`"),
            (r"curl $'\ug'", r"found `\u0000`"),
            ("curl $HOME", "found `$`, which a shell would replace"),
        ] {
            let message = split(command).unwrap_err();
            assert!(message.contains(&expected.replace("``", "```")), "{command}: {message}");
        }
    }
}
