"""Drives python-socketio behind lines, as lines.mjs does the JavaScript clients; order is not looked at, since this
client has a thread for each event.
"""

import json
import queue
import sys
import threading
import time

import socketio

transports = {"polling": ["polling"], "websocket": ["websocket"], "upgrade": ["polling", "websocket"]}
at_once = threading.Semaphore(3)
output = threading.Lock()


def say(line):
    with output:
        print(json.dumps(line), flush=True)


class Broken(Exception):
    pass


class Client:
    def __init__(self, row):
        self.row, self.end = row, time.monotonic() + row["patience"] / 1000
        self.heard = {event: queue.Queue() for event in ("data", "update", "worked")}
        self.gone = threading.Event()
        self.io = socketio.Client(reconnection=False, request_timeout=row["patience"] / 1000)
        for event, heard in self.heard.items():
            self.io.on(event, lambda *args, heard=heard: heard.put(args))
        self.io.on("disconnect", self.gone.set)

    def connect(self, **query):
        url = self.row["url"] + "?" + "&".join(f"{key}={value}" for key, value in query.items())
        self.io.connect(url, transports=transports[self.row["mode"]], socketio_path=self.row["path"],
                        wait_timeout=self.row["patience"] / 1000)

    def next(self, heard, progress):
        while True:
            try:
                return heard.get(timeout=0.2)
            except queue.Empty:
                if self.gone.is_set():
                    raise Broken(f"disconnected; {progress}") from None
                if time.monotonic() > self.end:
                    raise Broken(f"not whole in time; {progress}") from None

    def all_of(self, event, n, size=None):
        come = set()
        while len(come) < n:
            i, *data = self.next(self.heard[event], f"{len(come)} of {n} came")
            if size is not None and len(data[0]) != size:
                raise Broken(f"{event} {i} has {len(data[0])} bytes")
            come.add(i)


def is_greeted(client, row):
    client.connect(n=row["n"], size=row["size"])
    client.all_of("data", row["n"], row["size"])


def is_given(client, row):
    client.connect()
    client.io.emit("give", (row["n"], row["size"]))
    client.all_of("data", row["n"], row["size"])


def watches(client, row):
    client.connect()
    client.io.emit("snapshot", (row["size"], row["n"], row["rate"]))
    client.all_of("data", 1, row["size"])
    client.all_of("update", row["n"], 200)


def sends(client, row):
    client.connect()
    got = queue.Queue()
    for _ in range(row["n"]):
        client.io.emit("take", "x" * row["size"], callback=got.put)
    for i in range(row["n"]):
        size = client.next(got, f"{i} of {row['n']} arrived")
        if size != row["size"]:
            raise Broken(f"{size} bytes arrived")


def works(client, row):
    client.connect()
    for i in range(row["n"]):
        client.io.emit("work", (i, row["first" if i == 0 else "ms"]))
    client.all_of("worked", row["n"])


does = {"isGreeted": is_greeted, "isGiven": is_given, "watches": watches, "sends": sends, "works": works}


def run(row):
    line = {"name": row["name"], "ok": True}
    start = time.monotonic()
    client = Client(row)
    try:
        does[row["does"]](client, row)
    except Exception as error:  # whatever it is, it belongs into the report
        line.update(ok=False, error=f"{type(error).__name__}: {error}")
    line["ms"] = round((time.monotonic() - start) * 1000)
    say(line)
    try:
        client.io.disconnect()
    except Exception:  # it may be gone
        pass


def run_in_turn(row):
    if row.get("heavy"):
        with at_once:
            run(row)
    else:
        run(row)


threads = [threading.Thread(target=run_in_turn, args=[json.loads(line)], daemon=True) for line in sys.stdin]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
