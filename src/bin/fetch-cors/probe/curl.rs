//! A `curl` command as copied from a browser's developer tools.

use super::curl_options::{Meaning, NO_FILES, OPTIONS};
use super::words;

/// What of a command matters to a page's fetch.
#[derive(Debug, Default)]
pub(super) struct CurlCommand {
    pub(super) url: String,
    pub(super) method: Option<String>,
    pub(super) headers: Vec<(String, String)>,
    pub(super) cookie: Option<String>,
    /// `name:password`.
    pub(super) user: Option<String>,
    pub(super) data: Option<Vec<u8>>,
    pub(super) insecure: bool,
}

impl CurlCommand {
    /// Reads a command. What is wrong with it names the option.
    pub(super) fn parse(command: &str) -> Result<Self, String> {
        let mut words = words::split(command)?.into_iter();
        match words.next() {
            Some(word) if matches!(word.as_slice(), b"curl" | b"curl.exe") => {}
            Some(word) => {
                let found = shown(&String::from_utf8_lossy(&word));
                return Err(format!("found `{found}`, expected a command that begins with `curl` (\"Copy as cURL\")"));
            }
            None => return Err("found nothing, expected a command that begins with `curl`".to_owned()),
        }
        let mut curl = Self::default();
        let mut only_urls = false;
        while let Some(word) = words.next() {
            let word = text(&word)?;
            if only_urls || !word.starts_with('-') || word == "-" {
                curl.set_url(&word)?;
            } else if word == "--" {
                only_urls = true;
            } else if let Some(name) = word.strip_prefix("--") {
                let (_, _, meaning) =
                    OPTIONS.iter().find(|(long, _, _)| *long == name).ok_or_else(|| unknown(&word))?;
                let mut value = || words.next().ok_or_else(|| format!("{word}: found no value, expected one"));
                curl.apply(*meaning, &word, &mut value)?;
            } else {
                curl.short_options(&word, &mut words)?;
            }
        }
        if curl.url.is_empty() { Err("found no URL, expected one".to_owned()) } else { Ok(curl) }
    }

    /// `-sXPUT`: several letters in one word, the last of them with its value or followed by it.
    fn short_options(&mut self, word: &str, words: &mut impl Iterator<Item = Vec<u8>>) -> Result<(), String> {
        let mut letters = word.chars();
        letters.next();
        while let Some(letter) = letters.next() {
            let name = format!("-{letter}");
            let (_, _, meaning) =
                OPTIONS.iter().find(|(_, short, _)| *short == Some(letter)).ok_or_else(|| unknown(&name))?;
            let mut takes_rest = false;
            let rest = letters.as_str();
            let mut value = || {
                takes_rest = true;
                let attached = (!rest.is_empty()).then(|| rest.as_bytes().to_vec());
                attached.or_else(|| words.next()).ok_or_else(|| format!("{name}: found no value, expected one"))
            };
            self.apply(*meaning, &name, &mut value)?;
            if takes_rest {
                break;
            }
        }
        Ok(())
    }

    fn apply(
        &mut self,
        meaning: Meaning,
        option: &str,
        value: &mut dyn FnMut() -> Result<Vec<u8>, String>,
    ) -> Result<(), String> {
        use Meaning::{
            Cookie, Data, DataRaw, DataUrlencoded, Head, Header, HeaderNamed, Ignored, IgnoredWithValue, Insecure,
            Json, Method, Refused, Url, User,
        };
        match meaning {
            Url => self.set_url(&text(&value()?)?)?,
            Method => self.method = Some(text(&value()?)?),
            Head => self.method = self.method.take().or_else(|| Some("HEAD".to_owned())),
            Header => self.add_header(&text(&value()?)?)?,
            HeaderNamed(name) => self.headers.push((name.to_owned(), text(&value()?)?)),
            Cookie => {
                let cookie = text(&value()?)?;
                if !cookie.contains('=') {
                    return Err(format!(
                        "{option}: found `{}`, expected `name=value`: no file is read",
                        shown(&cookie)
                    ));
                }
                self.cookie = Some(cookie);
            }
            User => self.user = Some(text(&value()?)?),
            Data => {
                let data = value()?;
                if data.starts_with(b"@") {
                    return Err(format!("{option}: found `@` and the name of a file, expected the data: {NO_FILES}"));
                }
                self.add_data(&data, b"&");
            }
            DataRaw => self.add_data(&value()?, b"&"),
            DataUrlencoded => self.add_urlencoded(option, &value()?)?,
            Json => {
                self.add_data(&value()?, b"");
                for (name, value) in [("Content-Type", "application/json"), ("Accept", "application/json")] {
                    if self.header(name).is_none() {
                        self.headers.push((name.to_owned(), value.to_owned()));
                    }
                }
            }
            Insecure => self.insecure = true,
            Ignored => {}
            IgnoredWithValue => drop(value()?),
            Refused(why) => return Err(format!("{option} is not supported: {why}")),
        }
        Ok(())
    }

