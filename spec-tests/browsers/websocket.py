"""A WebSocket client, as much of RFC 6455 as browsers' debugging protocols need; and JSON messages with ids over it."""
import base64
import json
import os
import socket
import struct


class WebSocket:
    def __init__(self, host, port, path, timeout=60):
        self.socket = socket.create_connection((host, port), timeout=timeout)
        key = base64.b64encode(os.urandom(16)).decode()
        self.socket.sendall((f"GET {path} HTTP/1.1\r\nHost: {host}:{port}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                             f"Sec-WebSocket-Key: {key}\r\nSec-WebSocket-Version: 13\r\n\r\n").encode())
        self.buffer = b""
        while b"\r\n\r\n" not in self.buffer:
            self._more()
        head, _, self.buffer = self.buffer.partition(b"\r\n\r\n")
        if b" 101 " not in head.split(b"\r\n")[0]:
            raise ConnectionError(f"no WebSocket at {path}: {head[:200]!r}")

    def _more(self):
        data = self.socket.recv(1 << 16)
        if not data:
            raise ConnectionError("the browser closed the connection")
        self.buffer += data

    def _read(self, size):
        while len(self.buffer) < size:
            self._more()
        data, self.buffer = self.buffer[:size], self.buffer[size:]
        return data

    def _send_frame(self, opcode, data):
        size = len(data)
        head = bytes([0x80 | opcode])
        if size < 126:
            head += bytes([0x80 | size])
        elif size < 1 << 16:
            head += b"\xfe" + struct.pack(">H", size)
        else:
            head += b"\xff" + struct.pack(">Q", size)
        mask = os.urandom(4)
        key = int.from_bytes((mask * (size // 4 + 1))[:size], "big")
        masked = (int.from_bytes(data, "big") ^ key).to_bytes(size, "big")
        self.socket.sendall(head + mask + masked)

    def send(self, text):
        self._send_frame(1, text.encode())

    def receive(self):
        message = b""
        while True:
            first, second = self._read(2)
            size = second & 0x7F
            if size == 126:
                size = struct.unpack(">H", self._read(2))[0]
            elif size == 127:
                size = struct.unpack(">Q", self._read(8))[0]
            data = self._read(size)
            opcode = first & 0x0F
            if opcode == 9:
                self._send_frame(10, data)
            elif opcode == 8:
                raise ConnectionError("the browser closed the WebSocket")
            elif opcode in (0, 1, 2):
                message += data
                if first & 0x80:
                    return message.decode()

    def close(self):
        self.socket.close()


class Protocol:
    """Commands with ids and their results; events are kept for `wait`."""

    def __init__(self, websocket):
        self.websocket = websocket
        self.last = 0
        self.events = []

    def command(self, method, params=None, **extra):
        self.last += 1
        own = self.last
        self.websocket.send(json.dumps({"id": own, "method": method, "params": params or {}, **extra}))
        while True:
            message = json.loads(self.websocket.receive())
            if message.get("id") != own:
                self.events.append(message)
                continue
            if "error" in message:
                raise RuntimeError(f"{method}: {message['error']} {message.get('message', '')}")
            return message.get("result", {})

    def wait(self, wanted):
        while True:
            for index, event in enumerate(self.events):
                if wanted(event):
                    del self.events[:index + 1]
                    return event
            self.events.append(json.loads(self.websocket.receive()))
