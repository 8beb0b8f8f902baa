//! Advice as the configuration of a server: one file a server, each with that server's own idioms and quoting.
//!
//! What is written into a configuration comes from pages and servers, so all of it is hostile: an origin may have `"`, `$`, `{` or
//! `;` in its host, a method or a header's name `$`, `%`, `'` or a backtick. Each file says how its server takes them.

mod apache;
mod caddy;
mod express;
mod fastapi;
mod nginx;
mod text;
mod tower_http;

use fetch_cors::advice::{Advice, ServerPolicy};

/// The servers that there are configurations for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub(crate) enum Server {
    Nginx,
    Caddy,
    Apache,
    Express,
    Fastapi,
    TowerHttp,
}

/// For how long a preflight's answer holds where the server does not say: all browsers keep it for so long.
const MAX_AGE: u32 = 600;

/// The configuration of each server that the advice is about; empty where it is about none.
pub(crate) fn configuration(advice: &Advice, server: Server) -> String {
    let policies = ServerPolicy::of(advice);
    let sections: Vec<String> =
        policies.iter().enumerate().map(|(index, policy)| section(policy, server, index)).collect();
    sections.join("\n")
}

/// `index` keeps the names of variables of several policies apart.
fn section(policy: &ServerPolicy, server: Server, index: usize) -> String {
    let text = match server {
        Server::Nginx => nginx::render(policy, index),
        Server::Caddy => caddy::render(policy),
        Server::Apache => apache::render(policy, index),
        Server::Express => express::render(policy),
        Server::Fastapi => fastapi::render(policy),
        Server::TowerHttp => tower_http::render(policy),
    };
    if policy.any_origin || !policy.origins.iter().any(|origin| origin == "null") {
        return text;
    }
    let comment = if matches!(server, Server::Express | Server::TowerHttp) { "//" } else { "#" };
    format!(
        "{comment} Careful: `null` is allowed, and every page can have that origin, from a sandboxed frame.\n{text}"
    )
}

fn max_age(policy: &ServerPolicy) -> u32 {
    policy.max_age.unwrap_or(MAX_AGE)
}

/// Whether anything is to be allowed by CORS (and not by `Cross-Origin-Resource-Policy` alone).
fn allows_cors(policy: &ServerPolicy) -> bool {
    policy.any_origin || !policy.origins.is_empty()
}

#[cfg(test)]
mod tests;
