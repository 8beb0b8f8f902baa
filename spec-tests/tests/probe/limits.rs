//! Servers that do not answer, or not as they should.

use std::io::Write;
use std::net::TcpListener;
use std::time::{Duration, Instant};

use crate::loopback::Loopback;
use crate::{probe, probe_json};

#[track_caller]
fn assert_fails(url: &str, arguments: &[&str], failure: &str) {
    let (code, probed) = probe_json(url, arguments);
    assert_eq!(code, Some(1), "{probed}");
    let answer = &probed["exchanges"][0]["answer"];
    assert_eq!(answer["failure"], failure, "{answer}");
    assert!(!answer["why"].as_str().unwrap().is_empty());
    for verdict in probed["verdicts"].as_array().unwrap() {
        assert_eq!(verdict["reason"]["code"], "transport-failed", "{verdict}");
    }
}

#[test]
fn nobody_is_there() {
    let port = TcpListener::bind(("127.0.0.1", 0)).unwrap().local_addr().unwrap().port();
    assert_fails(&format!("http://127.0.0.1:{port}/"), &[], "connection-failed");
    // By RFC 6761 this name never resolves.
    assert_fails("http://api.invalid/", &[], "name-not-resolved");
}

#[test]
fn no_http() {
    assert_fails(&Loopback::always("SSH-2.0-OpenSSH_9.2").url("/"), &[], "protocol-error");
    assert_fails(&Loopback::always("HTTP/1.1 200 OK\nno header").url("/"), &[], "protocol-error");
    assert_fails(
        &Loopback::always("HTTP/1.1 407 Proxy\nAccess-Control-Allow-Origin: *").url("/"),
        &[],
        "protocol-error",
    );
    assert_fails(&Loopback::start(|_, _| Vec::new()).url("/"), &[], "connection-lost");
    assert_fails(&Loopback::start(|_, _| b"HTTP/1.1 200 OK\r\nA: b\r\n".to_vec()).url("/"), &[], "connection-lost");
}

#[test]
fn no_tls() {
    let listener = TcpListener::bind(("127.0.0.1", 0)).unwrap();
    let url = format!("https://127.0.0.1:{}/", listener.local_addr().unwrap().port());
    let server = std::thread::spawn(move || {
        let (mut stream, _) = listener.accept().unwrap();
        stream.write_all(b"HTTP/1.1 400 Bad Request\r\n\r\n").unwrap();
        // Its client hello is read, or closing would reset the connection before what is written is read.
        let _ = std::io::copy(&mut stream, &mut std::io::sink());
    });
    assert_fails(&url, &[], "tls-failed");
    server.join().unwrap();
}

#[test]
#[expect(clippy::disallowed_methods, reason = "how long it takes is what is tested")]
fn waiting_ends() {
    let silent = Loopback::start(|_, _| {
        std::thread::sleep(Duration::from_secs(30));
        Vec::new()
    });
    // A byte now and then is no answer either.
    let slow = Loopback::start(|_, stream| {
        for byte in b"HTTP/1.1 200 OK\r\nAccess-Control-Allow-Origin: *\r\nX-A: and so on" {
            if stream.write_all(&[*byte]).is_err() {
                break;
            }
            std::thread::sleep(Duration::from_millis(400));
        }
        Vec::new()
    });
    for server in [&silent, &slow] {
        let start = Instant::now();
        assert_fails(&server.url("/"), &["--timeout", "1"], "timed-out");
        assert!(start.elapsed() < Duration::from_secs(15), "{:?}", start.elapsed());
    }
}

#[test]
#[expect(clippy::disallowed_methods, reason = "how long it takes is what is tested")]
fn bodies_are_not_waited_for() {
    let server = Loopback::start(|_, stream| {
        let head = b"HTTP/1.1 200 OK\r\nAccess-Control-Allow-Origin: *\r\nContent-Length: 1000000000\r\n\r\nbegin";
        let _ = stream.write_all(head);
        std::thread::sleep(Duration::from_secs(30));
        Vec::new()
    });
    let start = Instant::now();
    let (code, probed) = probe_json(&server.url("/"), &[]);
    assert_eq!(code, Some(0), "{probed}");
    assert!(start.elapsed() < Duration::from_secs(15), "{:?}", start.elapsed());
}

#[test]
fn heads_are_bounded() {
    let endless = Loopback::start(|_, stream| {
        let _ = stream.write_all(b"HTTP/1.1 200 OK\r\nX-Long: ");
        while stream.write_all(&[b'a'; 4096]).is_ok() {}
        Vec::new()
    });
    assert_fails(&endless.url("/"), &[], "protocol-error");
    let lines = "X-Line: 1\n".repeat(5000);
    assert_fails(&Loopback::always(&format!("HTTP/1.1 200 OK\n{lines}X: 1")).url("/"), &[], "protocol-error");
    let long = "a".repeat(60_000);
    let large = Loopback::always(&format!("HTTP/1.1 200 OK\nAccess-Control-Allow-Origin: *\nX-Long: {long}"));
    assert_eq!(probe_json(&large.url("/"), &[]).0, Some(0));
}

#[test]
fn early_hints_come_before_the_answer() {
    let head = "HTTP/1.1 103 Early Hints\nLink: </a>\n\nHTTP/1.1 200 OK\nAccess-Control-Allow-Origin: *";
    let (code, probed) = probe_json(&Loopback::always(head).url("/"), &[]);
    assert_eq!((code, probed["exchanges"][0]["answer"]["status"].as_u64()), (Some(0), Some(200)));
}

#[test]
fn control_characters_do_not_reach_the_terminal() {
    let server = Loopback::start(|_, _| {
        b"HTTP/1.1 302 \x1b[31m\r\nAccess-Control-Allow-Origin: \x9b31m\xff\r\nLocation: http://\xe2\x80\xaeb.test/\x9b\r\nVary: \x85\r\n\r\n"
            .to_vec()
    });
    for arguments in [&[][..], &["-v"], &["--json"], &["--reveal"]] {
        let ran = probe(&server.url("/"), arguments);
        assert_eq!(ran.code, Some(1), "{ran:?}");
        let raw = ran.output.chars().find(|character| character.is_control() && *character != '\n');
        assert_eq!(raw, None, "{ran:?}");
        assert!(!ran.output.contains('\u{202e}'), "{ran:?}");
    }
}
