//! Apache httpd, as a proxy.

use std::process::Command;

use crate::port::free_port;
use crate::process::{Running, directory, is_installed, run};
use crate::upstream;
use crate::world::World;

/// Where distributions put its modules.
const MODULES: [&str; 3] = ["/usr/lib/apache2/modules", "/usr/lib64/httpd/modules", "/usr/libexec/apache2"];

/// Starts it with the world's configuration; `None` where it is not installed.
pub(crate) fn start(world: &World) -> Option<Running> {
    let program = ["apache2", "httpd"].into_iter().find(|program| is_installed(program, "-v"))?;
    let modules = MODULES.into_iter().find(|path| std::path::Path::new(path).is_dir())?;
    let (port, upstream, directory) = (free_port(), upstream::start(), directory("apache"));
    let configuration = world.configuration("apache");
    let loaded = ["mpm_prefork", "authz_core", "headers", "rewrite", "setenvif", "proxy", "proxy_http"]
        .iter()
        .map(|name| format!("LoadModule {name}_module {modules}/mod_{name}.so\n"))
        .collect::<Vec<_>>()
        .concat();
    let text = format!(
        "ServerRoot {0}\nServerName 127.0.0.1\nPidFile {0}/pid\nErrorLog {0}/error.log\nMutex file:{0}\n{loaded}\
         Listen 127.0.0.1:{port}\n<VirtualHost 127.0.0.1:{port}>\n{configuration}\n\
         ProxyPass / http://127.0.0.1:{upstream}/\n</VirtualHost>\n",
        directory.display()
    );
    let file = directory.join("httpd.conf");
    std::fs::write(&file, text).expect("it is written");
    let apache = |arguments: &[&str]| {
        let mut apache = Command::new(program);
        apache.args(arguments).arg("-f").arg(&file);
        apache
    };
    let check = apache(&["-t"]).output().expect("it runs");
    assert!(check.status.success(), "{configuration}\n{}", String::from_utf8_lossy(&check.stderr));
    Some(run(&mut apache(&["-X"]), port))
}
