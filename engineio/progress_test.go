package engineio

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"net"
	"runtime"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"
)

// trickle reads from c, or writes b to it, n bytes at a time and one time every d.
func trickle(c net.Conn, b []byte, n int, d time.Duration) {
	for len(b) > 0 {
		if _, err := c.Write(b[:min(n, len(b))]); err != nil {
			return
		}
		b = b[min(n, len(b)):]
		after(d)
	}
}

func sip(r io.Reader, n int, d time.Duration) (total int) {
	b := make([]byte, n)
	for {
		got, err := io.ReadFull(r, b)
		total += got
		if err != nil {
			return total
		}
		after(d)
	}
}

// TestAClientIsSlowWhenItMakesNoProgress holds the rule: MinRate, measured over
// SlowTimeout, whatever the lumps in which it comes.
func TestAClientIsSlowWhenItMakesNoProgress(t *testing.T) {
	for name, tt := range map[string]struct {
		n     int
		every time.Duration
		slow  bool
	}{
		"nothing":                      {1, time.Hour, true},
		"a byte a minute":              {1, time.Minute, true},
		"a little less than the rate":  {900, time.Second, true},
		"a little more than the rate":  {1200, time.Second, false},
		"in lumps":                     {24_000, 20 * time.Second, false},
		"in lumps that are too far":    {24_000, 40 * time.Second, true},
		"much, and then nothing more ": {2_000_000, time.Hour, true},
	} {
		for _, network := range []string{memory, secureMemory} {
			t.Run(name+" "+network, func(t *testing.T) {
				synctest.Test(t, func(t *testing.T) {
					w := newWorld(t, network, &Options{PingInterval: time.Hour}, nil)
					r, c := w.websocket()
					synctest.Wait()
					for range 60 {
						if err := r.Send(Binary(make([]byte, 64<<10))); err != nil {
							t.Fatal(err)
						}
					}
					start := time.Now()
					reading := make(chan struct{})
					go func() {
						defer close(reading)
						sip(c, tt.n, tt.every)
					}()
					if !tt.slow {
						after(10 * time.Minute)
						if err := r.Send(Text(nil)); err != nil {
							t.Errorf("it has ended: %v", err)
						}
					} else {
						got := <-r.over
						took := time.Since(start)
						if got != Slow || took < 30*time.Second || took > 8*time.Minute || tt.n == 1 && took > 40*time.Second {
							t.Errorf("ended as %s after %v", got, took)
						}
					}
					c.Close()
					<-reading
				})
			})
		}
	}
}

// TestWhatIsTakenOfALargeMessageCountsAtOnce has a client take a message that is larger
// than what the kernels hold, piece by piece: none of it may wait to be counted until
// the kernel has all of a write.
func TestWhatIsTakenOfALargeMessageCountsAtOnce(t *testing.T) {
	for _, network := range []string{tcp, secure} {
		t.Run(network, func(t *testing.T) {
			const size, step = 4 << 20, 20_000
			w := newWorld(t, network, &Options{PingInterval: time.Hour}, nil)
			dial := w.dial
			w.dial = func() (net.Conn, error) {
				nc, err := dial()
				if err == nil {
					err = inner(nc).(*net.TCPConn).SetReadBuffer(64 << 10)
				}
				return nc, err
			}
			r, c := w.websocket()
			defer c.Close()
			if err := r.Send(Binary(make([]byte, size))); err != nil {
				t.Fatal(err)
			}
			unseen := int64(0)
			if network == secure {
				unseen = maxPiece // one record is written at a time
			}
			giveUp := time.After(30 * time.Second)
			look := time.NewTicker(time.Millisecond)
			defer look.Stop()
			for got := int64(step); got < size; got += step {
				if _, err := io.CopyN(io.Discard, c, step); err != nil {
					t.Fatal(err)
				}
				for r.moved() < got-unseen {
					select {
					case <-look.C: // its kernel acknowledges a little later
					case <-giveUp:
						t.Fatalf("%d of %d bytes count", r.moved(), got)
					}
				}
			}
		})
	}
}

// TestADeadLineIsFoundInTime is for the client that takes some and then nothing.
func TestADeadLineIsFoundInTime(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t, memory, nil, nil)
		r, c := w.websocket()
		defer c.Close()
		synctest.Wait()
		_ = r.Send(Binary(make([]byte, 1<<20)))
		_, _ = io.CopyN(io.Discard, c, 500_000)
		start := time.Now()
		r.expectEnd(t, Slow)
		if took := time.Since(start); took > 40*time.Second {
			t.Errorf("ended after %v", took)
		}
	})
}

func TestWhatIsHeldUpIsNotSlow(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ready := make(chan struct{})
		w := newWorld(t, memory, &Options{StallTimeout: time.Hour}, func(r *recorder) {
			r.onMessage = func([]byte, bool) error { return r.Hold(ready) }
		})
		r, c := w.websocket()
		c.text("4hold")
		_ = r.Send(Binary(make([]byte, 1<<20))) // to a client that writes, and then reads
		after(5 * time.Minute)
		close(ready)
		if _, p, err := c.frame(); err != nil || len(p) != 1<<20 {
			t.Errorf("%d bytes, %v", len(p), err)
		}
		c.Close()
	})
}

