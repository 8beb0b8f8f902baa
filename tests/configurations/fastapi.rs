//! FastAPI, under uvicorn.

use std::process::Command;

use crate::port::free_port;
use crate::process::{Running, directory, is_installed, run, servers};
use crate::world::{EXPOSED, World};

/// Starts it with the world's configuration; `None` where it is not installed.
pub(crate) fn start(world: &World) -> Option<Running> {
    let python = servers().join("venv/bin/python");
    let python = python.to_str()?;
    if !is_installed(python, "--version") {
        return None;
    }
    let (port, directory) = (free_port(), directory("fastapi"));
    let text = format!(
        "from fastapi import FastAPI, Response\n\napp = FastAPI()\n\n\n\
         @app.api_route(\"/item\", methods=[\"GET\", \"PUT\", \"DELETE\"])\ndef item(response: Response):\n    \
         response.headers[\"{EXPOSED}\"] = \"7\"\n    return \"ok\"\n\n\n{}",
        world.configuration("fastapi")
    );
    std::fs::write(directory.join("application.py"), text).expect("it is written");
    let mut command = Command::new(python);
    command.args(["-m", "uvicorn", "application:app", "--log-level", "error", "--host", "127.0.0.1", "--port"]);
    Some(run(command.arg(port.to_string()).current_dir(&directory), port))
}
