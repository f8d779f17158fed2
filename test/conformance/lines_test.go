package conformance

import (
	"bufio"
	"encoding/json"
	"net/http"
	"os/exec"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/hubbub-chat/hubbub/internal/soak"
	"github.com/hubbub-chat/hubbub/test/line"
)

// The lines of bursts.
const (
	fastLine = "; a fast line"
	fiveMB   = "; 5 MB a second"
	longLine = "; 300 ms away"
)

// bursts are what programs send at once to a healthy client.
func bursts() (rows []lineRow) {
	for _, r := range []lineRow{
		{what: "12 x 100 KB in the connection handler", does: "isGreeted", n: 12, size: 100_000},
		{what: "30 x 64 KB", does: "isGiven", n: 30, size: 64 << 10},
		{what: "3,000 x 1 KB", does: "isGiven", n: 3000, size: 1 << 10},
		{what: "4 x 500 KB", does: "isGiven", n: 4, size: 500_000},
		{what: "4 x 500 KB of bytes", does: "isGivenBytes", n: 4, size: 500_000},
		// Not more than MaxPayload: the client of version 3 sends it as one request.
		{what: "9 x 100 KB by the client", does: "sends", n: 9, size: 100_000},
	} {
		for name, opts := range map[string]line.Options{
			fastLine: {}, fiveMB: {Down: 5_000_000, Up: 5_000_000}, longLine: {Delay: 300 * time.Millisecond},
		} {
			through := r
			through.what += name
			through.line = opts
			rows = append(rows, through)
		}
	}
	return append(rows,
		lineRow{what: "300 events into a handler that takes 30 ms", does: "works", n: 300, ms: 30},
		lineRow{what: "200 events behind one that takes 12 s", does: "works", n: 200, ms: 1, first: 12_000},
	)
}

// among tells of the rows that a client does: in a soak all, otherwise those whose
// name begins or ends so.
func among(names ...string) func(lineRow) bool {
	return func(r lineRow) bool { return soak.Wanted() || only(names...)(r) }
}

// only is among in a soak too. The Python client does not take more than 16 packets
// in the answer to a poll.
func only(names ...string) func(lineRow) bool {
	return func(r lineRow) bool {
		return slices.ContainsFunc(names, func(name string) bool {
			return strings.HasPrefix(r.what, name) || strings.HasSuffix(r.what, name)
		})
	}
}

// TestAHealthyClientGetsEveryBurst has ordinary programs send more at once than
// any moment's bound, over lines that are fast.
func TestAHealthyClientGetsEveryBurst(t *testing.T) {
	t.Parallel()
	runTogether(t, lineSet{pace: 1, rows: bursts(), clients: map[string]func(lineRow) bool{
		javaScript4: among(fiveMB, "12 x 100 KB in the connection handler"+fastLine, "3,000 x 1 KB", "30 x 64 KB"+longLine, "300 events", "200 events"),
		javaScript3: among("12 x 100 KB in the connection handler"+fiveMB, "3,000 x 1 KB"+fiveMB),
		python:      only("12 x 100 KB in the connection handler"+fiveMB, "30 x 64 KB"+fiveMB),
	}})
}

// slow is a line of so many kilobytes a second, each way.
func slow(kb int) line.Options { return line.Options{Down: kb * 1000, Up: kb * 1000} }

// TestASlowLineLosesNothing has clients take and send, over lines that are slow, what
// takes longer than a moment's deadline would allow.
func TestASlowLineLosesNothing(t *testing.T) {
	t.Parallel()
	runTogether(t, slowDown(), slowUp())
}

