package conformance

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/hubbub-chat/hubbub/socketio"
)

// The files node_*_test.go show the behaviours that the Node server's own tests ask for, under the
// headings that those have; README.md counts them. These tests hold both ends: the server is in this
// process, and the client writes packets by hand.

// world is a server in this process.
type world struct {
	io   *socketio.Server
	addr string
}

// newWorld starts a server once prepare has registered what the test needs.
func newWorld(t *testing.T, opts *socketio.Options, prepare func(io *socketio.Server)) *world {
	t.Helper()
	io := socketio.New(opts)
	if prepare != nil {
		prepare(io)
	}
	server := httptest.NewServer(io)
	t.Cleanup(func() {
		io.Close()
		server.Close()
	})
	return &world{io, server.Listener.Addr().String()}
}

// member is a client in a namespace, over a WebSocket of its own.
type member struct {
	*wire
	world *world
	nsp   string // as it stands in a packet: empty, or "/name,"
	id    string
	pid   string
}

// join connects a client to a namespace.
func (w *world) join(t *testing.T, nsp string) *member {
	t.Helper()
	return w.joinWith(t, nsp, "")
}

// joinWith is join with an auth object.
func (w *world) joinWith(t *testing.T, nsp, auth string) *member {
	t.Helper()
	m := &member{wire: newWS(t, w.addr, socketPath), world: w}
	m.enter(t, nsp, auth)
	return m
}

// enter joins a namespace over the member's connection.
func (m *member) enter(t *testing.T, nsp, auth string) {
	t.Helper()
	m.nsp = ""
	if nsp != "/" {
		m.nsp = nsp + ","
	}
	m.send(t, "40"+m.nsp+auth)
	m.entered(t)
}

// entered reads the answer to a CONNECT.
func (m *member) entered(t *testing.T) {
	t.Helper()
	got, err := m.packet()
	var answer struct{ SID, PID string }
	body, ok := strings.CutPrefix(got, "40"+m.nsp)
	if err != nil || !ok || json.Unmarshal([]byte(body), &answer) != nil || answer.SID == "" {
		t.Fatalf("CONNECT is answered by %.300q, %v", got, err)
	}
	m.id, m.pid = answer.SID, answer.PID
}

// refused asks for a namespace and returns what the CONNECT_ERROR says.
func (w *world) refused(t *testing.T, nsp, auth string) string {
	t.Helper()
	m := newWS(t, w.addr, socketPath)
	prefix := ""
	if nsp != "/" {
		prefix = nsp + ","
	}
	m.send(t, "40"+prefix+auth)
	got, err := m.packet()
	body, ok := strings.CutPrefix(got, "44"+prefix)
	if err != nil || !ok {
		t.Fatalf("CONNECT is answered by %.300q, %v; want a CONNECT_ERROR", got, err)
	}
	return body
}

// emit sends events, each a JSON array.
func (m *member) emit(t *testing.T, events ...string) {
	t.Helper()
	for _, event := range events {
		m.send(t, "42"+m.nsp+event)
	}
}

// hears expects events, each a JSON array.
func (m *member) hears(t *testing.T, events ...string) {
	t.Helper()
	for _, event := range events {
		m.expect(t, "42"+m.nsp+event)
	}
}

// call sends an event that wants an acknowledgement, and returns its arguments.
func (m *member) call(t *testing.T, event string) string {
	t.Helper()
	const id = "31"
	m.send(t, "42"+m.nsp+id+event)
	got, err := m.packet()
	answer, ok := strings.CutPrefix(got, "43"+m.nsp+id)
	if err != nil || !ok {
		t.Fatalf("%s is acknowledged by %.300q, %v", event, got, err)
	}
	return answer
}

// asked reads an event that wants an acknowledgement, and gives it.
func (m *member) asked(t *testing.T, event, answer string) {
	t.Helper()
	got, err := m.packet()
	body, ok := strings.CutPrefix(got, "42"+m.nsp)
	id := strings.TrimRight(body[:max(0, strings.IndexByte(body, '['))], "[")
	if err != nil || !ok || id == "" || body[len(id):] != event {
		t.Fatalf("got %.300q, %v; want %s with an id", got, err, event)
	}
	m.send(t, "43"+m.nsp+id+answer)
}

// quiet checks that nothing has been sent to the member so far.
func (m *member) quiet(t *testing.T) {
	t.Helper()
	name := strings.TrimSuffix(m.nsp, ",")
	if err := m.world.io.Of(name).To(m.id).Emit("that was all"); err != nil {
		t.Fatal(err)
	}
	m.hears(t, `["that was all"]`)
}

// socket is the server's side of a member.
func (m *member) socket(t *testing.T) *socketio.Socket {
	t.Helper()
	s, ok := m.world.io.Of(strings.TrimSuffix(m.nsp, ",")).Socket(m.id)
	if !ok {
		t.Fatalf("the server does not know socket %s", m.id)
	}
	return s
}

// on registers a handler that gets the arguments as they came.
func on(nsp *socketio.Namespace, event string, f func(s *socketio.Socket, e *socketio.Event) error) {
	nsp.Handle(event, socketio.HandlerFunc(func(_ context.Context, s *socketio.Socket, e *socketio.Event) error {
		return f(s, e)
	}))
}

// receive waits for a value that a server's callback sends.
func receive[T any](t *testing.T, from <-chan T) T {
	t.Helper()
	select {
	case v := <-from:
		return v
	case <-time.After(patience):
		t.Fatalf("nothing came in %v", patience)
		panic("unreachable")
	}
}

// jsonOf is the arguments of an event as text.
func jsonOf(args socketio.Args) string {
	parts := make([]string, len(args))
	for i, arg := range args {
		parts[i] = string(arg.JSON())
	}
	return fmt.Sprintf("[%s]", strings.Join(parts, ","))
}

// behaviours are the tests under one heading, by what they show.
type behaviours map[string]func(t *testing.T)

func (b behaviours) run(t *testing.T) {
	for name, test := range b {
		t.Run(name, test)
	}
}
