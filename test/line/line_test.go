package line

import (
	"errors"
	"io"
	"net"
	"os"
	"strings"
	"syscall"
	"testing"
	"time"

	"go.uber.org/goleak"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// ends opens a line and a connection through it, and returns both ends.
func ends(t *testing.T, opts Options) (l *Line, client, server *net.TCPConn) {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer listener.Close()
	if l, err = New(listener.Addr().String(), opts); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(l.Close)
	near, err := net.Dial("tcp", l.Addr())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { near.Close() })
	far, err := listener.Accept()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { far.Close() })
	for _, c := range []net.Conn{near, far} {
		c.SetDeadline(time.Now().Add(time.Minute))
	}
	return l, near.(*net.TCPConn), far.(*net.TCPConn)
}

func write(t *testing.T, c net.Conn, text string) {
	t.Helper()
	if _, err := io.WriteString(c, text); err != nil {
		t.Fatal(err)
	}
}

func expect(t *testing.T, c net.Conn, want string) {
	t.Helper()
	got := make([]byte, len(want))
	if n, err := io.ReadFull(c, got); err != nil || string(got) != want {
		t.Fatalf("got %.100q, %v; want %.100q", got[:n], err, want)
	}
}

func TestALineCarriesBothWaysAndTheirEnds(t *testing.T) {
	_, client, server := ends(t, Options{})
	write(t, client, "up")
	expect(t, server, "up")
	client.CloseWrite()
	if n, err := server.Read(make([]byte, 1)); err != io.EOF {
		t.Errorf("read %d bytes, %v; want the end", n, err)
	}
	write(t, server, "down, after the other half has ended")
	server.Close()
	if rest, err := io.ReadAll(client); err != nil || !strings.HasPrefix(string(rest), "down, after") {
		t.Errorf("%q, %v", rest, err)
	}
}

func TestAThinLineHasItsRateAndALongOneItsDelay(t *testing.T) {
	const rate, size = 50_000, 100_000 // two seconds
	for name, row := range map[string]struct {
		opts  Options
		least time.Duration
	}{
		"thin": {Options{Down: rate}, 2*time.Second - arrears},
		"long": {Options{Delay: 300 * time.Millisecond}, 300 * time.Millisecond},
	} {
		t.Run(name, func(t *testing.T) {
			_, client, server := ends(t, row.opts)
			text := strings.Repeat("x", size)
			start := time.Now()
			go io.WriteString(server, text)
			expect(t, client, text)
			if took := time.Since(start); took < row.least {
				t.Errorf("took %v, want %v at least", took, row.least)
			}
		})
	}
}

func TestTheRateOfALineCanChange(t *testing.T) {
	l, client, server := ends(t, Options{Down: 1 << 20})
	text := strings.Repeat("x", 20_000)
	write(t, server, text)
	expect(t, client, text)
	l.Limit(Down, 15_000)
	start := time.Now()
	write(t, server, text)
	expect(t, client, text)
	if took := time.Since(start); took < 20_000*time.Second/15_000-arrears {
		t.Errorf("took %v", took)
	}
}

// TestWhatASenderMayPutOntoALineIsBounded is what makes a throttle real: the
// sender notices, unless the line is one that buffers.
func TestWhatASenderMayPutOntoALineIsBounded(t *testing.T) {
	const rate, large = 20_000, 2 << 20
	for name, row := range map[string]struct {
		opts        Options
		least, most int
	}{
		"thin":      {Options{Up: rate, Down: rate}, 0, 400 << 10},
		"roomy":     {Options{Up: rate, Down: rate, Roomy: true}, 600 << 10, 16 << 20},
		"buffering": {Options{Up: rate, Down: rate, Buffer: large}, large, large + 800<<10},
	} {
		t.Run(name, func(t *testing.T) {
			l, client, server := ends(t, row.opts)
			l.Stall(Up)
			l.Stall(Down)
			for way, from := range map[Way]*net.TCPConn{Up: client, Down: server} {
				if taken := takes(from, row.least); taken < row.least || taken > row.most {
					t.Errorf("way %d: the line took %d bytes, want %d to %d", way, taken, row.least, row.most)
				}
			}
		})
	}
}

// takes writes until nothing more is taken for a while, once the least has been.
func takes(c *net.TCPConn, least int) (taken int) {
	piece := make([]byte, 64<<10)
	for end := time.Now().Add(time.Minute); time.Now().Before(end); {
		c.SetWriteDeadline(time.Now().Add(200 * time.Millisecond))
		n, err := c.Write(piece)
		taken += n
		if n == 0 && taken >= least || err != nil && !errors.Is(err, os.ErrDeadlineExceeded) {
			break
		}
	}
	return taken
}

func TestALineStallsOneWayAndGoesOn(t *testing.T) {
	l, client, server := ends(t, Options{})
	l.Stall(Down)
	write(t, server, "down")
	write(t, client, "up")
	expect(t, server, "up")
	client.SetReadDeadline(time.Now().Add(100 * time.Millisecond))
	if n, err := client.Read(make([]byte, 1)); !errors.Is(err, os.ErrDeadlineExceeded) {
		t.Fatalf("%d bytes, %v through a line that stalls", n, err)
	}
	client.SetReadDeadline(time.Now().Add(time.Minute))
	l.Resume(Down)
	expect(t, client, "down")
}

func TestALineLosesOneWayWithoutAWord(t *testing.T) {
	l, client, server := ends(t, Options{})
	l.Lose(Up)
	write(t, client, strings.Repeat("lost", 1<<20))
	write(t, server, "down")
	expect(t, client, "down")
	server.SetReadDeadline(time.Now().Add(100 * time.Millisecond))
	if n, err := server.Read(make([]byte, 1)); !errors.Is(err, os.ErrDeadlineExceeded) {
		t.Fatalf("%d bytes, %v through a line that loses them", n, err)
	}
}

func TestALineShowsWhatComesBeforeItGoesOn(t *testing.T) {
	seen, on := make(chan string), make(chan bool)
	_, client, server := ends(t, Options{See: func(_ *Conn, w Way, piece []byte) {
		if w == Up {
			seen <- string(piece)
			<-on
		}
	}})
	write(t, client, "up")
	if got := <-seen; got != "up" {
		t.Errorf("saw %q", got)
	}
	write(t, server, "meanwhile")
	expect(t, client, "meanwhile")
	on <- true
	expect(t, server, "up")
}

func TestTheEndOfALineResetsItsConnections(t *testing.T) {
	l, client, server := ends(t, Options{Down: 1})
	write(t, client, "up")
	expect(t, server, "up")
	write(t, server, "never")
	l.Close()
	for _, c := range []net.Conn{client, server} {
		if _, err := io.Copy(io.Discard, c); !errors.Is(err, syscall.ECONNRESET) {
			t.Errorf("ended with %v, want a reset", err)
		}
	}
}