// TestAPongIsWaitedForWhileBytesMove is for clients whose pong, or its ping, stood
// behind something large, in either direction and over either transport.
func TestAPongIsWaitedForWhileBytesMove(t *testing.T) {
	big := clientFrame(finBit|opText, append([]byte("4"), bytes.Repeat([]byte("x"), 400_000)...))
	for name, tt := range map[string]struct {
		n     int
		every time.Duration
		ends  bool
	}{
		"2 KB a second":   {2048, time.Second, false},
		"300 B a second":  {300, time.Second, true},
		"a byte a minute": {1, time.Minute, true},
	} {
		t.Run("up, "+name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				w := newWorld(t, memory, nil, nil)
				r, c := w.websocket()
				go io.Copy(io.Discard, c)
				start := time.Now()
				var sending sync.WaitGroup
				sending.Go(func() { trickle(c, big, tt.n, tt.every) })
				if tt.ends {
					r.expectEnd(t, PingTimeout)
					if took := time.Since(start); took > 75*time.Second {
						t.Errorf("ended after %v", took)
					}
				} else {
					after(400_100 / 2048 * time.Second)
					after(time.Second)
					if len(r.received()) != 1 {
						t.Error("the message has not come")
					}
				}
				c.Close()
				sending.Wait()
			})
		})
		t.Run("up by POST, "+name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				w := newWorld(t, memory, nil, nil)
				r, sid := w.poll()
				polling := background(func() answer { // as clients do, without an answer to its pings
					for a := w.get(sid); ; a = w.get(sid) {
						if a.status != 200 {
							return a
						}
					}
				})
				body, more := io.Pipe()
				posted := background(func() answer {
					return w.do(context.Background(), "POST", pollQuery+"&sid="+sid, body)
				})
				var sending sync.WaitGroup
				sending.Go(func() {
					b := bytes.Repeat([]byte("4"), 300_000)
					for len(b) > 0 {
						if _, err := more.Write(b[:min(tt.n, len(b))]); err != nil {
							return
						}
						b = b[min(tt.n, len(b)):]
						after(tt.every)
					}
					more.Close()
				})
				a := <-posted
				body.Close()
				sending.Wait()
				if tt.ends != (a.status != 200) {
					t.Errorf("answer %v", a)
				}
				r.Kill(InternalError)
				<-polling
			})
		})
		t.Run("down, "+name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				w := newWorld(t, memory, nil, nil)
				r, c := w.websocket()
				synctest.Wait()
				_ = r.Send(Binary(make([]byte, 400_000)))
				start, reading := time.Now(), make(chan int, 1)
				go func() { reading <- sip(c, tt.n, tt.every) }()
				if tt.ends {
					<-r.over
					if took := time.Since(start); took > 75*time.Second {
						t.Errorf("ended after %v", took)
					}
				} else {
					after(400_000 / 2048 * time.Second)
					if err := r.Send(Text(nil)); err != nil {
						t.Errorf("it has ended: %v", err)
					}
				}
				c.Close()
				<-reading
			})
		})
	}
}

// TestAPingOvertakesWhatWaits: clients give up when they hear none in time.
func TestAPingOvertakesWhatWaits(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t, memory, nil, nil)
		r, c := w.websocket()
		defer c.Close()
		for i := range 20 {
			_ = r.Send(Text(append(fmt.Append(nil, i, " "), make([]byte, 64<<10)...)))
		}
		after(25 * time.Second)
		synctest.Wait()
		pinged, next := -1, 0
		for i := range 21 {
			_, p, err := c.frame()
			if err != nil {
				t.Fatal(err)
			}
			if string(p) == "2" {
				pinged = i
				continue
			}
			if want := fmt.Sprint("4", next, " "); !strings.HasPrefix(string(p), want) {
				t.Fatalf("got %.10q, want %q", p, want)
			}
			next++
		}
		if pinged < 0 || pinged > 2 {
			t.Errorf("the ping came as number %d", pinged)
		}

		p, sid := w.poll()
		for i := range 3 {
			_ = p.Send(Text(fmt.Append(nil, i)))
		}
		after(25 * time.Second)
		synctest.Wait()
		w.expect(w.get(sid), 200, "2\x1e40\x1e41\x1e42")
	})
}