    /// The value of the last header with this name.
    pub(super) fn header(&self, name: &str) -> Option<&str> {
        let same = |(other, _): &&(String, String)| other.eq_ignore_ascii_case(name);
        self.headers.iter().rev().find(same).map(|(_, value)| value.as_str())
    }

    fn set_url(&mut self, url: &str) -> Result<(), String> {
        if !self.url.is_empty() {
            return Err(format!("found a second URL `{}`, expected one", shown(url)));
        }
        url.clone_into(&mut self.url);
        Ok(())
    }

    fn add_header(&mut self, header: &str) -> Result<(), String> {
        if header.starts_with('@') {
            return Err("-H: found `@` and the name of a file, expected `name: value`: no file is read".to_owned());
        }
        match (header.split_once(':'), header.strip_suffix(';')) {
            // Takes curl's own header of this name away.
            (Some((_, value)), _) if value.trim().is_empty() => Ok(()),
            // Pseudo-headers of HTTP/2.
            (Some(("", _)), _) => Ok(()),
            (Some((name, value)), _) => {
                self.headers.push((name.trim().to_owned(), value.trim().to_owned()));
                Ok(())
            }
            (None, Some(name)) => {
                self.headers.push((name.trim().to_owned(), String::new()));
                Ok(())
            }
            (None, None) => Err(format!("-H: found `{}`, expected `name: value`", shown(header))),
        }
    }

    fn add_data(&mut self, data: &[u8], separator: &[u8]) {
        match &mut self.data {
            Some(known) => known.extend_from_slice(&[separator, data].concat()),
            None => self.data = Some(data.to_vec()),
        }
    }

    fn add_urlencoded(&mut self, option: &str, data: &[u8]) -> Result<(), String> {
        let mark = data.iter().position(|byte| matches!(byte, b'=' | b'@'));
        if mark.is_some_and(|at| data.get(at) == Some(&b'@')) {
            return Err(format!("{option}: found `@` and the name of a file, expected the data: {NO_FILES}"));
        }
        let (name, content) = match mark.and_then(|at| Some((data.get(..at)?, data.get(at + 1..)?))) {
            Some((name, content)) if !name.is_empty() => ([name, b"="].concat(), content),
            Some((_, content)) => (Vec::new(), content),
            None => (Vec::new(), data),
        };
        let encoded: String = url::form_urlencoded::byte_serialize(content).collect();
        self.add_data(&[name.as_slice(), encoded.as_bytes()].concat(), b"&");
        Ok(())
    }
}

fn unknown(option: &str) -> String {
    format!("found the option `{}`, expected one that developer tools write", shown(option))
}

fn text(word: &[u8]) -> Result<String, String> {
    String::from_utf8(word.to_vec())
        .map_err(|_| format!("found `{}`, expected UTF-8", shown(&word.escape_ascii().to_string())))
}

/// Words can be long.
fn shown(word: &str) -> String {
    let mut shown: String = word.chars().take(60).collect();
    if shown.len() < word.len() {
        shown.push('…');
    }
    shown
}

#[cfg(test)]
mod tests {
    use super::CurlCommand;

