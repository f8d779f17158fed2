package main

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"log/slog"
	"net"
	"net/http"
	"net/netip"
	"os"
	"runtime/debug"
	"sync"
	"time"

	"github.com/hubbub-chat/hubbub/internal/chat"
	"github.com/hubbub-chat/hubbub/internal/live"
	"github.com/hubbub-chat/hubbub/internal/web"
	"github.com/hubbub-chat/hubbub/socketio"
)

// The end may take so long. Of it, what is being answered may take a part, if the
// disk is slow, the sockets another, and requests a third: a client that polls and
// does not come back is not waited for, nor one that has sent half a form.
const (
	shutdownTime = 10 * time.Second
	drainTime    = 3 * time.Second
	socketsTime  = 3 * time.Second
	requestsTime = 3 * time.Second
)

// A Program is the server. Fill in the settings, Run it, and Close it once. Its
// methods must not be called concurrently.
type Program struct {
	Settings Settings
	Serve    serve
	Page     fs.FS     // the built page
	Out      io.Writer // gets the address and the owner's link
	Log      *slog.Logger
	// LogInLinks lets people in by links that this process makes; see LogInLink.
	LogInLinks bool

	lock     *os.File // of the data folder
	db       database
	service  *chat.Service
	io       *socketio.Server
	live     *live.Live
	site     *web.Site
	public   *listening
	operator *listening // nil: none
	failed   chan error
	stopLive context.CancelFunc
	living   sync.WaitGroup // live's own work
	serving  sync.WaitGroup
}

// Run opens everything and serves until Close. When it returns an error, nothing
// is left open.
func (p *Program) Run(ctx context.Context) (err error) {
	defer func() {
		if err != nil {
			err = errors.Join(forOperator(err, p.health), p.Close())
		}
	}()
	p.failed = make(chan error, 2)
	// First of all, so that a port in use leaves no trace.
	if p.public, err = listen(ctx, "--listen", p.Settings.Listen); err != nil {
		return err
	}
	if p.Serve.Metrics != "off" {
		if p.operator, err = listen(ctx, "--metrics", p.Serve.Metrics); err != nil {
			return err
		}
	}
	if err := p.Settings.makeFolder(); err != nil {
		return err
	}
	if p.lock, err = p.Settings.lock(); err != nil {
		return err
	}
	if p.db, err = p.Settings.open(ctx, p.Log); err != nil {
		return err
	}
	if p.service, err = chat.New(ctx, p.db, &chat.Options{
		SignUpClosed: p.Serve.CloseSignUp, EditWithin: p.Serve.EditWithin, DeleteWithin: p.Serve.DeleteWithin,
	}); err != nil {
		return err
	}
	if err := p.wire(); err != nil {
		return err
	}
	p.warn()
	site := newRequests(p.site)
	p.serve(p.public, site)
	if p.operator != nil {
		p.serve(p.operator, operatorHandler(newRegistry(p.io, p.db, p.live, site)))
		p.Log.Debug("metrics and profiles are served", "address", p.operator.Addr().String())
	}
	if err := p.greet(ctx); err != nil {
		return err
	}
	debug.FreeOSMemory() // the migrations' parser took 20 MB, more than the rest
	return nil
}

// health says why nothing can be written, if there is a database to write to.
func (p *Program) health() error {
	if p.db == nil {
		return nil
	}
	return p.db.Health()
}

// forOperator is the error of a start for who can help: why nothing can be written,
// if that is still so, and not only what people are told then.
func forOperator(err error, health func() error) error {
	if !errors.Is(err, chat.ErrUnavailable) {
		return err
	}
	if cause := health(); cause != nil {
		return cause
	}
	return err
}

// wire makes the site and the sockets, which need each other.
func (p *Program) wire() error {
	options := live.SocketOptions(p.Log)
	who := new(principals)
	options.Engine.Principal = who.of
	p.io = socketio.New(options)
	var proxies []netip.Prefix
	for _, n := range p.Serve.TrustedProxies {
		proxies = append(proxies, n.Prefix)
	}
	var err error
	p.site, err = web.New(p.service, &web.Options{
		BaseURL: p.Settings.BaseURL, TrustedProxies: proxies, InsecureHTTP: p.Serve.InsecureHTTP,
		SignUpClosed: p.Serve.CloseSignUp, LogInLinks: p.LogInLinks, Page: p.Page, Sockets: p.gate(), Ready: p.db.Health, Log: p.Log,
	})
	if err != nil {
		return err
	}
	who.site = p.site
	p.live, err = live.New(p.io, p.service, p.authenticate, &live.Options{Version: versionText(), Log: p.Log})
	if err != nil {
		return err
	}
	p.db.Attach(p.live)
	ctx, stop := context.WithCancel(context.Background())
	p.stopLive = stop
	p.living.Go(func() { p.live.Run(ctx) })
	p.living.Go(func() { p.service.Run(ctx) })
	return nil
}

