package conformance

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/hubbub-chat/hubbub/internal/soak"
)

// strangersInput is what somebody sends to the chat who has no session there, on one connection, which stays.
type strangersInput struct {
	name string
	send func(w *wire) error
}

// strangersInputs returns the inputs of all tables, as far as a stranger comes with them, and some that are only
// for strangers.
func strangersInputs(t *testing.T) (inputs []strangersInput) {
	t.Helper()
	const polling, ws = socketPath + "?EIO=4&transport=polling", socketPath + "?EIO=4&transport=websocket"
	add := func(name string, send func(w *wire) error) { inputs = append(inputs, strangersInput{name, send}) }
	onWebSocket := func(name string, input []byte) {
		for _, before := range []string{"before the CONNECT", "after one that is refused"} {
			add(name+", "+before, func(w *wire) error {
				if _, err := openWS(w, socketPath, ""); err != nil {
					return err
				}
				if before != "before the CONNECT" {
					whole(w, text("40"))
				}
				return cutOff(whole(w, input))
			})
		}
	}
	onPolling := func(name string, payload []byte) {
		add(name+" over polling", func(w *wire) error {
			o, err := parseOpening(w.do("GET", polling, "", nil).body)
			if err != nil {
				return err
			}
			w.do("POST", polling+"&sid="+o.SID, "", payload)
			return w.ask("GET", polling+"&sid="+o.SID, "", nil, cutOffWhole)
		})
	}
	request := func(name, method, target, header string, body []byte) {
		add(name, func(w *wire) error { return w.ask(method, target, header, body, cutOffWhole) })
	}
	for _, row := range hostilePackets {
		frames, payload := overBoth(row.send)
		onWebSocket(row.id, frames)
		onPolling(row.id, []byte(payload))
	}
	for _, row := range hostileFrames {
		onWebSocket(row.id, unhex(t, row.hex))
	}
	for id, input := range hostilePacks() {
		onWebSocket(id+", as MessagePack", binaryFrame(input))
	}
	for id, row := range hostileDeflate(t) {
		onWebSocket(id+", compressed", row.input)
	}
	for _, row := range hostilePayloads {
		request(row.id+", payload of an old client", "POST", oldPolling+"&sid=AAAAAAAAAAAAAAAAAAAA", "", []byte(row.body))
		onPolling(row.id, []byte(row.body))
	}
	for _, row := range hostileRequests {
		target := socketPath + strings.ReplaceAll(row.query, "SID", "AAAAAAAAAAAAAAAAAAAA")
		request(row.id, row.method, target, row.header, []byte(row.body))
	}
	onWebSocket("900 CONNECTs to what is no namespace", []byte(strings.Repeat(string(text("40/a,")), 900)))
	onPolling("900 CONNECTs to what is no namespace", []byte(strings.Repeat("40/a,\x1e", 899)+"40/a,"))
	onWebSocket("the first half of a message", text("40" + strings.Repeat("x", 60_000))[:30_000])
	onWebSocket("the first fragments of a message", slices.Concat(frame(opText, nil), bytes.Repeat(frame(0, []byte("xxxxxxx")), 1000)))
	onWebSocket("the first half of a small message", text("40" + strings.Repeat("x", 8_000))[:7_900])
	onWebSocket("nothing", nil)
	add("half a payload", func(w *wire) error {
		o, err := parseOpening(w.do("GET", polling, "", nil).body)
		if err != nil {
			return err
		}
		if err := w.ask("POST", polling+"&sid="+o.SID, "Content-Length: 8000", nil, whole); err != nil {
			return err
		}
		return whole(w, []byte(strings.Repeat("4", 7000)))
	})
	form := "Content-Type: application/x-www-form-urlencoded"
	request("a form of 1 MB", "POST", "/user/login", form, []byte("username="+strings.Repeat("a", 1<<20)))
	request("a form that is none", "POST", "/user/login", form, []byte(`{"user":{"$ne":null}}`))
	request("a form that does not come", "POST", "/user/login", form+"\r\nContent-Length: 8000", nil)
	request("a header of 40 KiB", "GET", ws, "X-A: "+strings.Repeat("a", 40<<10), nil)
	request("10,000 headers", "GET", ws, strings.Repeat("X-A: b\r\n", 10_000)+"X-A: b", nil)
	add("a header that does not end", func(w *wire) error { return whole(w, []byte("GET /chat HTTP/1.1\r\nX-A: "+strings.Repeat("a", 3000))) })
	add("nothing at all", func(*wire) error { return nil })
	return inputs
}

// cutOff forgets that the server has closed before it has got all.
func cutOff(err error) error {
	if errors.Is(err, syscall.EPIPE) || errors.Is(err, syscall.ECONNRESET) {
		return nil
	}
	return err
}