    #[test]
    fn what_developer_tools_write() {
        let curl = CurlCommand::parse(
            "curl 'https://api.test/item' \\\n  -X 'PUT' \\\n  -H 'accept: */*' \\\n  -H ':authority: api.test' \\\n  \
             -H 'origin: https://app.test' \\\n  -b 'a=1; b=2' \\\n  -H 'content-type: application/json' \\\n  \
             --data-raw $'{\"a\":\"it\\'s\"}' \\\n  --compressed --insecure",
        )
        .unwrap();
        assert_eq!((curl.url.as_str(), curl.method.as_deref()), ("https://api.test/item", Some("PUT")));
        assert_eq!(curl.header("Origin"), Some("https://app.test"));
        assert_eq!(curl.headers.len(), 3);
        assert_eq!(curl.cookie.as_deref(), Some("a=1; b=2"));
        assert_eq!(curl.data.as_deref(), Some(&br#"{"a":"it's"}"#[..]));
        assert!(curl.insecure);
    }

    #[test]
    fn a_header_without_a_value_takes_curls_own_away() {
        let curl = CurlCommand::parse("curl https://b.test/ -H 'Accept:' -H 'X-A: ' -H 'X-B: 1'").unwrap();
        assert_eq!(curl.headers, [("X-B".to_owned(), "1".to_owned())]);
    }

    #[test]
    fn long_words_are_cut_where_they_are_shown() {
        let complaint = |option: &str| CurlCommand::parse(&format!("curl {option} https://b.test/")).unwrap_err();
        let (short, long) = (format!("--{}", "x".repeat(58)), format!("--{}", "x".repeat(59)));
        assert_eq!(complaint(&short), format!("found the option `{short}`, expected one that developer tools write"));
        assert_eq!(complaint(&long), format!("found the option `{short}…`, expected one that developer tools write"));
    }

    #[test]
    fn letters_can_be_joined() {
        let curl = CurlCommand::parse("curl -sSLXDELETE -H'X-A;' -uname:word -- https://b.test/").unwrap();
        assert_eq!((curl.method.as_deref(), curl.user.as_deref()), (Some("DELETE"), Some("name:word")));
        assert_eq!(curl.headers, [("X-A".to_owned(), String::new())]);
    }

    #[test]
    fn data_is_joined() {
        let curl =
            CurlCommand::parse("curl b.test -d a=1 --data-urlencode 'b=x y' --data-urlencode '=&' -d c").unwrap();
        assert_eq!(curl.data.as_deref(), Some(&b"a=1&b=x+y&%26&c"[..]));
        let curl = CurlCommand::parse("curl b.test --json '[1,' --json '2]'").unwrap();
        assert_eq!(curl.data.as_deref(), Some(&b"[1,2]"[..]));
        assert_eq!(curl.header("content-type"), Some("application/json"));
    }

    #[test]
    fn mistakes_name_the_option() {
        for (command, expected) in [
            ("", "found nothing"),
            ("fetch('https://b.test')", "found `(` outside quotes"),
            ("wget https://b.test", "found `wget`"),
            ("curl", "found no URL"),
            ("curl a b", "found a second URL `b`"),
            ("curl a --frobnicate", "found the option `--frobnicate`"),
            ("curl a -sZ", "found the option `-Z`"),
            ("curl a -X", "-X: found no value"),
            ("curl a --header", "--header: found no value"),
            ("curl a -H nothing", "-H: found `nothing`, expected `name: value`"),
            ("curl a -H @file", "no file is read"),
            ("curl a -d @file", "-d: found `@`"),
            ("curl a --data-urlencode n@file", "--data-urlencode: found `@`"),
            ("curl a -b jar.txt", "-b: found `jar.txt`"),
            ("curl a -F x=y", "-F is not supported: give the body as the browser sends it"),
            ("curl a --proxy p", "--proxy is not supported"),
            ("curl a -H $'\\xff'", "expected UTF-8"),
        ] {
            let message = CurlCommand::parse(command).unwrap_err();
            assert!(message.contains(expected), "{command}: {message}");
        }
    }
}
