//! MIME types, from the MIME Sniffing Standard, over isomorphic-decoded strings.

use super::infrastructure::{collect_a_sequence_of_code_points, is_http_whitespace, is_token};

/// mimesniff#mime-type
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MimeType {
    pub mime_type: String,
    pub subtype: String,
    /// An ordered map.
    pub parameters: Vec<(String, String)>,
}

impl MimeType {
    /// mimesniff#mime-type-essence
    pub fn essence(&self) -> String {
        format!("{}/{}", self.mime_type, self.subtype)
    }

    pub fn parameter(&self, name: &str) -> Option<&str> {
        self.parameters.iter().find(|(key, _)| key == name).map(|(_, value)| value.as_str())
    }

    /// Sets a parameter in its place, or appends it.
    pub fn set_parameter(&mut self, name: &str, value: &str) {
        match self.parameters.iter_mut().find(|(key, _)| key == name) {
            Some(parameter) => parameter.1 = value.to_string(),
            None => self.parameters.push((name.to_string(), value.to_string())),
        }
    }
}

/// mimesniff#http-quoted-string-token-code-point
fn is_http_quoted_string_token_code_point(c: char) -> bool {
    c == '\t' || (' '..='~').contains(&c) || ('\u{80}'..='\u{FF}').contains(&c)
}

/// fetch#collect-an-http-quoted-string. The text's "inclusive" in the last step is read as in its examples: up to where
/// the position now stands.
pub fn collect_an_http_quoted_string(input: &[char], position: &mut usize, extract_value: bool) -> String {
    // 1.
    let position_start = *position;
    // 2.
    let mut value = String::new();
    // 3. Callers have seen the quotation mark. 4.
    *position += 1;
    // 5.
    loop {
        // 5.1
        value.push_str(&collect_a_sequence_of_code_points(input, position, |c| c != '"' && c != '\\'));
        // 5.2 and 5.3
        let Some(quote_or_backslash) = input.get(*position) else {
            break;
        };
        // 5.4
        *position += 1;
        if *quote_or_backslash == '\\' {
            // 5.5.1
            let Some(c) = input.get(*position) else {
                value.push('\\');
                break;
            };
            // 5.5.2
            value.push(*c);
            // 5.5.3
            *position += 1;
        } else {
            // 5.6.2
            break;
        }
    }
    // 6.
    if extract_value {
        return value;
    }
    // 7.
    input.iter().take(*position).skip(position_start).collect()
}

/// mimesniff#parse-a-mime-type. `None` is failure.
pub fn parse_a_mime_type(input: &str) -> Option<MimeType> {
    // 1.
    let input: Vec<char> = input.trim_matches(is_http_whitespace).chars().collect();
    // 2.
    let mut position = 0;
    // 3.
    let mime_type = collect_a_sequence_of_code_points(&input, &mut position, |c| c != '/');
    // 4.
    if !is_token(&mime_type) {
        return None;
    }
    // 5.
    if position >= input.len() {
        return None;
    }
    // 6.
    position += 1;
    // 7.
    let subtype = collect_a_sequence_of_code_points(&input, &mut position, |c| c != ';');
    // 8.
    let subtype = subtype.trim_end_matches(is_http_whitespace);
    // 9.
    if !is_token(subtype) {
        return None;
    }
    // 10.
    let mut record = MimeType {
        mime_type: mime_type.to_ascii_lowercase(),
        subtype: subtype.to_ascii_lowercase(),
        parameters: Vec::new(),
    };
    // 11.
    while position < input.len() {
        // 11.1
        position += 1;
        // 11.2
        collect_a_sequence_of_code_points(&input, &mut position, is_http_whitespace);
        // 11.3
        let parameter_name = collect_a_sequence_of_code_points(&input, &mut position, |c| c != ';' && c != '=');
        // 11.4
        let parameter_name = parameter_name.to_ascii_lowercase();
        // 11.5
        if let Some(c) = input.get(position) {
            // 11.5.1
            if *c == ';' {
                continue;
            }
            // 11.5.2
            position += 1;
        }
        // 11.6
        let Some(c) = input.get(position) else {
            break;
        };
        // 11.7 to 11.9
        let parameter_value = if *c == '"' {
            // 11.8.1
            let parameter_value = collect_an_http_quoted_string(&input, &mut position, true);
            // 11.8.2
            collect_a_sequence_of_code_points(&input, &mut position, |c| c != ';');
            parameter_value
        } else {
            // 11.9.1
            let parameter_value = collect_a_sequence_of_code_points(&input, &mut position, |c| c != ';');
            // 11.9.2
            let parameter_value = parameter_value.trim_end_matches(is_http_whitespace).to_string();
            // 11.9.3
            if parameter_value.is_empty() {
                continue;
            }
            parameter_value
        };
        // 11.10. Not empty and all token code points is a token.
        if is_token(&parameter_name)
            && parameter_value.chars().all(is_http_quoted_string_token_code_point)
            && record.parameter(&parameter_name).is_none()
        {
            record.set_parameter(&parameter_name, &parameter_value);
        }
    }
    // 12.
    Some(record)
}

/// mimesniff#serialize-a-mime-type
pub fn serialize_a_mime_type(mime_type: &MimeType) -> String {
    // 1.
    let mut serialization = mime_type.essence();
    // 2.
    for (name, value) in &mime_type.parameters {
        // 2.1 to 2.3
        serialization.push(';');
        serialization.push_str(name);
        serialization.push('=');
        // 2.4
        let mut value = value.clone();
        if !is_token(&value) {
            // 2.4.1
            value = value.replace('\\', "\\\\").replace('"', "\\\"");
            // 2.4.2 and 2.4.3
            value = format!("\"{value}\"");
        }
        // 2.5
        serialization.push_str(&value);
    }
    // 3.
    serialization
}
