package chat_test

import (
	"context"
	"net/netip"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"go.uber.org/goleak"

	"github.com/hubbub-chat/hubbub/internal/chat"
	"github.com/hubbub-chat/hubbub/internal/chattest"
	"github.com/hubbub-chat/hubbub/internal/store"
	"github.com/hubbub-chat/hubbub/internal/store/storetest"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// A house is a chat on a real database, and what its feed heard.
type house struct {
	*chat.Service
	t     *testing.T
	path  string
	db    *store.Store
	locks *storetest.Locks // what the service has for its store

	mu    sync.Mutex
	news  chat.News
	later chat.ID // a room whose history is visible from joining; owner() makes it
}

func newHouse(t *testing.T, options *chat.Options) *house {
	t.Helper()
	h := &house{t: t, path: filepath.Join(t.TempDir(), "chat.db")}
	h.open(options)
	t.Cleanup(h.close)
	return h
}

func (h *house) open(options *chat.Options) {
	h.t.Helper()
	db, err := store.Open(h.t.Context(), h.path, &store.Options{Soon: time.Millisecond, Watch: 24 * time.Hour})
	if err != nil {
		h.t.Fatal(err)
	}
	h.db = db
	db.Attach(h)
	h.locks = storetest.CheckLocks(h.t, db)
	cheap := chat.Options{}
	if options != nil {
		cheap = *options
	}
	cheap.CheapHashes = true
	if h.Service, err = chat.New(h.t.Context(), h.locks, &cheap); err != nil {
		h.t.Fatal(err)
	}
}

// pass lets time pass, which in a synctest bubble takes none.
func pass(d time.Duration) {
	if d > 0 {
		<-time.After(d)
	}
}

func (h *house) close() {
	if err := h.db.Close(); err != nil {
		h.t.Error(err)
	}
}

// Publish makes the house a feed.
func (h *house) Publish(n chat.News) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.news.Entries = append(h.news.Entries, n.Entries...)
	h.news.UserEntries = append(h.news.UserEntries, n.UserEntries...)
	h.news.People = append(h.news.People, n.People...)
	h.news.Called = append(h.news.Called, n.Called...)
	h.news.Ended = append(h.news.Ended, n.Ended...)
}

func (h *house) heard() chat.News {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.news
}

const secret = chattest.Secret

func (h *house) signUp(name string) chat.Login {
	h.t.Helper()
	return chattest.SignUp(h.t, h.Service, name)
}

// owner makes the owner's account, and the room "later".
func (h *house) owner() chat.Login {
	h.t.Helper()
	login := chattest.Owner(h.t, h.Service)
	room, err := h.CreateRoom(h.t.Context(), login.Session, chat.NewRoom{ClientID: "later", Kind: chat.Public, Name: "later", History: chat.FromJoining})
	if err != nil {
		h.t.Fatal(err)
	}
	h.later = room.Room.ID
	return login
}

func (h *house) logIn(name string) chat.Login {
	h.t.Helper()
	login, err := h.LogIn(h.t.Context(), chat.Credentials{Name: name, Password: secret})
	if err != nil {
		h.t.Fatalf("log in %s: %v", name, err)
	}
	return login
}

func (h *house) send(s chat.Session, room chat.ID, clientID, text string) chat.Sent {
	h.t.Helper()
	sent, err := h.Send(h.t.Context(), s, chat.Draft{Room: room, ClientID: clientID, Text: text})
	if err != nil {
		h.t.Fatalf("send %q: %v", text, err)
	}
	return sent
}

// read marks the lobby as read up to a count, and waits until that is kept.
func (h *house) read(s chat.Session, count int64) {
	h.t.Helper()
	h.ok(h.MarkRead(h.t.Context(), s, h.Lobby(), count))
	h.settle()
}

// settle waits until what waits for its second is kept.
func (h *house) settle() {
	h.t.Helper()
	ran := make(chan struct{})
	var once sync.Once
	h.ok(h.db.WriteSoon(func(chat.Tx) error {
		once.Do(func() { close(ran) })
		return nil
	}))
	<-ran
	h.ok(h.db.Write(h.t.Context(), func(chat.Tx) error { return nil })) // comes after that commit
}

// ok fails unless err is nil.
func (h *house) ok(err error) {
	h.t.Helper()
	if err != nil {
		h.t.Fatal(err)
	}
}

// refused fails unless err has the code.
func refused(t *testing.T, err error, code chat.Code) {
	t.Helper()
	if err == nil || chat.AsError(err).Code != code {
		t.Errorf("got %v, want %s", err, code)
	}
}

// in tells whether a token lets somebody in.
func (h *house) in(token string) bool {
	_, err := h.Authenticate(context.Background(), token)
	return err == nil
}

// from is a client at an address.
func from(address string) chat.Client {
	return chat.Client{Address: netip.MustParseAddr(address)}
}