func cutOffWhole(w io.Writer, b []byte) error { return cutOff(whole(w, b)) }

// chat is the program hubbub, as a process.
type chat struct{ addr, operator string }

func startChat(t *testing.T) chat {
	t.Helper()
	cmd := exec.Command(filepath.Join(binaries, plainFolder, "hubbub"), "--data", filepath.Join(t.TempDir(), "data"),
		"--listen", "127.0.0.1:0", "--metrics", "127.0.0.1:0", "--max-connections", "100000", "--log-level", "debug")
	logged := &syncBuffer{}
	cmd.Stderr = logged
	stdout, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		cmd.Process.Signal(syscall.SIGTERM)
		io.Copy(io.Discard, stdout)
		if err := cmd.Wait(); err != nil || strings.Contains(logged.String(), "panic") {
			t.Errorf("the chat ended: %v\n%.8000s", err, logged)
		}
	})
	line, err := bufio.NewReader(stdout).ReadString('\n')
	addr, found := strings.CutPrefix(strings.TrimSpace(line), "Hubbub is at http://")
	if err != nil || !found {
		t.Fatalf("the chat said %q, %v\n%s", line, err, logged)
	}
	var told struct{ Address string }
	if !wait(patience, func() bool {
		for line := range strings.Lines(logged.String()) {
			if json.Unmarshal([]byte(line), &told) == nil && told.Address != "" {
				return true
			}
		}
		return false
	}) {
		t.Fatalf("the chat does not say where its profiles are\n%s", logged)
	}
	return chat{addr, told.Address}
}

// memory is what the chat holds after a collection: the heap and the stacks.
func (c chat) memory(t *testing.T) int {
	t.Helper()
	res, err := http.Get("http://" + c.operator + "/debug/pprof/heap?gc=1&debug=1")
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	heap, stack := 0, 0
	lines := bufio.NewScanner(res.Body)
	for lines.Scan() {
		fmt.Sscanf(lines.Text(), "# HeapAlloc = %d", &heap)
		fmt.Sscanf(lines.Text(), "# Stack = %d", &stack)
	}
	if lines.Err() != nil || heap == 0 || stack == 0 {
		t.Fatalf("no figures: %d %d %v", heap, stack, lines.Err())
	}
	return heap + stack
}

// TestWhatAStrangerSendsCostsTheChatLittle has people without a session send every input, each from an address of
// their own, and keep the connection. With HUBBUB_SOAK each input is sent alone, many times, and the server ends
// all connections in time; else all are sent once, together.
func TestWhatAStrangerSendsCostsTheChatLittle(t *testing.T) {
	const (
		most     = 16 << 10 // bytes for each
		longest  = 10 * time.Second
		slack    = longest // to say goodbye, and for a busy machine
		atOnce   = 32
		together = 64
	)
	c, inputs := startChat(t), strangersInputs(t)
	guests := 0
	send := func(list []strangersInput) (held []*wire) {
		t.Helper()
		held = make([]*wire, len(list))
		begin := guests
		guests += len(list)
		report(t, inParallel(len(list), atOnce, func(i int) error {
			n := begin + i
			w, err := dialFrom(&net.TCPAddr{IP: net.IPv4(127, byte(1+n>>16), byte(n>>8), byte(n))}, c.addr)
			if err != nil {
				return err
			}
			w.SetDeadline(time.Now().Add(longest + slack))
			held[i] = w
			if err := list[i].send(w); err != nil {
				return fmt.Errorf("%s: %w", list[i].name, err)
			}
			return nil
		}))
		return held
	}
	letGo := func(held []*wire) {
		for _, w := range held {
			if w != nil {
				w.reset()
			}
		}
	}
	costs := func(what string, base int, list []strangersInput) {
		t.Helper()
		held := send(list)
		defer letGo(held)
		cost := 0
		if !wait(patience, func() bool {
			cost = (c.memory(t) - base) / len(list)
			return cost <= most
		}) {
			t.Errorf("%s: %d bytes each", what, cost)
		}
	}
	letGo(send(inputs)) // the pools and maps of a server that has lived
	base := c.memory(t)
	costs("all inputs", base, inputs)
	if !soak.Wanted() {
		return
	}
	for _, input := range inputs {
		list := make([]strangersInput, together)
		for i := range list {
			list[i] = input
		}
		costs(input.name, base, list)
	}
	held := send(inputs)
	report(t, inParallel(len(held), len(held), func(i int) error {
		if _, err := io.Copy(io.Discard, held[i]); errors.Is(err, os.ErrDeadlineExceeded) {
			return fmt.Errorf("%s: the connection is still open", inputs[i].name)
		}
		return nil
	}))
	letGo(held)
}
