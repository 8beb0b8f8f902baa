//! Express.

use std::process::Command;

use crate::port::free_port;
use crate::process::{Running, directory, is_installed, run, servers};
use crate::world::{EXPOSED, World};

/// Starts it with the world's configuration; `None` where it is not installed.
pub(crate) fn start(world: &World) -> Option<Running> {
    let modules = servers().join("node_modules");
    if !is_installed("node", "--version") || !modules.join("express").is_dir() || !modules.join("cors").is_dir() {
        return None;
    }
    let (port, directory) = (free_port(), directory("express"));
    let text = format!(
        "const app = require('express')();\n{}\n\
         app.all('/item', (request, response) => response.set('{EXPOSED}', '7').send('ok'));\n\
         app.listen({port}, '127.0.0.1');\n",
        world.configuration("express")
    );
    let file = directory.join("app.js");
    std::fs::write(&file, text).expect("it is written");
    Some(run(Command::new("node").arg(&file).env("NODE_PATH", &modules), port))
}
