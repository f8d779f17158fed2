package socketio_test

import (
	"compress/gzip"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"

	"github.com/hubbub-chat/hubbub/engineio"
	"github.com/hubbub-chat/hubbub/socketio"
)

func TestRoomEventsTellInOrderWhoIsWhere(t *testing.T) {
	var j journal
	srv := start(t, socketio.New(nil))
	settled(srv.Namespace)
	srv.OnRooms(func(e socketio.RoomEvent) {
		room := e.Room
		if len(room) == 20 {
			room = "own"
		}
		who := ""
		if e.Socket != "" {
			who = " a socket"
		}
		j.add(fmt.Sprint(e.Kind, " ", room, who))
	})
	srv.Use(func(_ ctx, s *socketio.Socket) error { s.Join("early"); return nil })
	c := dial(t, srv, "/")
	settle(t, c)
	s, _ := srv.Socket(c.ID())
	s.Join("early", "late")
	s.Leave("early", "nowhere")
	if got := srv.Rooms(); len(got) != 2 || !slices.Contains(got, "late") || !slices.Contains(got, c.ID()) {
		t.Errorf("rooms %q", got)
	}
	c.Close()
	if err := srv.Shutdown(background(t)); err != nil {
		t.Fatal(err)
	}
	j.expect(t,
		"create-room early", "join-room early a socket",
		"create-room own", "join-room own a socket",
		"create-room late", "join-room late a socket",
		"leave-room early a socket", "delete-room early",
		"leave-room late a socket", "delete-room late",
		"leave-room own a socket", "delete-room own")
}

func TestARoomWithASocketsNameIsCreatedAndDeletedOnce(t *testing.T) {
	var j journal
	var own string
	srv := start(t, socketio.New(nil))
	settled(srv.Namespace)
	srv.OnRooms(func(e socketio.RoomEvent) {
		if own == "" {
			own = e.Room
		}
		if e.Room == own {
			j.add(e.Kind.String())
		}
	})
	a := dial(t, srv, "/")
	settle(t, a)
	b := dial(t, srv, "/")
	settle(t, b)
	other, _ := srv.Socket(b.ID())
	other.Join(a.ID())
	first, _ := srv.Socket(a.ID())
	first.Disconnect()
	<-a.Done()
	eventually(t, func() bool { return len(srv.Sockets()) == 1 })
	other.Leave(a.ID())
	j.expect(t, "create-room", "join-room", "join-room", "leave-room", "leave-room", "delete-room")
}

func TestAPanicInOnRoomsLeavesTheNamespaceSound(t *testing.T) {
	srv := start(t, socketio.New(nil))
	settled(srv.Namespace)
	srv.OnRooms(func(socketio.RoomEvent) { panic("rooms") })
	c := dial(t, srv, "/")
	settle(t, c)
	s, _ := srv.Socket(c.ID())
	s.Join("a")
	srv.To("a").Emit("event")
	c.Expect(t, "event")
	if err := srv.Shutdown(background(t)); err != nil {
		t.Fatal(err)
	}
}