// TestBurstsArrive is for healthy clients that were cut off as slow because of what
// waited for them at one moment.
func TestBurstsArrive(t *testing.T) {
	for _, network := range networks {
		for _, burst := range []struct{ n, size int }{{12, 100_000}, {30, 64 << 10}, {3000, 1000}, {4, 500_000}} {
			t.Run(fmt.Sprintf("%d of %d over %s", burst.n, burst.size, network), func(t *testing.T) {
				w := newWorld(t, network, nil, nil)
				r, c := w.websocket()
				defer c.Close()
				message := string(make([]byte, burst.size))
				var sending sync.WaitGroup
				sending.Go(func() {
					for range burst.n {
						if err := r.Send(Text([]byte(message))); err != nil {
							t.Error(err)
							return
						}
					}
				})
				for range burst.n {
					c.expect("4" + message)
				}
				sending.Wait()

				p, sid := w.poll()
				for range burst.n {
					if err := p.Send(Text([]byte(message))); err != nil {
						t.Fatal(err)
					}
				}
				for got := 0; got < burst.n; {
					a := w.get(sid)
					if a.status != 200 || len(a.body) > max(maxAnswer, 2*burst.size) {
						t.Fatalf("%d, %d bytes, %v", a.status, len(a.body), a.err)
					}
					got += len(strings.Split(a.body, "\x1e"))
				}
			})
		}
	}
}

// TestASlowPollGetsItsAnswer is for one deadline for the whole answer.
func TestASlowPollGetsItsAnswer(t *testing.T) {
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
		const size = 900_000
		if err := r.Send(Text(make([]byte, size))); err != nil {
			t.Fatal(err)
		}
		start, total, b := time.Now(), 0, make([]byte, 15_000)
		for total < size {
			n, err := io.ReadFull(c, b[:min(len(b), size-total)])
			if err != nil {
				t.Fatalf("after %d bytes and %v: %v", total, time.Since(start), err)
			}
			total += n
			after(time.Second)
		}
		if took := time.Since(start); took < 59*time.Second {
			t.Errorf("took %v: the test shows nothing", took)
		}
		if err := r.Send(Text(nil)); err != nil {
			t.Errorf("it has ended: %v", err)
		}
	})
}

// TestTheLastWordsReachASlowClient is for a drain that had to be over in PingTimeout.
func TestTheLastWordsReachASlowClient(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t, memory, nil, nil)
		r, c := w.websocket()
		defer c.Close()
		synctest.Wait()
		const n = 20
		for i := range n {
			_ = r.Send(Text(append(fmt.Append(nil, i), make([]byte, 10_000)...)))
		}
		r.Close()
		for i := range n {
			_, p, err := c.frame()
			if err != nil || !strings.HasPrefix(string(p), fmt.Sprint("4", i)) {
				t.Fatalf("%d: %.10q %v", i, p, err)
			}
			if i < n-1 {
				after(5 * time.Second)
			}
		}
		if code := c.closeCode(); code != codeNormal {
			t.Errorf("close code %d", code)
		}
	})
}

func TestAReceiverThatWorksItsInboxOffHasNotStalled(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t, memory, &Options{StallTimeout: 10 * time.Second}, func(r *recorder) {
			r.onMessage = func([]byte, bool) error {
				ready := make(chan struct{})
				go func() {
					for range 10 {
						after(8 * time.Second)
						r.Advance()
					}
					close(ready)
				}()
				return r.Hold(ready)
			}
		})
		r, c := w.websocket()
		pings := c.answerPings(0)
		c.text("4hold")
		after(2 * time.Minute)
		if err := r.Send(Text(nil)); err != nil {
			t.Errorf("it has ended: %v", err)
		}
		c.Close()
		<-pings
	})
}

// TestWhatIsUnackedIsKnown goes through a kernel that tells.
func TestWhatIsUnackedIsKnown(t *testing.T) {
	for _, network := range []string{tcp, secure} {
		w := newWorld(t, network, &Options{PingInterval: time.Hour}, nil)
		r, c := w.websocket()
		const size = 8 << 20
		if err := r.Send(Binary(make([]byte, size))); err != nil {
			t.Fatal(err)
		}
		taken := func() int64 {
			r.Session.mu.Lock()
			defer r.Session.mu.Unlock()
			return r.conn.taken()
		}
		if taken() >= size {
			t.Error("all is taken though nobody reads")
		}
		if _, p, err := c.frame(); err != nil || len(p) != size {
			t.Fatal(err)
		}
		until := time.Now().Add(time.Minute)
		for taken() < size || r.Backlog() > 0 {
			if time.Now().After(until) {
				t.Fatalf("%d taken of %d, backlog %d", taken(), size, r.Backlog())
			}
			runtime.Gosched()
		}
		c.Close()
	}
}

func TestControlFramesThatALineHasHeldBackMayComeTogether(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t, memory, &Options{PingInterval: time.Hour}, nil)
		r, c := w.websocket()
		go io.Copy(io.Discard, c)
		ping := clientFrame(finBit|opPing, nil)
		for range 30 {
			c.write(ping)
			after(time.Second)
		}
		after(30 * time.Second)
		c.write(bytes.Repeat(ping, 300))
		synctest.Wait()
		if err := r.Send(Text(nil)); err != nil {
			t.Errorf("it has ended: %v", err)
		}
		c.write(bytes.Repeat(ping, 1000))
		r.expectEnd(t, ParseError)
		c.Close()
	})
}
