package engineio

import (
	"fmt"
	"math"
	"net"
	"runtime"
	"sync"
	"testing"
	"testing/synctest"
	"time"
)

// unconnected returns n open sessions on WebSockets that take everything.
func unconnected(s *Server, n int) []*Session {
	sessions := make([]*Session, n)
	for i := range sessions {
		sess := &Session{server: s, id: fmt.Sprint(i), state: stateOpen, receiver: newRecorder(nil)}
		sess.conn = &conn{session: sess, nc: discardConn{}}
		sessions[i] = sess
	}
	return sessions
}

type discardConn struct{ net.Conn }

func (discardConn) Write(b []byte) (int, error) { return len(b), nil }

func TestABroadcastQueuesWithoutAllocating(t *testing.T) {
	const n = 1000
	server := NewServer(nil, nil)
	sessions := unconnected(server, n)
	m := Text(make([]byte, 100))
	batch := server.Batch()
	allocs := testing.AllocsPerRun(20, func() {
		for _, s := range sessions {
			batch.Send(s, m)
		}
		server.flusher.mu.Lock()
		server.flusher.running = true // the writing is another matter
		server.flusher.mu.Unlock()
		batch.Flush()

		server.flusher.mu.Lock()
		server.flusher.dirty = server.flusher.dirty[:0]
		server.flusher.mu.Unlock()
		for _, s := range sessions {
			s.dirty = false
			s.dropQueue()
		}
	})
	if perDelivery := allocs / n; perDelivery > 0.01 {
		t.Errorf("%.3f allocations per delivery", perDelivery)
	}
}

// TestABroadcastOverTCPHardlyAllocates includes the flusher and the writing.
func TestABroadcastOverTCPHardlyAllocates(t *testing.T) {
	w := newWorld(t, tcp, nil, nil)
	sessions, read := w.audience(50)
	m := Text(make([]byte, 100))
	batch := w.server.Batch()
	// A round costs the flusher's goroutine, scratch and list; here few share it.
	allocs := math.Inf(1)
	for try := 0; try < 5 && allocs > 10; try++ { // others allocate too
		allocs = testing.AllocsPerRun(50, func() {
			for _, s := range sessions {
				batch.Send(s, m)
			}
			batch.Flush()
			read(1)
		})
	}
	if allocs > 10 {
		t.Errorf("%.1f allocations per broadcast", allocs)
	}
}

// audience connects n WebSockets. read reads that many messages of 100 bytes
// from each.
func (w *world) audience(n int) (sessions []*Session, read func(messages int)) {
	wires := make([]*wire, n)
	for i := range wires {
		r, c := w.websocket()
		go c.text("4") // once it has been received, the session is open
		for len(r.received()) == 0 {
			runtime.Gosched()
		}
		sessions, wires[i] = append(sessions, r.Session), c
		w.t.Cleanup(func() { c.Close() })
	}
	buf := make([]byte, 103)
	return sessions, func(messages int) {
		for range messages {
			for _, c := range wires {
				for got := 0; got < len(buf); {
					n, err := c.r.Read(buf[got:])
					if err != nil {
						w.t.Fatal(err)
					}
					got += n
				}
			}
		}
	}
}

// TestABatchLetsGoOfABurst is for its lists, which held on to every session that
// a namespace had ever sent to, and kept their size for ever.
func TestABatchLetsGoOfABurst(t *testing.T) {
	server := NewServer(nil, nil)
	server.flusher.running = true // nobody writes
	batch := server.Batch()
	send := func(sessions []*Session) {
		for _, s := range sessions {
			s.dirty = false
			batch.Send(s, Text(nil))
		}
		batch.Flush()
	}
	crowd := unconnected(server, 1000)
	for range 2 {
		send(crowd)
		if cap(batch.dirty) < 1000 {
			t.Error("the list of a batch that is always large is not kept")
		}
		for _, s := range batch.dirty[:cap(batch.dirty)] {
			if s != nil {
				t.Fatal("the batch holds on to a session")
			}
		}
	}
	send(crowd[:100])
	if cap(batch.dirty) != 0 {
		t.Errorf("room for %d sessions is kept", cap(batch.dirty))
	}
	send(crowd[:10])
	send(crowd[:1])
	if cap(batch.dirty) < 10 {
		t.Error("a small list is not kept")
	}
}

func TestBatchesAndSendsKeepTheirOrder(t *testing.T) {
	for _, network := range networks {
		w := newWorld(t, network, nil, nil)
		r, c := w.websocket()
		const n = 3000
		go func() {
			batch := w.server.Batch()
			for i := range n {
				switch i % 7 {
				case 0, 1, 2:
					batch.Send(r.Session, Text(fmt.Append(nil, i)))
				case 3:
					batch.Flush()
					fallthrough
				default:
					_ = r.Send(Text(fmt.Append(nil, i)))
				}
			}
			batch.Flush()
		}()
		for i := range n {
			c.expect(fmt.Sprint("4", i))
		}
		c.Close()
	}
}

func TestManyBatchesAtOnceReachEverySessionOnce(t *testing.T) {
	w := newWorld(t, tcp, nil, nil)
	sessions, read := w.audience(20)
	var senders sync.WaitGroup
	for range 10 {
		senders.Go(func() {
			batch := w.server.Batch()
			for range 20 {
				for _, s := range sessions {
					batch.Send(s, Text(make([]byte, 100)))
				}
				batch.Flush()
			}
		})
	}
	read(200)
	senders.Wait()
	// What is written is taken off the queue right after it.
	for end := time.Now().Add(10 * time.Second); w.server.Stats().Queued != 0; {
		if time.Now().After(end) {
			t.Fatalf("%+v", w.server.Stats())
		}
		<-time.After(time.Millisecond)
	}
}

func TestABatchEndsWhoIsTooSlowAndDropsWhatIsVolatile(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t, memory, &Options{MaxQueue: 100}, nil)
		r, _ := w.poll()
		other, sid := w.poll()
		batch := w.server.Batch()
		for range 2 {
			batch.Send(r.Session, Text(make([]byte, 60)))
		}
		batch.SendVolatile(other.Session, Text([]byte("first")))
		batch.SendVolatile(other.Session, Text([]byte("dropped")))
		batch.Flush()
		r.expectEnd(t, Slow)
		w.expect(w.get(sid), 200, "4first")
		batch.Send(r.Session, Text(nil))
		batch.SendVolatile(r.Session, Text(nil))
		batch.Flush()
	})
}
