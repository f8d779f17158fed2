// Package socketiotest has a Socket.IO client that lives in memory, for tests
// of a server's handlers. It opens no port, and works in a testing/synctest
// bubble.
//
//	func TestGreeting(t *testing.T) {
//		io := socketio.New(nil)
//		io.OnConnect(func(ctx context.Context, s *socketio.Socket) { s.Emit("hello", "you") })
//		c := socketiotest.Dial(t, io, nil)
//		var who string
//		c.Expect(t, "hello", &who)
//	}
//
// The client speaks WebSocket and has its own idea of the protocol: it shares
// no code with the server.
package socketiotest

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"sync"
	"testing"
	"time"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
)

// Options says how a client connects. Nil and zero fields are the defaults.
type Options struct {
	Namespace string      // "/"
	Path      string      // "/socket.io/"
	Auth      any         // an object, or nil for none
	Header    http.Header // of the request
	Host      string      // "localhost"
}

// patience is the time that Expect and Dial wait.
const patience = 10 * time.Second

// ErrClosed is what waiting on a client returns when the server has ended the
// connection, or the client has.
var ErrClosed = errors.New("socketiotest: connection closed")

// Refused is the error of a server that does not let the client in.
type Refused struct {
	Message string         // of the connect_error
	Data    jsontext.Value // the further detail, if any
}

// Error returns the server's message.
func (e *Refused) Error() string { return "connection refused: " + e.Message }

// Client is a connected client. Its methods may be called concurrently.
type Client struct {
	ns     string
	id     string
	pid    string
	wire   *wire
	early  []packet // events that came before the answer to CONNECT
	events chan Event
	done   chan struct{}
	gone   context.Context // ends when Close is called
	closed context.CancelFunc

	mu     sync.Mutex
	nextID uint64
	acks   map[uint64]chan Args
}

// Event is an event that the server has sent.
type Event struct {
	Name string // what the server called it
	Args Args   // without the name, not yet decoded

	client *Client
	id     *uint64
}

// WantsAck tells whether the server waits for an acknowledgement.
func (e Event) WantsAck() bool { return e.id != nil }

// Ack acknowledges the event.
func (e Event) Ack(args ...any) error {
	if e.id == nil {
		return errors.New("socketiotest: no acknowledgement is wanted")
	}
	return e.client.send(typeAck, e.id, args)
}

// Dial connects to the server h and fails the test if that refuses. The test's
// end closes the client.
func Dial(t testing.TB, h http.Handler, opts *Options) *Client {
	t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	c, err := Connect(ctx, h, opts)
	if err != nil {
		t.Fatalf("connect: %v", err)
	}
	t.Cleanup(c.Close)
	return c
}

// Connect connects to the server h. The error is a *Refused when the server's
// middleware does not let the client in. The client must be closed.
func Connect(ctx context.Context, h http.Handler, opts *Options) (*Client, error) {
	o := Options{}
	if opts != nil {
		o = *opts
	}
	setDefault(&o.Namespace, "/")
	setDefault(&o.Path, "/socket.io/")
	setDefault(&o.Host, "localhost")
	here, there := net.Pipe()
	go serve(h, there)
	w, err := handshake(ctx, here, o)
	if err != nil {
		here.Close()
		return nil, err
	}
	c := &Client{
		ns:     o.Namespace,
		wire:   w,
		events: make(chan Event, 1024),
		done:   make(chan struct{}),
		acks:   map[uint64]chan Args{},
	}
	c.gone, c.closed = context.WithCancel(context.Background())
	if err := c.join(ctx, o.Auth); err != nil {
		c.closed()
		c.wire.close()
		return nil, err
	}
	go c.read()
	return c, nil
}

func setDefault(field *string, value string) {
	if *field == "" {
		*field = value
	}
}

// ID is the id that the server has given to the socket.
func (c *Client) ID() string { return c.id }

// PID is the private id that a server with socketio.Options.Recovery has given to
// the socket, otherwise empty. Who sends it as Auth {"pid", "offset"} comes back as
// that socket, and gets the events after the one whose last argument was the offset;
// without an offset all of them.
func (c *Client) PID() string { return c.pid }

// Emit sends an event.
func (c *Client) Emit(event string, args ...any) error {
	return c.send(typeEvent, nil, append([]any{event}, args...))
}

