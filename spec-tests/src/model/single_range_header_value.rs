//! Single range header values.

use super::infrastructure::{collect_a_sequence_of_code_points, is_http_tab_or_space, isomorphic_decode};

/// A decimal number of any size: its digits without leading zeros ("0" is "0").
pub type Decimal = String;

fn interpreted_as_decimal_number(digits: &str) -> Option<Decimal> {
    if digits.is_empty() {
        return None;
    }
    let significant = digits.trim_start_matches('0');
    Some(if significant.is_empty() { "0" } else { significant }.to_string())
}

fn is_greater_than(first: &Decimal, second: &Decimal) -> bool {
    (first.len(), first) > (second.len(), second)
}

/// fetch#simple-range-header-value. `None` is failure.
pub fn parse_a_single_range_header_value(
    value: &[u8],
    allow_whitespace: bool,
) -> Option<(Option<Decimal>, Option<Decimal>)> {
    // 1.
    let data: Vec<char> = isomorphic_decode(value).chars().collect();
    // 2.
    if !data.starts_with(&['b', 'y', 't', 'e', 's']) {
        return None;
    }
    // 3. The text says "the 5th code point"; positions start at 0.
    let mut position = 5;
    let skip_whitespace = |position: &mut usize| {
        if allow_whitespace {
            collect_a_sequence_of_code_points(&data, position, is_http_tab_or_space);
        }
    };
    // 4.
    skip_whitespace(&mut position);
    // 5.
    if data.get(position) != Some(&'=') {
        return None;
    }
    // 6.
    position += 1;
    // 7.
    skip_whitespace(&mut position);
    // 8.
    let range_start = collect_a_sequence_of_code_points(&data, &mut position, |c| c.is_ascii_digit());
    // 9.
    let range_start_value = interpreted_as_decimal_number(&range_start);
    // 10.
    skip_whitespace(&mut position);
    // 11.
    if data.get(position) != Some(&'-') {
        return None;
    }
    // 12.
    position += 1;
    // 13.
    skip_whitespace(&mut position);
    // 14.
    let range_end = collect_a_sequence_of_code_points(&data, &mut position, |c| c.is_ascii_digit());
    // 15.
    let range_end_value = interpreted_as_decimal_number(&range_end);
    // 16.
    if position < data.len() {
        return None;
    }
    // 17. and 18.
    match (&range_start_value, &range_end_value) {
        (None, None) => return None,
        (Some(start), Some(end)) if is_greater_than(start, end) => return None,
        _ => {}
    }
    // 19.
    Some((range_start_value, range_end_value))
}
