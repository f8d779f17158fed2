package socketio_test

import (
	"fmt"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/hubbub-chat/hubbub/engineio"
	"github.com/hubbub-chat/hubbub/socketio"
)

// Clients take any string at the end of an event for its offset, and with that
// of a volatile one they were new sockets.
func TestAVolatileEventThatEndsInAStringDoesNotCostTheSocket(t *testing.T) {
	for name, args := range map[string][]any{
		"text": {1, "volatile"}, "name": nil, "value": {time.Time{}}, "no text": {1},
	} {
		t.Run(name, func(t *testing.T) {
			io := harbour(t, nil, socketio.Options{})
			v := board(t, io)
			io.Emit("before")
			io.Volatile().Emit("volatile", args...)
			v.hear("before")
			v.hear("volatile")
			io.Emit("lost on the way")
			v.vanish()
			gone(t, io)
			io.Volatile().Emit("nobody is there")
			io.Emit("missed")
			if v.arrive(); !v.recovered || len(v.got) != 5 || v.got[3] != `["lost on the way"]` || v.got[4] != `["missed"]` {
				t.Errorf("recovered: %v, got %q", v.recovered, v.got)
			}
		})
	}
}

func TestAVolatileEventThatWasDroppedIsNotTheLastOne(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		io := harbour(t, &socketio.Recovery{MaxDisconnection: 10 * time.Second}, socketio.Options{})
		v := board(t, io)
		for range 12 { // until the offset that it has is forgotten
			<-time.After(10 * time.Second)
			v.conn.send("3")
		}
		io.Volatile().Emit("too large to wait", strings.Repeat("x", 20_000))
		v.vanish()
		synctest.Wait()
		if v.arrive(); !v.recovered {
			t.Errorf("not recovered, got %q", v.got)
		}
		io.Shutdown(t.Context())
	})
}

// Whichever woke first had it.
func TestTheLatestConnectionIsTheHeir(t *testing.T) {
	for range 10 {
		synctest.Test(t, func(t *testing.T) {
			io := harbour(t, nil, socketio.Options{})
			io.OnDisconnect(func(ctx, *socketio.Socket, socketio.Reason) { <-time.After(time.Second) })
			v := board(t, io)
			v.vanish()
			synctest.Wait()
			for range 3 {
				c := dialRaw(t, io)
				c.send(fmt.Sprintf(`40{"pid":%q,"offset":%q}`, v.pid, v.offset))
				synctest.Wait()
			}
			if v.arrive(); !v.recovered {
				t.Error("not recovered")
			}
			io.Shutdown(t.Context())
		})
	}
}

// The client names an event that is long forgotten, and the server has sent
// another since, which was lost.
func TestAQuietClientThatMissesTheLastEventCanBeRecovered(t *testing.T) {
	for _, quiet := range []string{"from the beginning", "later", "after a recovery"} {
		synctest.Test(t, func(t *testing.T) {
			io := start(t, socketio.New(&socketio.Options{Recovery: &socketio.Recovery{MaxDisconnection: 10 * time.Second}}))
			io.OnConnect(func(_ ctx, s *socketio.Socket) { s.Join("room") })
			io.Handle("busy", socketio.Func0(func(_ ctx, s *socketio.Socket) error { s.Leave("room"); return s.Emit("busy") }))
			v, busy := newTraveller(t, io, nil), newTraveller(t, io, nil)
			if quiet != "from the beginning" {
				io.Emit("long ago")
				v.hear("long ago")
			}
			if quiet == "after a recovery" {
				v.vanish()
				v.arrive()
			}
			for range 24 {
				<-time.After(10 * time.Second)
				busy.conn.send(`42["busy"]`)
				busy.hear("busy")
				v.conn.send("3")
				busy.conn.send("3")
			}
			heard := len(v.got)
			for round := range 3 {
				io.To("room").Emit("lost on the way", round)
				synctest.Wait()
				v.vanish()
				synctest.Wait()
				io.Emit("missed", round)
				if v.arrive(); !v.recovered || len(v.got) != heard+2*(round+1) {
					t.Errorf("quiet %s: recovered: %v, got %q", quiet, v.recovered, v.got)
				}
			}
			io.Shutdown(t.Context())
		})
	}
}

// What the client names is forgotten while it is away, but not what it missed.
func TestAnEventMayBeNamedLongerThanItMayBeMissed(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		const away = 10 * time.Second
		io := harbour(t, &socketio.Recovery{MaxDisconnection: away}, socketio.Options{
			Engine: engineio.Options{PingInterval: time.Minute, PingTimeout: time.Second},
		})
		v := board(t, io)
		io.Emit("heard")
		v.hear("heard")
		<-time.After(time.Minute + time.Second/2)
		v.conn.send("3")
		<-time.After(5 * time.Second)
		io.Emit("lost on the way")
		<-time.After(57 * time.Second) // the server has ended the connection
		io.Emit("missed")
		<-time.After(3 * time.Second)
		if v.arrive(); !v.recovered || len(v.got) != 4 {
			t.Errorf("recovered: %v, got %q", v.recovered, v.got)
		}
		io.Shutdown(t.Context())
	})
}
