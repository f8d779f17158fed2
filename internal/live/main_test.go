package live_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"path/filepath"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"go.uber.org/goleak"

	"github.com/hubbub-chat/hubbub/internal/chat"
	"github.com/hubbub-chat/hubbub/internal/chattest"
	"github.com/hubbub-chat/hubbub/internal/live"
	"github.com/hubbub-chat/hubbub/internal/live/wire"
	"github.com/hubbub-chat/hubbub/internal/store"
	"github.com/hubbub-chat/hubbub/internal/store/storetest"
	"github.com/hubbub-chat/hubbub/socketio"
	"github.com/hubbub-chat/hubbub/socketio/socketiotest"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// A house is a chat on a real database and on sockets in memory.
type house struct {
	*chat.Service
	path     string
	logReads atomic.Int64          // how often the entries of a room were read
	reading  func()                // called by each reading of a timeline or of pins, which it may hold up
	haveRead func()                // called after each reading of anything, before it is gone on with
	fault    atomic.Pointer[error] // with which the database answers everything; nil: it works
	stuck    atomic.Int64          // above 0 readings last as long as they may, and each adds one
	logs     chattest.Buffer
	t        testing.TB
	close    func() // stops the server; the test's end does it too
	io       *socketio.Server
	live     *live.Live
	// authenticated is called between the proof of a session and what follows.
	authenticated func()
	deaf          atomic.Bool // the feed hears nothing any more
}

// Publish hands news on.
func (h *house) Publish(news chat.News) {
	if !h.deaf.Load() {
		h.live.Publish(news)
	}
}

// A watchedStore is the store of a house, which looks at what is done with it.
type watchedStore struct {
	chat.Store
	h *house
}

func (s watchedStore) Read(ctx context.Context, read func(chat.Reader) error) error {
	if fault := s.h.fault.Load(); fault != nil {
		return *fault
	}
	if s.h.stuck.Load() > 0 {
		s.h.stuck.Add(1)
		defer s.h.stuck.Add(-1)
		<-ctx.Done()
		return ctx.Err()
	}
	err := s.Store.Read(ctx, func(r chat.Reader) error { return read(watchedReader{r, s.h}) })
	if s.h.haveRead != nil {
		s.h.haveRead()
	}
	return err
}

func (s watchedStore) Write(ctx context.Context, rule func(chat.Tx) error) error {
	if fault := s.h.fault.Load(); fault != nil {
		return *fault
	}
	return s.Store.Write(ctx, rule)
}

type watchedReader struct {
	chat.Reader
	h *house
}

func (r watchedReader) Entries(room chat.ID, after int64, limit int) ([]chat.Entry, error) {
	r.h.logReads.Add(1)
	return r.Reader.Entries(room, after, limit)
}

func (r watchedReader) Timeline(room chat.ID, first, before int64, limit int) ([]chat.Entry, error) {
	if r.h.reading != nil {
		r.h.reading()
	}
	return r.Reader.Timeline(room, first, before, limit)
}

func (r watchedReader) Pins(room chat.ID, first int64, before chat.ID, limit int) ([]chat.Message, error) {
	if r.h.reading != nil {
		r.h.reading()
	}
	return r.Reader.Pins(room, first, before, limit)
}

// sessionIdle is how long a session lives unused.
const sessionIdle = time.Hour

// unlimited lets tests do things as fast as the store takes them.
func unlimited() *live.Options {
	return &live.Options{Version: "test", EventEvery: time.Nanosecond, EventBurst: 1 << 20}
}

func newHouse(t testing.TB, options *live.Options) *house {
	t.Helper()
	return newHouseBeside(t, options, time.Hour)
}

// newHouseBeside is newHouse with other processes, for what they do is looked so
// often.
func newHouseBeside(t testing.TB, options *live.Options, watch time.Duration) *house {
	t.Helper()
	return newHouseAt(t, filepath.Join(t.TempDir(), "chat.db"), options, watch)
}

func newHouseAt(t testing.TB, path string, options *live.Options, watch time.Duration) *house {
	t.Helper()
	return newHouseOf(t, path, options, watch, chat.Options{})
}

// newHouseOf is newHouseAt with settings of the chat.
func newHouseOf(t testing.TB, path string, options *live.Options, watch time.Duration, rules chat.Options) *house {
	t.Helper()
	h := &house{t: t, path: path}
	db, err := store.Open(t.Context(), h.path, &store.Options{Watch: watch})
	if err != nil {
		t.Fatal(err)
	}
	rules.SendEvery, rules.SendBurst, rules.SessionIdle, rules.CheapHashes = time.Nanosecond, 1<<30, sessionIdle, true
	h.Service, err = chat.New(t.Context(), watchedStore{storetest.CheckLocks(t, db), h}, &rules)
	if err != nil {
		t.Fatal(err)
	}
	options.Log = slog.New(slog.NewTextHandler(io.MultiWriter(t.Output(), &h.logs), nil))
	h.io = socketio.New(live.SocketOptions(options.Log))
	if h.live, err = live.New(h.io, h.Service, h.authenticate, options); err != nil {
		t.Fatal(err)
	}
	db.Attach(h)
	ctx, stop := context.WithCancel(context.Background())
	ran := make(chan struct{})
	go func() { h.live.Run(ctx); close(ran) }()
	h.close = sync.OnceFunc(func() {
		h.io.Close()
		stop()
		<-ran
		if err := db.Close(); err != nil {
			t.Error(err)
		}
	})
	t.Cleanup(h.close)
	return h
}

