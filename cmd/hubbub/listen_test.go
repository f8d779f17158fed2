package main

import (
	"context"
	"io"
	"net"
	"net/http"
	"net/netip"
	"testing"
	"time"
)

// TestARequestThatDoesNotEndIsNoFailureOfTheServer: a stranger who sent half a form
// made the program end with an error.
func TestARequestThatDoesNotEndIsNoFailureOfTheServer(t *testing.T) {
	l, err := listen(t.Context(), "--listen", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	begun := make(chan struct{})
	l.server = newServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		close(begun)
		_, _ = io.Copy(io.Discard, r.Body)
	}), idleTime, newLog(io.Discard, 0))
	served := make(chan error, 1)
	go func() { served <- l.server.Serve(l.Listener) }()
	c, err := net.Dial("tcp", l.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	if _, err := io.WriteString(c, "POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 9\r\n\r\na"); err != nil {
		t.Fatal(err)
	}
	<-begun
	ctx, cancel := context.WithTimeout(t.Context(), 50*time.Millisecond)
	defer cancel()
	if err := l.close(ctx); err != nil {
		t.Error(err)
	}
	if err := <-served; err != http.ErrServerClosed {
		t.Error(err)
	}
}

func TestAnIdleConnectionOfAProxyIsKeptAndAnothersIsNot(t *testing.T) {
	direct := boot(t)
	behind := boot(t, func(p *Program) { p.Serve.TrustedProxies = []network{{netip.MustParsePrefix("127.0.0.0/8")}} })
	if d, b := direct.public.server.IdleTimeout, behind.public.server.IdleTimeout; d > 10*time.Second || b < time.Minute {
		t.Errorf("%v, behind a proxy %v", d, b)
	}
}