// Call sends an event and waits for the server's acknowledgement.
func (c *Client) Call(ctx context.Context, event string, args ...any) (Args, error) {
	answer := make(chan Args, 1)
	c.mu.Lock()
	id := c.nextID
	c.nextID++
	c.acks[id] = answer
	c.mu.Unlock()
	if err := c.send(typeEvent, &id, append([]any{event}, args...)); err != nil {
		return nil, err
	}
	select {
	case args := <-answer:
		return args, nil
	case <-c.done:
		select {
		case args := <-answer: // it came before the end
			return args, nil
		default:
			return nil, ErrClosed
		}
	case <-ctx.Done():
		return nil, context.Cause(ctx)
	}
}

// Next waits for the next event, in the order in which the server sent them.
func (c *Client) Next(ctx context.Context) (Event, error) {
	select {
	case e := <-c.events:
		return e, nil
	default:
	}
	select {
	case e := <-c.events:
		return e, nil
	case <-c.done:
		select {
		case e := <-c.events:
			return e, nil
		default:
			return Event{}, ErrClosed
		}
	case <-ctx.Done():
		return Event{}, context.Cause(ctx)
	}
}

// Expect waits for the next event, fails the test unless it has the name, and
// decodes its arguments into what the pointers in dst point to.
func (c *Client) Expect(t testing.TB, name string, dst ...any) Event {
	t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	e, err := c.Next(ctx)
	if err != nil {
		t.Fatalf("wait for %q: %v", name, err)
	}
	if e.Name != name {
		t.Fatalf("got event %q %s, want %q", e.Name, e.Args, name)
	}
	if err := e.Args.Decode(dst...); err != nil {
		t.Fatalf("event %q: %v", name, err)
	}
	return e
}

// Done is closed when the connection, or the client's part in the namespace,
// has ended.
func (c *Client) Done() <-chan struct{} { return c.done }

// Close leaves and closes the connection.
func (c *Client) Close() {
	c.closed()
	_ = c.wire.write(opText, []byte{engineClose})
	c.wire.close()
	<-c.done
}

func (c *Client) send(typ byte, id *uint64, args []any) error {
	text, binary, err := encode(typ, c.ns, id, args)
	if err != nil {
		return fmt.Errorf("encode: %w", err)
	}
	return c.wire.send(text, binary)
}

// join sends CONNECT and waits for the answer.
func (c *Client) join(ctx context.Context, auth any) error {
	text := header(typeConnect, 0, c.ns)
	if auth != nil {
		payload, err := json.Marshal(auth)
		if err != nil {
			return fmt.Errorf("encode auth: %w", err)
		}
		text = append(text, payload...)
	}
	stop := context.AfterFunc(ctx, c.wire.close)
	defer stop()
	if err := c.wire.send(text, nil); err != nil {
		return err
	}
	for {
		p, err := c.wire.next()
		if err != nil {
			return err
		}
		switch p.typ {
		case typeConnect, typeConnectError:
			return c.joined(p)
		case typeEvent:
			c.early = append(c.early, p) // what a socket that comes back has missed
		}
	}
}

func (c *Client) joined(p packet) error {
	var answer struct {
		SID     string         `json:"sid"`
		PID     string         `json:"pid"`
		Message string         `json:"message"`
		Data    jsontext.Value `json:"data"`
	}
	if err := json.Unmarshal(p.data, &answer); err != nil {
		return fmt.Errorf("answer to connect: %w", err)
	}
	if p.typ == typeConnectError {
		return &Refused{answer.Message, answer.Data}
	}
	c.id, c.pid = answer.SID, answer.PID
	return nil
}

// read hands out what the server sends until the end.
func (c *Client) read() {
	defer close(c.done)
	defer c.wire.close()
	for _, p := range c.early {
		if !c.hand(p) {
			return
		}
	}
	for {
		p, err := c.wire.next()
		if err != nil || p.typ == typeDisconnect {
			return
		}
		switch p.typ {
		case typeEvent:
			if !c.hand(p) {
				return
			}
		case typeAck:
			c.mu.Lock()
			answer := c.acks[*p.id]
			delete(c.acks, *p.id)
			c.mu.Unlock()
			if answer != nil {
				answer <- p.args
			}
		}
	}
}

// hand hands out an event. It tells whether to go on.
func (c *Client) hand(p packet) bool {
	var name string
	if p.args[:1].Decode(&name) != nil {
		return false
	}
	select {
	case c.events <- Event{name, p.args[1:], c, p.id}:
		return true
	case <-c.gone.Done():
		return false
	}
}