func (h *house) authenticate(ctx context.Context, s *socketio.Handshake) (chat.Session, error) {
	session, err := h.Authenticate(ctx, s.Header().Get("Token"))
	if h.authenticated != nil {
		h.authenticated()
	}
	return session, err
}

func (h *house) signUp(name string) chat.Login {
	h.t.Helper()
	return chattest.SignUp(h.t, h.Service, name)
}

// owner makes the owner's account, and a room of which only the owner is a member.
func (h *house) owner(history chat.History) (chat.Login, chat.ID) {
	h.t.Helper()
	login := chattest.Owner(h.t, h.Service)
	room, err := h.CreateRoom(h.t.Context(), login.Session, chat.NewRoom{ClientID: "x", Kind: chat.Public, Name: "cellar", History: history})
	h.ok(err)
	return login, room.Room.ID
}

// ok fails unless err is nil.
func (h *house) ok(err error) {
	h.t.Helper()
	if err != nil {
		h.t.Fatal(err)
	}
}

func (h *house) lobby() string { return h.Lobby().String() }

// A peer is somebody's socket.
type peer struct {
	*socketiotest.Client
	t  testing.TB
	me chat.Session
}

func header(login chat.Login) http.Header { return http.Header{"Token": {login.Token}} }

func (h *house) dial(login chat.Login) *peer {
	h.t.Helper()
	return h.dialAs(login, wire.Protocol)
}

// dialAs dials as a page of that version of the protocol does.
func (h *house) dialAs(login chat.Login, version int) *peer {
	h.t.Helper()
	c := socketiotest.Dial(h.t, h.io, &socketiotest.Options{Header: header(login), Auth: wire.Hello{Protocol: version}})
	return &peer{Client: c, t: h.t, me: login.Session}
}

// enter dials and opens rooms, from nothing.
func (h *house) enter(login chat.Login, rooms ...string) (*peer, wire.Resumed) {
	h.t.Helper()
	p := h.dial(login)
	at := wire.Positions{Open: make(map[string]wire.Position)}
	for _, room := range rooms {
		at.Open[room] = wire.Position{}
	}
	return p, ask[wire.Resumed](p, "resume", at)
}

const patience = 30 * time.Second

// try sends an event and waits for the answer.
func try[Out any](p *peer, event string, in any) (out Out, failed *wire.Error) {
	p.t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	args, err := p.Call(ctx, event, in)
	if err != nil {
		p.t.Fatalf("%s: %v", event, err)
	}
	return read[Out](p.t, event, args)
}

func read[Out any](t testing.TB, event string, args socketiotest.Args) (out Out, failed *wire.Error) {
	t.Helper()
	if len(args) != 1 {
		t.Fatalf("%s is acknowledged with %d values", event, len(args))
	}
	text := []byte(args[0].String())
	var failure struct{ Error *wire.Error }
	if err := json.Unmarshal(text, &failure); err != nil {
		t.Fatal(err)
	}
	if failure.Error != nil {
		return out, failure.Error
	}
	if err := json.Unmarshal(text, &out); err != nil {
		t.Fatalf("%s is acknowledged with %s: %v", event, text, err)
	}
	return out, nil
}

// ask is try, and fails the test for an error.
func ask[Out any](p *peer, event string, in any) Out {
	p.t.Helper()
	out, failed := try[Out](p, event, in)
	if failed != nil {
		p.t.Fatalf("%s: %+v", event, *failed)
	}
	return out
}

// refused fails unless the event is refused with the code.
func refused(p *peer, code wire.ErrorCode, event string, in any) {
	p.t.Helper()
	if _, failed := try[any](p, event, in); failed == nil || failed.Code != code {
		p.t.Errorf("%s %v: %+v, want %s", event, in, failed, code)
	}
}

func (p *peer) send(room, clientID, text string) wire.Sent {
	p.t.Helper()
	return ask[wire.Sent](p, "send", wire.Draft{Room: room, ClientID: clientID, Text: text})
}

// hear waits for the next event of a name; others are passed over.
func hear[Payload any](p *peer, name string) (payload Payload) {
	p.t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	for {
		e, err := p.Next(ctx)
		if err != nil {
			p.t.Fatalf("waiting for %s: %v", name, err)
		}
		if e.Name != name {
			continue
		}
		if err := e.Args.Decode(&payload); err != nil {
			p.t.Fatal(err)
		}
		return payload
	}
}

// heard returns the names of all events that come until then, with what they say.
func (p *peer) heard(until time.Duration) (events []string) {
	ctx, cancel := context.WithTimeout(context.Background(), until)
	defer cancel()
	for {
		e, err := p.Next(ctx)
		if err != nil {
			if !errors.Is(err, context.DeadlineExceeded) && !errors.Is(err, socketiotest.ErrClosed) {
				p.t.Fatal(err)
			}
			return events
		}
		events = append(events, fmt.Sprintf("%s %v", e.Name, e.Args))
	}
}

// pass lets time pass, which in a synctest bubble takes none.
func pass(d time.Duration) {
	if d > 0 {
		<-time.After(d)
	}
}
