package engineio

import (
	"io"
	"net"
	"os"
	"runtime"
	"strconv"
	"strings"
	"testing"
	"time"
)

func BenchmarkBatch1000(b *testing.B) {
	server := NewServer(nil, nil)
	sessions := unconnected(server, 1000)
	m := Text(make([]byte, 100))
	batch := server.Batch()
	b.ReportAllocs()
	for b.Loop() {
		for _, s := range sessions {
			batch.Send(s, m)
			s.dirty = false
			s.dropQueue()
		}
		batch.dirty = batch.dirty[:0]
	}
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/1000, "ns/delivery")
}

func BenchmarkBroadcastTCP1000(b *testing.B) {
	w := newWorld(b, tcp, nil, nil)
	sessions, read := w.audience(1000)
	m := Text(make([]byte, 100))
	batch := w.server.Batch()
	b.ReportAllocs()
	for b.Loop() {
		for _, s := range sessions {
			batch.Send(s, m)
		}
		batch.Flush()
		read(1)
	}
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/1000, "ns/delivery")
}

func BenchmarkSendToAnIdleSession(b *testing.B) {
	w := newWorld(b, tcp, nil, nil)
	sessions, read := w.audience(1)
	m := Text(make([]byte, 100))
	b.ReportAllocs()
	for b.Loop() {
		if err := sessions[0].Send(m); err != nil {
			b.Fatal(err)
		}
		read(1)
	}
}

type nothing struct{}

func (nothing) message([]byte, bool) error { return nil }
func (nothing) control(byte, []byte) error { return nil }

func BenchmarkParseSmallFrame(b *testing.B) {
	frame := clientFrame(finBit|opText, []byte(`42["chat message","hello, how are you?"]`))
	in := inbound{max: 1_000_000}
	buf := make([]byte, len(frame))
	b.SetBytes(int64(len(frame)))
	b.ReportAllocs()
	for b.Loop() {
		copy(buf, frame)
		if err := in.feed(buf, nothing{}); err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkIdleWebSocket tells the memory of an idle connection, server and
// client together: the client's side is a bare net.Conn of about 400 bytes.
func BenchmarkIdleWebSocket(b *testing.B) {
	const n = 1000
	w := newWorld(b, tcp, nil, nil)
	handshake := "GET /engine.io/?" + wsQuery + " HTTP/1.1\r\nHost: chat.example\r\n" + wsHeaders + "\r\n"
	for b.Loop() {
		heap, rss := memoryInUse()
		conns := make([]net.Conn, n)
		buf := make([]byte, 512)
		for i := range conns {
			c, err := w.dial()
			if err != nil {
				b.Fatal(err)
			}
			io.WriteString(c, handshake)
			if _, err := c.Read(buf); err != nil {
				b.Fatal(err)
			}
			conns[i] = c
		}
		for len(w.sessions) > 0 {
			<-w.sessions // the recorders stay in w.all, as a program's state would
		}
		<-time.After(10 * time.Millisecond)
		heapAfter, rssAfter := memoryInUse()
		b.ReportMetric(float64(heapAfter-heap)/n, "heap+stack-B/conn")
		b.ReportMetric(float64(rssAfter-rss)/n, "rss-B/conn")
		for _, c := range conns {
			c.Close()
		}
	}
}

// memoryInUse returns the bytes of heap and stacks, and those resident (Linux).
func memoryInUse() (heap, rss int64) {
	for range 3 {
		runtime.GC()
	}
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	statm, _ := os.ReadFile("/proc/self/statm")
	if fields := strings.Fields(string(statm)); len(fields) > 1 {
		pages, _ := strconv.ParseInt(fields[1], 10, 64)
		rss = pages * int64(os.Getpagesize())
	}
	return int64(m.HeapAlloc + m.StackInuse), rss
}
