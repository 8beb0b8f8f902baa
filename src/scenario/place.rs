//! Where in a text of JSON a field is.

/// The line, counted from 1, on which the value of a field such as `[1].steps[0].fetch` begins in this JSON. Of a field that is
/// not there, the line of the innermost one around it.
pub(super) fn line_of(json: &str, field: &str) -> usize {
    let mut reader = Reader { json: json.as_bytes(), at: 0 };
    reader.skip_space();
    let mut begin = reader.at;
    // `a[1].b` is `a`, `1`, `b`; items are told from fields by what they are in.
    for name in field.split(['.', '[', ']']).filter(|name| !name.is_empty()) {
        if !reader.enter(name.as_bytes()) {
            break;
        }
        begin = reader.at;
    }
    let before = json.as_bytes().get(..begin).unwrap_or_default();
    before.split(|&byte| byte == b'\n').count()
}

/// Reads JSON that has been found to be some.
struct Reader<'a> {
    json: &'a [u8],
    at: usize,
}

impl<'a> Reader<'a> {
    /// Goes to the value of a field, or to the item of a number; whether there is one.
    fn enter(&mut self, name: &[u8]) -> bool {
        let is_array = match self.peek() {
            Some(b'[') => true,
            Some(b'{') => false,
            _ => return false,
        };
        self.at += 1;
        for index in 0_usize.. {
            self.skip_space();
            if matches!(self.peek(), None | Some(b'}' | b']')) {
                return false;
            }
            let is_wanted = if is_array {
                index.to_string().as_bytes() == name
            } else {
                let own = self.string();
                self.skip_space();
                // The colon.
                self.at += 1;
                own == name
            };
            self.skip_space();
            if is_wanted {
                return true;
            }
            self.skip_value();
            if self.peek() == Some(b',') {
                self.at += 1;
            }
        }
        false
    }

    /// Goes behind a value, to what ends it.
    fn skip_value(&mut self) {
        let mut depth = 0_usize;
        while let Some(byte) = self.peek() {
            match byte {
                b'"' => {
                    self.string();
                    continue;
                }
                b'{' | b'[' => depth += 1,
                b'}' | b']' | b',' if depth == 0 => return,
                b'}' | b']' => depth -= 1,
                _ => {}
            }
            self.at += 1;
        }
    }

    /// Goes behind a string; what it has between its quotes, as it is written.
    fn string(&mut self) -> &'a [u8] {
        self.at += 1;
        let start = self.at;
        while let Some(byte) = self.peek() {
            match byte {
                b'"' => break,
                b'\\' => self.at += 2,
                _ => self.at += 1,
            }
        }
        let content = self.json.get(start..self.at).unwrap_or_default();
        self.at += 1;
        content
    }

    fn skip_space(&mut self) {
        while self.peek().is_some_and(|byte| byte.is_ascii_whitespace()) {
            self.at += 1;
        }
    }

    fn peek(&self) -> Option<u8> {
        self.json.get(self.at).copied()
    }
}

#[cfg(test)]
mod tests {
    use super::line_of;

    #[test]
    fn fields_and_items_are_found() {
        let json = "\n{ \"a\\\"]\": \"}\\\"\",\n  \"b\": [1,\n    { \"c\": [[], {}],\n      \"d\" :\n 7 }\n  ] }";
        for (field, line) in [
            ("", 2),
            ("b", 3),
            ("b[0]", 3),
            ("b[1]", 4),
            ("b[1].c[1]", 4),
            ("b[1].d", 6),
            // What is not there is missed in what is around it.
            ("b[1].e", 4),
            ("b[7]", 3),
            ("b[0].x", 3),
            ("x", 2),
        ] {
            assert_eq!(line_of(json, field), line, "{field}");
        }
        // What is escaped does not end a string, wherever it stands.
        let json = r#"{ "long enough": "a\"b\\", "c": 1,"#.to_owned() + "\n\"d\": 2 }";
        assert_eq!(line_of(&json, "c"), 1);
        assert_eq!(line_of(&json, "d"), 2);
        assert_eq!(line_of("", "a"), 1);
        assert_eq!(line_of("[\n\"", "[0].a"), 2);
    }
}
