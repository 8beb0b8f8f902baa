//! nginx, as a proxy.

use std::process::Command;

use crate::port::free_port;
use crate::process::{Running, directory, is_installed, run};
use crate::upstream;
use crate::world::World;

/// Starts it with the world's configuration; `None` where it is not installed.
pub(crate) fn start(world: &World) -> Option<Running> {
    if !is_installed("nginx", "-v") {
        return None;
    }
    let (port, upstream, directory) = (free_port(), upstream::start(), directory("nginx"));
    let configuration = world.configuration("nginx");
    let (http, location) = configuration.split_once("# 2.").expect("two parts");
    let text = format!(
        "daemon off;\nmaster_process off;\npid {0}/pid;\nerror_log stderr;\nevents {{}}\nhttp {{\n\
         access_log off;\nclient_body_temp_path {0}/body;\nproxy_temp_path {0}/proxy;\nfastcgi_temp_path {0}/fastcgi;\n\
         uwsgi_temp_path {0}/uwsgi;\nscgi_temp_path {0}/scgi;\n{http}\n\
         server {{\nlisten 127.0.0.1:{port};\nlocation / {{\n#{location}\n\
         proxy_hide_header Access-Control-Allow-Origin;\nproxy_hide_header Access-Control-Allow-Credentials;\n\
         proxy_pass http://127.0.0.1:{upstream};\n}}\n}}\n}}\n",
        directory.display(),
    );
    let file = directory.join("nginx.conf");
    std::fs::write(&file, text).expect("it is written");
    let check = Command::new("nginx").args(["-t", "-q", "-c"]).arg(&file).status().expect("it runs");
    assert!(check.success(), "nginx -t refuses {configuration}");
    Some(run(Command::new("nginx").arg("-c").arg(&file), port))
}