func TestSocketsAndFetchFindWhoIsConnected(t *testing.T) {
	srv := start(t, socketio.New(nil))
	settled(srv.Namespace)
	waiting, proceed := make(chan *socketio.Socket, 1), make(chan struct{})
	defer close(proceed)
	srv.Use(func(_ ctx, s *socketio.Socket) error {
		s.Join("room")
		var auth struct{ Wait bool }
		if s.Handshake().DecodeAuth(&auth); auth.Wait {
			waiting <- s
			<-proceed
		}
		s.Set("name", "Ada")
		return nil
	})
	a, b := dial(t, srv, "/"), dial(t, srv, "/")
	settle(t, a)
	settle(t, b)
	dialRaw(t, srv).send(`40{"Wait":true}`)
	<-waiting
	if got := srv.To("room").Sockets(); len(got) != 2 {
		t.Errorf("%d sockets, want the two that are connected", len(got))
	}
	if got := srv.Except(a.ID()).Sockets(); len(got) != 1 || got[0].ID() != b.ID() {
		t.Errorf("got %v", got)
	}
	found, err := srv.To(a.ID()).Fetch(background(t))
	if err != nil || len(found) != 1 {
		t.Fatal(found, err)
	}
	r := found[0]
	if r.ID != a.ID() || !slices.Equal(r.Rooms, []string{a.ID(), "room"}) || r.Values["name"] != "Ada" || r.Handshake.Host != "localhost" {
		t.Errorf("%+v", r)
	}
	r.Values["name"] = "Eve"
	if s, _ := srv.Socket(a.ID()); s.Get("name") != "Ada" {
		t.Error("the values are not a copy")
	}
	r.Join("chosen")
	srv.To("chosen").Emit("one")
	r.Emit("two")
	a.Expect(t, "one")
	a.Expect(t, "two")
	r.Disconnect()
	<-a.Done()
	ended, cancel := context.WithCancelCause(t.Context())
	cancel(errors.New("enough"))
	if _, err := srv.Local().Fetch(ended); err == nil || err.Error() != "enough" {
		t.Error(err)
	}
}

func TestAFetchedSocketIsAddressedAlone(t *testing.T) {
	io := start(t, socketio.New(nil))
	clients, s := people(t, io, "a:room b:room")
	found, err := io.To(clients["a"].ID()).Fetch(background(t))
	if err != nil || len(found) != 1 {
		t.Fatal(found, err)
	}
	r := found[0]
	r.Leave("room")
	io.To("room").Emit("those who are left")
	go func() { clients["a"].Expect(t, "question").Ack("yes") }()
	answers, err := r.Call(background(t), "question", 1)
	if err != nil || len(answers) != 1 || answers[0].Socket != r.ID || string(answers[0].Args[0].JSON()) != `"yes"` {
		t.Errorf("answers %v, %v", answers, err)
	}
	r.Volatile().Emit("volatile")
	io.Emit("end")
	for name, want := range map[string][]string{"a": {"volatile", "end"}, "b": {"those who are left", "end"}} {
		for _, event := range want {
			clients[name].Expect(t, event)
		}
	}
	if got := s["a"].Rooms(); len(got) != 1 {
		t.Errorf("in %q", got)
	}
}

func TestCompressLetsAnEventOutAsItIs(t *testing.T) {
	srv := start(t, socketio.New(&socketio.Options{Engine: engineio.Options{CompressAbove: 64}}))
	request := func(method, query, body string) (encoding, text string) {
		w := httptest.NewRecorder()
		r := httptest.NewRequest(method, "/socket.io/?EIO=4&transport=polling"+query, strings.NewReader(body))
		r.Header.Set("Accept-Encoding", "gzip")
		srv.ServeHTTP(w, r)
		var in io.Reader = w.Body
		if encoding = w.Header().Get("Content-Encoding"); encoding == "gzip" {
			in, _ = gzip.NewReader(w.Body)
		}
		b, _ := io.ReadAll(in)
		return encoding, string(b)
	}
	_, rest := request("GET", "", "")
	_, rest, _ = strings.Cut(rest, `"sid":"`)
	sid, _, _ := strings.Cut(rest, `"`)
	request("POST", "&sid="+sid, "40")
	request("GET", "&sid="+sid, "")
	s := srv.Sockets()[0]
	long := strings.Repeat("long ", 100)
	for name, c := range map[string]struct {
		target socketio.Target
		want   string
	}{
		"all":           {srv.Local(), "gzip"},
		"plain":         {srv.Local().Compress(false), ""},
		"plain or not":  {srv.Local().Compress(false).Compress(true), "gzip"},
		"socket, plain": {s.Compress(false), ""},
	} {
		c.target.Emit("event", long)
		if encoding, text := request("GET", "&sid="+sid, ""); encoding != c.want || !strings.Contains(text, long) {
			t.Errorf("%s: encoding %q of %q", name, encoding, text)
		}
	}
}
