package engineio

import (
	"bytes"
	"context"
	"io"
	"net/http"
	"strings"
	"testing"
	"testing/synctest"
	"time"
)

func TestPollingEchoesAPostInOneAnswer(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t, memory, nil, func(r *recorder) { r.onMessage = r.echo })
		_, sid := w.poll()
		waiting := background(func() answer { return w.get(sid) })
		synctest.Wait()
		w.expect(w.post(sid, "4a\x1ebAQID\x1e4b"), 200, "ok")
		w.expect(<-waiting, 200, "4a\x1ebAQID\x1e4b")
		w.post(sid, "4c")
		a := w.get(sid)
		w.expect(a, 200, "4c")
		if a.header.Get("Content-Type") != "text/plain; charset=UTF-8" || a.header.Get("Cache-Control") != "no-store" {
			t.Errorf("headers %v", a.header)
		}
	})
}

func TestASecondPollEndsTheSession(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t, memory, nil, nil)
		r, sid := w.poll()
		first := background(func() answer { return w.get(sid) })
		synctest.Wait()
		w.expectCode(w.get(sid), 400, 3)
		w.expect(<-first, 200, "1")
		r.expectEnd(t, TransportError)
		w.expectCode(w.get(sid), 400, 1)
	})
}

func TestASecondPostEndsTheSession(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t, memory, nil, nil)
		r, sid := w.poll()
		body, more := io.Pipe()
		first := background(func() answer {
			return w.do(context.Background(), "POST", pollQuery+"&sid="+sid, body)
		})
		more.Write([]byte("4a"))
		synctest.Wait()
		w.expectCode(w.post(sid, "4b"), 400, 3)
		more.Close()
		<-first
		r.expectEnd(t, TransportError)
		if got := r.received(); len(got) != 0 {
			t.Errorf("received %q", got)
		}
	})
}

func TestAnAbortedPollEndsTheSession(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t, memory, nil, nil)
		r, sid := w.poll()
		ctx, cancel := context.WithCancel(context.Background())
		gone := background(func() answer { return w.do(ctx, "GET", pollQuery+"&sid="+sid, nil) })
		synctest.Wait()
		cancel()
		<-gone
		synctest.Wait() // the server has seen it go
		w.expectCode(w.get(sid), 400, 1)
		r.expectEnd(t, TransportError)
	})
}

func TestAClosePacketAnswersTheWaitingPollWithANoop(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t, memory, nil, nil)
		r, sid := w.poll()
		waiting := background(func() answer { return w.get(sid) })
		synctest.Wait()
		w.expect(w.post(sid, "1"), 200, "ok")
		w.expect(<-waiting, 200, "6")
		w.expectCode(w.get(sid), 400, 1)
		r.expectEnd(t, TransportClose)
	})
}

func TestAPostThatIsWrongEndsTheSessionBeforeItsAnswer(t *testing.T) {
	for _, tt := range []struct {
		name   string
		body   string
		header []string
		status int
		want   Reason
	}{
		{"no packet", "abc", nil, 400, ParseError},
		{"empty", "", nil, 400, ParseError},
		{"bad UTF-8", "42[\"\xff\xfe\"]", nil, 400, ParseError},
		{"octet stream", "4a", []string{"Content-Type", "application/octet-stream; x"}, 400, ParseError},
		{"too large", strings.Repeat("4", 1001), nil, 413, TransportError},
	} {
		t.Run(tt.name, func(t *testing.T) {
			w := newWorld(t, memory, &Options{MaxPayload: 1000}, nil)
			r, sid := w.poll()
			query := pollQuery + "&sid=" + sid
			a := w.do(context.Background(), "POST", query, strings.NewReader(tt.body), tt.header...)
			if tt.status == http.StatusRequestEntityTooLarge {
				w.expect(a, tt.status, "")
			} else {
				w.expectCode(a, tt.status, 3)
			}
			w.expectCode(w.get(sid), 400, 1)
			r.expectEnd(t, tt.want)
			if len(r.received()) != 0 {
				t.Errorf("received %q", r.received())
			}
		})
	}
}

// TestAPollHearsOfABodyThatIsTooLargeByAnError: it got a close packet, and where that
// came before the answer to the POST, the client took the end for a peaceful one.
func TestAPollHearsOfABodyThatIsTooLargeByAnError(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t, memory, &Options{MaxPayload: 1000}, nil)
		r, sid := w.poll()
		waiting := background(func() answer { return w.get(sid) })
		synctest.Wait()
		w.expect(w.post(sid, strings.Repeat("4", 1001)), 413, "")
		w.expectCode(<-waiting, 400, 3)
		r.expectEnd(t, TransportError)
	})
}

