package store_test

import (
	"context"
	"errors"
	"flag"
	"os"
	"path/filepath"
	"strconv"
	"sync"
	"testing"
	"time"

	"go.uber.org/goleak"

	"github.com/hubbub-chat/hubbub/internal/chat"
	"github.com/hubbub-chat/hubbub/internal/soak"
	"github.com/hubbub-chat/hubbub/internal/store"
)

// TestMain lets the test binary also be the server that some tests trace, kill or
// rob of its disk.
func TestMain(m *testing.M) {
	if role := os.Getenv("STORE_TEST_CHILD"); role != "" {
		child(role)
		return
	}
	flag.Parse()
	// Long runs: it takes many steps until there is a room with people in it, and more until
	// something becomes of them.
	for name, value := range map[string]int{"rapid.checks": soak.Count(3, 500), "rapid.steps": soak.Count(100, 200)} {
		if err := flag.Set(name, strconv.Itoa(value)); err != nil {
			panic(err)
		}
	}
	goleak.VerifyTestMain(m)
}

// unlimited lets tests send as fast as the store takes it.
var unlimited = &chat.Options{SendEvery: time.Nanosecond, SendBurst: 1 << 30, CheapHashes: true}

// A house is a chat on a database of its own.
type house struct {
	tb      testing.TB
	path    string
	db      *store.Store
	service *chat.Service
	feed    *recorder
	options *store.Options
}

// newHouse opens a chat in an empty folder.
func newHouse(tb testing.TB) *house {
	h := &house{tb: tb, path: filepath.Join(tb.TempDir(), "chat.db")}
	h.open()
	tb.Cleanup(h.close)
	return h
}

func (h *house) open() {
	h.tb.Helper()
	if h.options == nil {
		h.options = &store.Options{Soon: time.Millisecond, Watch: 10 * time.Millisecond}
	}
	db, err := store.Open(h.tb.Context(), h.path, h.options)
	if err != nil {
		h.tb.Fatal(err)
	}
	h.db, h.feed = db, &recorder{tb: h.tb, numbers: make(map[chat.ID]int64)}
	db.Attach(h.feed)
	if h.service, err = chat.New(h.tb.Context(), db, unlimited); err != nil {
		h.tb.Fatal(err)
	}
}

func (h *house) close() {
	if h.db != nil {
		if err := h.db.Close(); err != nil {
			h.tb.Error(err)
		}
	}
	h.db = nil
}

func (h *house) signUp(name string) chat.Login {
	h.tb.Helper()
	return signUp(h.tb, h.service, name)
}

func (h *house) send(s chat.Session, clientID, text string) chat.Sent {
	h.tb.Helper()
	sent, err := h.service.Send(context.Background(), s, chat.Draft{Room: h.service.Lobby(), ClientID: clientID, Text: text})
	if err != nil {
		h.tb.Fatalf("send %q: %v", text, err)
	}
	return sent
}

// settle waits until what waits for its second is kept.
func (h *house) settle() {
	h.tb.Helper()
	ran := make(chan struct{})
	var once sync.Once
	err := h.db.WriteSoon(func(chat.Tx) error {
		once.Do(func() { close(ran) })
		return nil
	})
	if err != nil {
		h.tb.Fatal(err)
	}
	<-ran
	// What is written now comes after that commit.
	if err := h.db.Write(context.Background(), func(chat.Tx) error { return nil }); err != nil {
		h.tb.Fatal(err)
	}
}

func signUp(tb testing.TB, service *chat.Service, name string) chat.Login {
	tb.Helper()
	login, err := service.SignUp(tb.Context(), chat.SignUp{Name: name, Password: "correct horse " + name})
	if err != nil {
		tb.Fatalf("sign up %s: %v", name, err)
	}
	return login
}

// timeline reads all messages of the lobby, the oldest first.
func timeline(tb testing.TB, service *chat.Service, s chat.Session) []chat.Message {
	tb.Helper()
	var all []chat.Message
	for before := int64(1 << 60); ; {
		part, err := service.Before(context.Background(), s, service.Lobby(), before)
		if err != nil {
			tb.Fatal(err)
		}
		all = append(part.Messages, all...)
		if !part.More {
			return all
		}
		before = part.Messages[0].Number
	}
}

// A recorder is a feed that keeps what it hears and insists on the order.
type recorder struct {
	tb      testing.TB
	mu      sync.Mutex
	numbers map[chat.ID]int64 // the last number of each room
	entries []chat.Entry
	ended   []chat.ID
	deliver func(chat.News) // also told, if set
}

func (r *recorder) Publish(n chat.News) {
	r.mu.Lock()
	defer r.mu.Unlock()
	for _, e := range n.Entries {
		if last, known := r.numbers[e.Room]; known && e.Number != last+1 {
			r.tb.Errorf("the feed heard number %d after %d", e.Number, last)
		}
		r.numbers[e.Room] = e.Number
		r.entries = append(r.entries, e)
	}
	for _, s := range n.Ended {
		r.ended = append(r.ended, s.Session.ID)
	}
	if r.deliver != nil {
		r.deliver(n)
	}
}

func (r *recorder) heard() []chat.Entry {
	r.mu.Lock()
	defer r.mu.Unlock()
	return append([]chat.Entry(nil), r.entries...)
}

func is(err error, code chat.Code) bool {
	var e *chat.Error
	return errors.As(err, &e) && e.Code == code
}
