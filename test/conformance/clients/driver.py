"""Drives python-socketio against the kitchen-sink server, as driver.mjs does the JavaScript clients:

    python3 driver.py URL MODE    MODE: polling, websocket or upgrade

One line of JSON per check on standard output: name, ok, error.
"""

import json
import queue
import sys

import socketio

url, mode = sys.argv[1:]
transports = {"polling": ["polling"], "websocket": ["websocket"], "upgrade": ["polling", "websocket"]}[mode]
patience = 15


class Client:
    """A connected client that gathers what it hears."""

    def __init__(self, namespaces=("/",), auth=None, answers=None, headers=None):
        self.heard = queue.Queue()
        self.gone = queue.Queue()
        self.io = socketio.Client(reconnection=False)
        for nsp in namespaces:
            self.io.on("disconnect", lambda: self.gone.put(True), namespace=nsp)
            for event in ("welcome", "echo-back", "answered", "heard"):
                self.listen(event, nsp)
            self.io.on("question", lambda *args: answers(*args), namespace=nsp)
        self.io.connect(url, transports=transports, namespaces=list(namespaces), auth=auth,
                        headers=headers or {}, wait_timeout=patience)
        for _ in namespaces:
            self.welcome = self.next("welcome")

    def listen(self, event, nsp):
        self.io.on(event, lambda *args: self.heard.put((event, nsp, list(args))), namespace=nsp)

    def next(self, event):
        got, _, args = self.heard.get(timeout=patience)
        assert got == event, f"{got} {args}, want {event}"
        return args

    def ask(self, event, *args, namespace="/"):
        return self.io.call(event, args, namespace=namespace, timeout=patience)


def equal(got, want):
    assert got == want, f"got {got!r}, want {want!r}"


values = [1, -1.5, "œ´® 漢字 👋", True, None, {"a": [b"\x00\xff", {"b": b""}]}, [], b"\x1e"]


def events_come_back(client):
    client.io.emit("echo", tuple(values))
    equal(client.next("echo-back"), values)


def acks_of_the_server(client):
    equal(client.ask("echo"), None)
    equal(client.ask("echo", "one"), "one")
    equal(list(client.ask("echo", *values)), values)


def acks_of_the_client(_):
    client = Client(answers=lambda *args: (list(args), b"\x01\x02"))
    client.io.emit("ask-me", ("how", b"\x05"))
    equal(client.next("answered"), [["how", b"\x05"], b"\x01\x02"])
    client.io.disconnect()


def auth_and_headers(_):
    client = Client(auth={"token": "123", "nested": [1, "漢"]}, headers={"X-Tag": "seen"})
    me = client.ask("whoami")
    equal((me["auth"], me["header"], me["id"]),
          ({"token": "123", "nested": [1, "漢"]}, "seen", client.io.get_sid()))
    client.io.disconnect()


def namespaces_do_not_mix(_):
    client = Client(namespaces=("/", "/custom"))
    for nsp in ("/custom", "/"):
        client.io.emit("echo", nsp, namespace=nsp)
        equal(client.heard.get(timeout=patience), ("echo-back", nsp, [nsp]))
    equal(client.ask("whoami", namespace="/custom")["namespace"], "/custom")
    client.io.disconnect()


def a_refusal_has_message_and_data(_):
    refused = queue.Queue()
    io = socketio.Client(reconnection=False)
    io.on("connect_error", refused.put)
    io.connect(url, transports=transports, auth={"refuse": "no room"}, wait=False)
    equal(refused.get(timeout=patience), {"message": "refused", "data": {"why": "no room"}})
    io.disconnect()


def rooms(client):
    other = Client()
    room = f"python-{mode}"
    other.ask("join", room)
    client.ask("say", {"from": "server", "to": [room]}, "heard", 1)
    client.ask("say", {"from": "socket"}, "nobody listens", 1)
    equal(other.next("heard"), [1])
    assert client.heard.empty()
    other.io.disconnect()


def a_burst_stays_in_order(client):
    for i in range(500):
        client.io.emit("count", (i, bytes([i & 255])) if i % 7 == 0 else i)
    equal(client.ask("counted"), list(range(500)))


def the_server_disconnects(_):
    client = Client()
    client.io.emit("kick", "connection")
    assert client.gone.get(timeout=patience)


def the_transport_is_the_one_asked_for(client):
    equal(client.ask("whoami")["transport"], "polling" if mode == "polling" else "websocket")


def main():
    shared = Client()
    for check in (events_come_back, acks_of_the_server, acks_of_the_client, auth_and_headers, namespaces_do_not_mix,
                  a_refusal_has_message_and_data, rooms, a_burst_stays_in_order, the_server_disconnects,
                  the_transport_is_the_one_asked_for):
        line = {"name": check.__name__.replace("_", " "), "ok": True}
        try:
            check(shared)
        except Exception as error:  # whatever it is, it belongs into the report
            line.update(ok=False, error=f"{type(error).__name__}: {error}")
        print(json.dumps(line), flush=True)
    shared.io.disconnect()
    print(json.dumps({"name": "all checks ran", "ok": True}), flush=True)


main()
