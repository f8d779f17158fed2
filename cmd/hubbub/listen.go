package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"syscall"
	"time"
)

// A listening is a port, and the server on it once there is one.
type listening struct {
	net.Listener
	server *http.Server
}

// listen takes a port. The flag is the one by which another can be chosen.
func listen(ctx context.Context, flag, address string) (*listening, error) {
	var config net.ListenConfig
	l, err := config.Listen(ctx, "tcp", address)
	if errors.Is(err, syscall.EADDRINUSE) {
		return nil, fmt.Errorf("%s is already in use: stop the program that uses it, or choose another address with %s", address, flag)
	}
	if err != nil {
		return nil, fmt.Errorf("%s: %w", flag, err)
	}
	return &listening{Listener: l}, nil
}

func (l *listening) port() string {
	_, port, err := net.SplitHostPort(l.Addr().String())
	if err != nil {
		panic(err) // a TCP listener's address has a port
	}
	return port
}

// close waits for the requests under way, but not for ever. That one of them does
// not come to its end is its client's doing, and no fault.
func (l *listening) close(ctx context.Context) error {
	if l.server == nil {
		return l.Close()
	}
	err := l.server.Shutdown(ctx)
	if errors.Is(err, context.DeadlineExceeded) {
		err = l.server.Close()
	}
	return err
}

// A connection without a request ends after a while. A proxy's is for all who come
// by it, and proxies keep them for a minute or so: it must not end while one sends a
// request.
const (
	idleTime      = 8 * time.Second
	idleProxyTime = 2 * time.Minute
)

// newServer limits what every peer may cost before a handler sees it. The
// handlers limit their own time, since a socket may stay for days.
func newServer(handler http.Handler, idle time.Duration, log *slog.Logger) *http.Server {
	return &http.Server{
		Handler:                      handler,
		ReadHeaderTimeout:            5 * time.Second,
		IdleTimeout:                  idle,
		MaxHeaderBytes:               32 << 10,
		DisableGeneralOptionsHandler: true,
		ErrorLog:                     slog.NewLogLogger(log.Handler(), slog.LevelDebug),
	}
}
