//! Pages in one file: nothing from elsewhere, no script. Everything in them may come from hostile servers and pages, and goes
//! through [`Text`].

mod markup;

pub(crate) use markup::{Lines, Marked, Text};

/// How pages look: light and dark, wide and narrow.
const STYLE: &str = include_str!("page.css");

/// What comes before a page's content.
pub(crate) fn begin(title: &str) -> String {
    format!(
        "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
         <meta name=\"color-scheme\" content=\"light dark\">\n<meta name=\"referrer\" content=\"no-referrer\">\n\
         <meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; \
         form-action 'none'\">\n<title>{} – fetch-cors</title>\n<style>\n{STYLE}</style>\n</head>\n<body>\n",
        Text(title)
    )
}

/// What comes after it.
pub(crate) const END: &str = "</body>\n</html>\n";