func TestTheLargestPayloadIsTakenAndNotOneByteMore(t *testing.T) {
	for _, chunked := range []bool{false, true} {
		for size, status := range map[int]int{999: 200, 1000: 200, 1001: 413} {
			w := newWorld(t, memory, &Options{MaxPayload: 1000}, nil)
			_, sid := w.poll()
			var body io.Reader = strings.NewReader(strings.Repeat("4", size))
			if chunked {
				body = io.MultiReader(body)
			}
			a := w.do(context.Background(), "POST", pollQuery+"&sid="+sid, body)
			if a.status != status {
				t.Errorf("%d bytes, chunked %v: %v", size, chunked, a)
			}
			if status == 413 && a.header.Get("Connection") != "close" {
				t.Errorf("the connection stays open: %v", a.header)
			}
		}
	}
}

// TestADrippingBodyIsGivenUp also holds that the connection is let go: the
// deadline was lifted before the rest of the body had been read by net/http.
func TestADrippingBodyIsGivenUp(t *testing.T) {
	for _, sid := range []string{"", "unknown", "live"} {
		synctest.Test(t, func(t *testing.T) {
			w := newWorld(t, memory, nil, nil)
			query := pollQuery + "&sid=" + sid
			if sid == "live" {
				_, id := w.poll()
				query = pollQuery + "&sid=" + id
			}
			c, err := w.dial()
			if err != nil {
				t.Fatal(err)
			}
			defer c.Close()
			start, given := time.Now(), make(chan struct{})
			go func() {
				defer close(given)
				io.WriteString(c, "POST /engine.io/?"+query+" HTTP/1.1\r\nHost: chat.example\r\nContent-Length: 100000\r\n\r\n4")
				for range 100 {
					after(time.Second)
					if _, err := io.WriteString(c, "x"); err != nil {
						return
					}
				}
			}()
			io.Copy(io.Discard, c)
			<-given
			most := 2 * bodyGrace
			if sid == "live" {
				most = 32 * time.Second // a byte a second is no progress
			}
			if took := time.Since(start); took > most {
				t.Errorf("sid %q: given up after %v", sid, took)
			}
		})
	}
}

func TestASlowButSteadyBodyIsTaken(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t, memory, nil, nil)
		r, sid := w.poll()
		go w.get(sid) // keeps the session alive, as long as no ping is due
		body, more := io.Pipe()
		got := background(func() answer {
			return w.do(context.Background(), "POST", pollQuery+"&sid="+sid, body)
		})
		for range 20 {
			more.Write(bytes.Repeat([]byte("4"), 1200))
			after(time.Second)
		}
		more.Close()
		w.expect(<-got, 200, "ok")
		if got := r.received(); len(got) != 1 || len(got[0]) != 20*1200-1 {
			t.Errorf("received %d messages", len(got))
		}
	})
}

// TestAPollOutlivesTheServersTimeouts is for http.Server.ReadTimeout, at which
// net/http reports a client that waits for its answer as gone.
func TestAPollOutlivesTheServersTimeouts(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t, memory, nil, nil)
		synctest.Wait() // until it listens
		w.http.ReadTimeout, w.http.WriteTimeout = 2*time.Second, 2*time.Second
		_, sid := w.poll()
		for range 3 {
			w.expect(w.get(sid), 200, "2")
			w.expect(w.post(sid, "3"), 200, "ok")
		}
	})
}

// TestAClientThatDoesNotReadItsAnswerIsCut is for a handler that waited for
// ever to write.
func TestAClientThatDoesNotReadItsAnswerIsCut(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t, memory, nil, nil)
		r, sid := w.poll()
		c, err := w.dial()
		if err != nil {
			t.Fatal(err)
		}
		defer c.Close()
		io.WriteString(c, "GET /engine.io/?"+pollQuery+"&sid="+sid+" HTTP/1.1\r\nHost: chat.example\r\n\r\n")
		synctest.Wait()
		if err := r.Send(Text(make([]byte, 1<<16))); err != nil {
			t.Fatal(err)
		}
		start := time.Now()
		r.expectEnd(t, Slow)
		if took := time.Since(start); took != 30*time.Second {
			t.Errorf("cut after %v", took)
		}
	})
}

