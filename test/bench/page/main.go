// Command page measures what people wait for in a real browser, over the real server:
// the list of somebody in 500 rooms, going from room to room, and what 200 busy rooms
// cost the page.
//
//	go run ./test/bench/page [-quick]
//
// It needs the built page (scripts/page.sh), the pages of development (vite build --mode
// pages), Chromium, and the packages of test/.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"log"
	"log/slog"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"

	"github.com/hubbub-chat/hubbub/internal/chat"
	"github.com/hubbub-chat/hubbub/internal/live"
	"github.com/hubbub-chat/hubbub/internal/store"
	"github.com/hubbub-chat/hubbub/internal/web"
	"github.com/hubbub-chat/hubbub/socketio"
	"github.com/hubbub-chat/hubbub/ui"
)

func main() {
	log.SetFlags(0)
	quick := flag.Bool("quick", false, "small counts")
	flag.Parse()
	if err := run(context.Background(), *quick); err != nil {
		log.Fatal(err)
	}
}

func run(ctx context.Context, quick bool) (err error) {
	root, err := exec.CommandContext(ctx, "go", "list", "-m", "-f", "{{.Dir}}").Output()
	if err != nil {
		return fmt.Errorf("find the module: %w", err)
	}
	folder, err := os.MkdirTemp("", "hubbub-bench-page-")
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(folder)) }()
	db, err := store.Open(ctx, filepath.Join(folder, "hubbub.db"), nil)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, db.Close()) }()
	crowd, err := gather(ctx, db)
	if err != nil {
		return fmt.Errorf("make the rooms: %w", err)
	}
	base, stop, err := serve(ctx, db, crowd.service)
	if err != nil {
		return err
	}
	defer stop()
	control, err := crowd.control(ctx)
	if err != nil {
		return err
	}
	node := exec.CommandContext(ctx, "node", filepath.Join(strings.TrimSpace(string(root)), "test/bench/page/page.mjs"))
	node.Env = append(os.Environ(), "BASE="+base, "CONTROL="+control, "TOKEN="+crowd.token)
	if quick {
		node.Env = append(node.Env, "QUICK=1")
	}
	node.Stdout, node.Stderr = os.Stdout, os.Stderr
	if err := node.Run(); err != nil {
		return fmt.Errorf("measure in the browser: %w", err)
	}
	return crowd.failed()
}

// serve is the chat's site and sockets as the program wires them.
func serve(ctx context.Context, db *store.Store, service *chat.Service) (base string, stop func(), err error) {
	quiet := slog.New(slog.DiscardHandler)
	io := socketio.New(live.SocketOptions(quiet))
	site, err := web.New(service, &web.Options{Page: ui.Files(), Sockets: io, Log: quiet})
	if err != nil {
		return "", nil, err
	}
	if !site.PageBuilt() {
		return "", nil, errors.New("the page isn't built")
	}
	authenticate := func(ctx context.Context, h *socketio.Handshake) (chat.Session, error) {
		r := &http.Request{Host: h.Host, Header: h.Header(), RemoteAddr: h.RemoteAddr}
		return site.Authenticate(r.WithContext(ctx))
	}
	l, err := live.New(io, service, authenticate, &live.Options{Version: "bench", Log: quiet})
	if err != nil {
		return "", nil, err
	}
	db.Attach(l)
	base, err = listen(ctx, site)
	if err != nil {
		return "", nil, err
	}
	ctx, cancel := context.WithCancel(ctx)
	over := make(chan struct{})
	go func() { l.Run(ctx); close(over) }()
	return base, func() { io.Close(); cancel(); <-over }, nil
}

// listen serves on a free port until the program ends.
func listen(ctx context.Context, handler http.Handler) (base string, err error) {
	var config net.ListenConfig
	listener, err := config.Listen(ctx, "tcp", "127.0.0.1:0")
	if err != nil {
		return "", err
	}
	go func() { _ = http.Serve(listener, handler) }()
	return "http://" + listener.Addr().String(), nil
}