// slowDown is what clients take for longer than PingTimeout.
func slowDown() lineSet {
	return lineSet{pace: linePace(), calm: true, rows: []lineRow{
		{what: "900 KB at 30 KB a second", does: "isGiven", n: 1, size: 900_000, line: slow(30)},
		{what: "12 x 100 KB in the connection handler at 50 KB a second", does: "isGreeted", n: 12, size: 100_000, line: slow(50)},
		{what: "2,000 x 1 KB at 100 KB a second", does: "isGiven", n: 2000, size: 1 << 10, line: slow(100)},
		{what: "15 x 64 KB at 50 KB a second", does: "isGiven", n: 15, size: 64 << 10, line: slow(50)},
		{
			what: "a snapshot of 3 MB, and 50 updates a second, at 2 Mbit a second",
			does: "watches", n: 600, size: 3_000_000, rate: 50, line: slow(250), nodeLoses: []string{"upgrade"},
		},
		{
			what: "900 KB at 60 KB a second, 300 ms away", does: "isGiven", n: 1, size: 900_000,
			line: line.Options{Down: 60_000, Up: 60_000, Delay: 300 * time.Millisecond},
		},
		{
			what: "900 KB at 60 KB a second, with a stall of 12 s", does: "isGiven", n: 1, size: 900_000,
			line: slow(60), stallAfter: 400_000, stallFor: 12 * time.Second,
		},
		{
			what: "1.5 MB at 60 KB a second, behind a proxy that holds 2 MB", does: "isGiven", n: 15, size: 100_000,
			line: line.Options{Down: 60_000, Up: 60_000, Buffer: 2 << 20},
		},
		{
			what: "1.5 MB at 60 KB a second, behind a kernel that holds it", does: "isGiven", n: 15, size: 100_000,
			line: line.Options{Down: 60_000, Up: 60_000, Roomy: true},
		},
	}, clients: map[string]func(lineRow) bool{
		javaScript4: among(""),
		javaScript3: among("900 KB at 30 KB a second", "12 x 100 KB"),
		python:      only("900 KB at 30 KB a second"),
	}}
}

// slowUp is what clients send for longer than until the pong to a ping is due, which
// waits behind it.
func slowUp() lineSet {
	return lineSet{pace: linePace(), rows: []lineRow{
		{
			what: "900 KB by the client at 20 KB a second", does: "sends", n: 1, size: 900_000, line: slow(20),
			modes: []string{"polling", "websocket"}, nodeLoses: []string{"polling", "websocket"},
		},
		{
			// Until a client that upgrades has sent all, no ping can reach it.
			what: "900 KB by the client at 30 KB a second, before its upgrade", does: "sends", n: 1, size: 900_000, line: slow(30),
			modes: []string{"upgrade"}, nodeLoses: []string{"upgrade"},
		},
		{what: "14 x 64 KB by the client at 40 KB a second", does: "sends", n: 14, size: 64 << 10, line: slow(40)},
	}, clients: map[string]func(lineRow) bool{
		javaScript4: among(""),
		javaScript3: among("900 KB by the client"),
		python:      only("900 KB by the client"),
	}}
}

// start starts the server that the entries ask.
func (set lineSet) start(t *testing.T, entries []entry) *server {
	t.Helper()
	if !againstNode() {
		return startPlain(t, "lineserver", set.env()...)
	}
	args := []string{"clients/linepeer.mjs"}
	for _, e := range entries {
		args = append(args, e.serverName)
	}
	cmd := exec.Command("node", args...)
	cmd.Env = append(cmd.Environ(), set.env()...)
	s := &server{out: &syncBuffer{}}
	cmd.Stderr = s.out
	stdin, err := cmd.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	stdout, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		stdin.Close()
		if err := cmd.Wait(); err != nil {
			t.Errorf("the peer ended: %v\n%s", err, s.out)
		}
	})
	first, err := bufio.NewReader(stdout).ReadString('\n')
	if err != nil {
		t.Fatalf("the peer did not start: %v\n%s", err, s.out)
	}
	s.addr = strings.TrimSpace(strings.TrimPrefix(first, "listening on "))
	return s
}

// judge says of a row whether all arrived, and if not, what the server says.
func (set lineSet) judge(t *testing.T, s *server, e entry, row told) {
	switch {
	case row.Name == "":
		t.Error("the driver says nothing of it")
	case againstNode() && slices.Contains(e.row.nodeLoses, e.mode):
		t.Logf("Node's server loses this, or may: %t, %s", row.OK, row.Error)
	case !row.OK:
		t.Errorf("%s; the server says that its sockets have ended by %q", row.Error, left(t, s, e.serverName))
	}
}

// left returns the reasons for which sockets of a server have gone.
func left(t *testing.T, s *server, name string) (reasons []string) {
	t.Helper()
	res, err := http.Get("http://" + s.addr + "/debug/left/" + name)
	if err != nil {
		t.Error(err)
		return nil
	}
	defer res.Body.Close()
	if err := json.NewDecoder(res.Body).Decode(&reasons); err != nil {
		t.Error(err)
	}
	return reasons
}

// tell asks a server to do what its command says, as POST /debug/.
func tell(t *testing.T, s *server, command string) {
	t.Helper()
	res, err := http.Post("http://"+s.addr+"/debug/"+command, "", nil)
	if err != nil {
		t.Error(err)
		return
	}
	res.Body.Close()
}