// authenticate finds the session of a socket by the cookie that it came with.
func (p *Program) authenticate(ctx context.Context, h *socketio.Handshake) (chat.Session, error) {
	r := &http.Request{Host: h.Host, Header: h.Header(), RemoteAddr: h.RemoteAddr}
	if h.Secure {
		r.TLS = &tls.ConnectionState{}
	}
	return p.site.Authenticate(r.WithContext(ctx))
}

// warn logs what is insecure or will not work as it is.
func (p *Program) warn() {
	base := p.Settings.BaseURL
	switch {
	case p.Serve.InsecureHTTP:
		p.Log.Warn("passwords may be typed over plain HTTP; this is for closed networks only")
	case base != nil && base.Scheme == "http" && !web.Loopback(base.Host):
		p.Log.Warn("nobody can log in: the base URL is plain HTTP; use HTTPS, or --insecure-http in a closed network")
	case base != nil && base.Scheme == "https" && len(p.Serve.TrustedProxies) == 0:
		p.Log.Warn("without --trusted-proxies, all requests seem to come from the HTTPS proxy")
	}
	if !p.site.PageBuilt() {
		p.Log.Warn("the page isn't built, so only the forms work; build it with make run")
	}
}

// greet prints where the chat is and, while nobody owns it, how to.
func (p *Program) greet(ctx context.Context) error {
	fmt.Fprintln(p.Out, "Hubbub is at "+p.Address())
	token, err := p.service.OwnerLink(ctx)
	if chat.AsError(err).Code == chat.Closed {
		return nil
	}
	if err != nil {
		return err
	}
	fmt.Fprintf(p.Out, "It has no owner yet. To make the owner's account, open this link within %d minutes:\n  %s\n",
		int(chat.OwnerLinkLife.Minutes()), p.Address()+web.OwnerPath(token))
	return nil
}

// LogInLink makes an address at which somebody is logged in without a password, once,
// within [chat.LogInLinkLife].
func (p *Program) LogInLink(ctx context.Context, user chat.ID) (string, error) {
	token, err := p.service.LogInLink(ctx, user)
	return p.Address() + web.LogInPath(token), err
}

// Address is where people find the server.
func (p *Program) Address() string { return p.Settings.address(p.public.port()) }

// Failed tells of an error that ended the serving.
func (p *Program) Failed() <-chan error { return p.failed }

// Close ends everything in order, in ten seconds at most: no new work, then
// sockets and requests that are under way, then the database with what waits for
// it, and last what tells an operator how it goes.
func (p *Program) Close() error {
	ctx, cancel := context.WithTimeout(context.Background(), shutdownTime)
	defer cancel()
	var errs []error
	if p.live != nil {
		p.site.Drain()
		ctx, cancel := context.WithTimeout(ctx, drainTime)
		p.live.Drain(ctx)
		cancel()
		p.live.AnnounceRestart()
	}
	if p.io != nil {
		ctx, cancel := context.WithTimeout(ctx, socketsTime)
		if err := p.io.Shutdown(ctx); err != nil {
			p.Log.Info("some clients did not hear of the end", "cause", err)
		}
		cancel()
	}
	if p.public != nil {
		ctx, cancel := context.WithTimeout(ctx, requestsTime)
		errs = append(errs, p.public.close(ctx))
		cancel()
	}
	if p.stopLive != nil {
		p.stopLive()
	}
	p.living.Wait()
	if p.db != nil {
		errs = append(errs, p.db.Close())
	}
	if p.lock != nil {
		errs = append(errs, p.lock.Close())
	}
	if p.operator != nil {
		errs = append(errs, p.operator.close(ctx))
	}
	p.serving.Wait()
	return errors.Join(errs...)
}

// serve answers on a listener until it is closed.
func (p *Program) serve(l *listening, handler http.Handler) {
	idle := idleTime
	if len(p.Serve.TrustedProxies) > 0 {
		idle = idleProxyTime
	}
	l.server = newServer(handler, idle, p.Log)
	p.serving.Go(func() {
		if err := l.server.Serve(l.Listener); !errors.Is(err, http.ErrServerClosed) && !errors.Is(err, net.ErrClosed) {
			p.failed <- err
		}
	})
}
