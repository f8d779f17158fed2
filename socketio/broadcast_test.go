package socketio_test

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"math"
	"net"
	"net/http"
	"net/http/httptest"
	"testing"

	"github.com/hubbub-chat/hubbub/socketio"
)

// audience connects n clients over the loopback interface, all in "room", and
// returns the last one's connection. The others do not read what comes: some
// thousand small events find room in the kernel.
func audience(tb testing.TB, n int) (*socketio.Server, net.Conn) {
	tb.Helper()
	server := socketio.New(nil)
	joined := make(chan struct{}, n)
	server.OnConnect(func(_ context.Context, s *socketio.Socket) {
		s.Join("room")
		joined <- struct{}{}
	})
	web := httptest.NewServer(server)
	tb.Cleanup(func() { server.Close(); web.Close() })
	var last net.Conn
	for range n {
		conn, err := net.Dial("tcp", web.Listener.Addr().String())
		if err != nil {
			tb.Fatal(err)
		}
		tb.Cleanup(func() { conn.Close() })
		fmt.Fprint(conn, rawHandshake)
		if answer, err := http.ReadResponse(bufio.NewReader(conn), nil); err != nil || answer.StatusCode != http.StatusSwitchingProtocols {
			tb.Fatalf("handshake: %v %v", answer, err)
		}
		c := raw{conn: conn}
		c.send("40")
		<-joined
		last = conn
	}
	discard(tb, last, len("\x81\x00")+len(`40{"sid":"12345678901234567890"}`))
	return server, last
}

// discard reads what has been sent to a connection.
func discard(tb testing.TB, conn net.Conn, size int) {
	var buf [256]byte
	if _, err := io.ReadFull(conn, buf[:size]); err != nil {
		tb.Fatal(err)
	}
}

func BenchmarkBroadcastTo1000(b *testing.B) {
	const receivers = 1000
	server, last := audience(b, receivers)
	target := server.To("room")
	b.ReportAllocs()
	for b.Loop() {
		target.Emit("chat message", "hello")
		discard(b, last, len("\x81\x00")+len(`42["chat message","hello"]`))
	}
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/receivers, "ns/delivery")
}

// A broadcast may allocate for itself, but not for each of its receivers.
func TestABroadcastAllocatesNothingPerReceiver(t *testing.T) {
	const receivers = 1000
	server, last := audience(t, receivers)
	for name, target := range map[string]socketio.Target{"all": server.Local(), "room": server.To("room")} {
		least := math.Inf(1)
		for try := 0; try < 5 && least/receivers > mostAllocations; try++ { // others allocate too
			least = testing.AllocsPerRun(10, func() {
				target.Emit("chat message", "hello")
				discard(t, last, len("\x81\x00")+len(`42["chat message","hello"]`))
			})
			t.Logf("%s: %.0f allocations for %d receivers", name, least, receivers)
		}
		if least/receivers > mostAllocations {
			t.Errorf("%s: %.3f allocations per delivery, want at most %v", name, least/receivers, mostAllocations)
		}
	}
}