// TestAConnectionIsGivenBackWithoutDeadlines: the deadline of a poll's answer
// would cut off whatever the connection is used for next.
func TestAConnectionIsGivenBackWithoutDeadlines(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t, memory, &Options{PingTimeout: time.Second, PingInterval: time.Minute}, nil)
		r, sid := w.poll()
		w.client.CloseIdleConnections()
		synctest.Wait()
		engine := w.http.Handler
		w.http.Handler = http.HandlerFunc(func(rw http.ResponseWriter, req *http.Request) {
			if req.URL.Query().Has("sid") {
				engine.ServeHTTP(rw, req)
				return
			}
			after(10 * time.Second)
			io.WriteString(rw, "slow page")
		})
		r.Send(Text([]byte("a")))
		w.expect(w.get(sid), 200, "4a")
		w.expect(w.do(context.Background(), "GET", "", nil), 200, "slow page")
	})
}

func TestCloseDrainsToTheNextPoll(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t, memory, nil, nil)
		r, sid := w.poll()
		r.Send(Text([]byte("last words")))
		r.Close()
		r.expectEnd(t, ForcedClose)
		if err := r.Send(Text(nil)); err != ForcedClose {
			t.Errorf("Send: %v", err)
		}
		w.expect(w.get(sid), 200, "4last words")
		w.expect(w.get(sid), 200, "1")
		w.expectCode(w.get(sid), 400, 1)

		absent, _ := w.poll()
		absent.Close()
		after(20 * time.Second)
		synctest.Wait()
		w.checkLeftovers() // nobody came for its last packet
	})
}

// TestTheClosePacketComesAlone: the JavaScript client handles messages a moment
// after their payload, and by then it has closed.
func TestTheClosePacketComesAlone(t *testing.T) {
	for range 50 {
		synctest.Test(t, func(t *testing.T) {
			w := newWorld(t, memory, nil, nil)
			r, sid := w.poll()
			waiting := background(func() answer { return w.get(sid) })
			synctest.Wait()
			r.Send(Text([]byte("a")))
			r.Send(Text([]byte("b")))
			r.Close()
			got := (<-waiting).body
			if got == "4a" { // it was on its way already
				got += "\x1e" + w.get(sid).body
			}
			if got != "4a\x1e4b" {
				t.Errorf("got %q", got)
			}
			w.expect(w.get(sid), 200, "1")
		})
	}
}

func TestKillDropsWhatWaits(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t, memory, nil, nil)
		r, sid := w.poll()
		r.Send(Text([]byte("never")))
		r.Kill("because")
		r.expectEnd(t, "because")
		w.expectCode(w.get(sid), 400, 1)

		r, sid = w.poll()
		waiting := background(func() answer { return w.get(sid) })
		synctest.Wait()
		r.Kill("because")
		w.expect(<-waiting, 200, "1")
	})
}

func TestAnEmptyMessageIsNoAnswerToAPoll(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t, memory, nil, nil)
		r, sid := w.poll()
		if err := r.Send(Join()); err != nil {
			t.Error(err)
		}
		w.expect(w.get(sid), 200, "2")
	})
}

// TestAPollJustBehindACloseGetsItsAnswer is for the two requests of a client
// that closes, which come by two connections in any order.
func TestAPollJustBehindACloseGetsItsAnswer(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t, memory, nil, nil)
		_, sid := w.poll()
		closing := background(func() answer { return w.post(sid, "1") })
		synctest.Wait()
		w.expect(w.get(sid), 200, "6")
		w.expect(<-closing, 200, "ok")
		w.expectCode(w.get(sid), 400, 1)

		_, alone := w.poll()
		w.expect(w.post(alone, "1"), 200, "ok")
		w.expectCode(w.get(alone), 400, 1)
	})
}

func TestAPostToASessionThatClosesDoesNotCostItsLastMessages(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t, memory, nil, nil)
		r, sid := w.poll()
		r.Send(Text([]byte("last")))
		r.Close()
		w.expect(w.post(sid, "4too late"), 200, "ok")
		w.expect(w.get(sid), 200, "4last")
		w.expect(w.get(sid), 200, "1")
		w.expectCode(w.post(sid, "4gone"), 400, 1)
		if got := r.received(); len(got) != 0 {
			t.Errorf("received after the end: %q", got)
		}
	})
}
