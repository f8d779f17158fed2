package main

import (
	"context"
	"errors"
	"net/url"
	"testing"
	"time"

	"go.uber.org/goleak"

	"github.com/hubbub-chat/hubbub/socketio/socketiotest"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// patience is how long something that must happen may take.
const patience = 10 * time.Second

// connect opens a socket with the visitor's cookies.
func (v *visitor) connect() (*socketiotest.Client, error) {
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	c, err := socketiotest.Connect(ctx, v.handler, &socketiotest.Options{Header: v.cookies()})
	if err == nil {
		v.t.Cleanup(c.Close)
	}
	return c, err
}

// dial is connect for who must get in, and takes the greeting.
func (v *visitor) dial(name string) *socketiotest.Client {
	v.t.Helper()
	c, err := v.connect()
	if err != nil {
		v.t.Fatal(err)
	}
	expect(v.t, c, "system", "hello "+name)
	return c
}

func expect[T comparable](t *testing.T, c *socketiotest.Client, event string, want T) {
	t.Helper()
	var got T
	c.Expect(t, event, &got)
	if got != want {
		t.Errorf("%s: got %v, want %v", event, got, want)
	}
}

func emit(t *testing.T, c *socketiotest.Client, event string, args ...any) {
	t.Helper()
	if err := c.Emit(event, args...); err != nil {
		t.Error(err)
	}
}

// pair is alice and bob in the room, with nothing left to read.
func pair(t *testing.T) (h *house, alice, bob *socketiotest.Client) {
	h = newHouse(t)
	alice = h.resident("alice").dial("alice")
	bob = h.resident("bob").dial("bob")
	expect(t, alice, "broadcast", "bob connected")
	return h, alice, bob
}

func ended(t *testing.T, c *socketiotest.Client) {
	t.Helper()
	select {
	case <-c.Done():
	case <-time.After(patience):
		t.Error("the socket lives on")
	}
}

func TestWithoutALogInThereIsNoSocket(t *testing.T) {
	h := newHouse(t)
	stranger, wrong := h.visitor(), h.visitor()
	wrong.submit("/user/login", "alice", "wrong") // has a session, but nobody's
	for _, v := range []*visitor{stranger, wrong} {
		var refused *socketiotest.Refused
		if _, err := v.connect(); !errors.As(err, &refused) {
			t.Errorf("connect: %v, want a refusal", err)
		}
	}
}

func TestEverybodyElseHearsWhoCameAndWent(t *testing.T) {
	h, alice, bob := pair(t)
	again := h.resident("carol").dial("carol")
	expect(t, alice, "broadcast", "carol connected")
	expect(t, bob, "broadcast", "carol connected")
	again.Close()
	expect(t, alice, "broadcast", "carol disconnected")
	bob.Close()
	expect(t, alice, "broadcast", "bob disconnected")
}

func TestAMessageReachesEverybodyElseUnderItsAuthorsName(t *testing.T) {
	_, alice, bob := pair(t)
	emit(t, alice, "chat message", "good morning")
	emit(t, alice, "chat message", map[string]any{"username": "bob", "msg": "not by bob"})
	expect(t, bob, "chat message", message{"alice", "good morning"})
	expect(t, bob, "chat message", message{"alice", "not by bob"})
	emit(t, bob, "chat message", "hello")
	expect(t, alice, "chat message", message{"bob", "hello"}) // and nothing of her own before it
}

func TestWhatIsNoMessageReachesNobody(t *testing.T) {
	_, alice, bob := pair(t)
	for _, args := range [][]any{{}, {7}, {[]string{"a"}}, {map[string]any{"msg": 7}}} {
		emit(t, alice, "chat message", args...)
	}
	emit(t, alice, "sound", map[string]any{"chunk": 7})
	emit(t, alice, "no such event", "x")
	emit(t, alice, "chat message", "still here")
	expect(t, bob, "chat message", message{"alice", "still here"})
}

func TestAVoiceReachesEverybodyElseInOrder(t *testing.T) {
	_, alice, bob := pair(t)
	emit(t, alice, "start")
	for i := range 50 {
		emit(t, alice, "sound", sound{[]byte{byte(i), 0, 255}})
	}
	emit(t, alice, "stop")
	expect(t, bob, "chat message", message{"alice", "Streaming..."})
	for i := range 50 {
		var got sound
		bob.Expect(t, "sound", &got)
		if string(got.Chunk) != string([]byte{byte(i), 0, 255}) {
			t.Errorf("chunk %d: %v", i, got.Chunk)
		}
	}
	bob.Expect(t, "stop")
}

func TestLoggingOutEndsTheSocketsOfTheSession(t *testing.T) {
	h := newHouse(t)
	v, bob := h.resident("alice"), h.resident("bob").dial("bob")
	one := v.dial("alice")
	expect(t, bob, "broadcast", "alice connected")
	two := v.dial("alice")
	expect(t, bob, "broadcast", "alice connected")
	phone := h.visitor()
	phone.redirected(phone.submit("/user/login", "alice", "secret"), "/chat")
	elsewhere := phone.dial("alice")
	expect(t, bob, "broadcast", "alice connected")
	u, _ := url.Parse(v.url)
	cookies := v.client.Jar.Cookies(u)

	v.redirected(v.do("POST", "/user/logout", nil), "/user/login")
	ended(t, one)
	ended(t, two)
	expect(t, bob, "broadcast", "alice disconnected")
	expect(t, bob, "broadcast", "alice disconnected")
	emit(t, elsewhere, "chat message", "I am still here")
	expect(t, bob, "chat message", message{"alice", "I am still here"})
	v.client.Jar.SetCookies(u, cookies)
	if _, err := v.connect(); err == nil {
		t.Error("the old cookie still opens a socket")
	}
}

func TestLoggingInAsSomeoneElseEndsTheSocketsOfBefore(t *testing.T) {
	h := newHouse(t)
	h.resident("bob")
	v := h.resident("alice")
	c := v.dial("alice")
	v.redirected(v.submit("/user/login", "bob", "secret"), "/chat")
	ended(t, c)
	v.shows("/chat", "Hello bob!")
	v.dial("bob")
}
