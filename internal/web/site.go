package web

import (
	"errors"
	"io/fs"
	"log/slog"
	"net/http"
	"net/netip"
	"net/url"
	"sync/atomic"

	"github.com/hubbub-chat/hubbub/internal/chat"
)

// Options are the settings of a [Site]. The zero value of each means its default.
type Options struct {
	// BaseURL is where people find the site: scheme and host, no path. It decides
	// whether cookies are for HTTPS only, and no other Host is answered. Nil: the
	// site answers to localhost and to IP addresses.
	BaseURL *url.URL
	// TrustedProxies are those whose X-Forwarded-For and X-Forwarded-Proto count.
	TrustedProxies []netip.Prefix
	// InsecureHTTP lets passwords be typed over plain HTTP from elsewhere than
	// this machine, as closed networks need.
	InsecureHTTP bool
	// SignUpClosed says that the service lets nobody sign up, so that no page
	// offers it.
	SignUpClosed bool
	// LogInLinks lets people in by links that only the service can make, without a
	// password. It is for a demo.
	LogInLinks bool
	// Page is the built page: index.html, manifest.json and all that they name.
	// Nil, or without an index.html: not built.
	Page fs.FS
	// Sockets answers what begins with /socket.io/. Nil: there are none.
	Sockets http.Handler
	// Ready tells why the server should get no requests now. Nil: it never says so.
	Ready func() error
	// Log hears of faults. Nil discards.
	Log *slog.Logger
}

// A Site is the chat's HTTP handler. All methods may be called concurrently.
type Site struct {
	service   *chat.Service
	options   Options
	routes    map[string]route // by pattern
	mux       *http.ServeMux   // which of them it is
	page      page
	views     views
	origins   *http.CrossOriginProtection
	repeats   repeats
	languages *languages
	draining  atomic.Bool
}

// New makes the site of a chat.
func New(service *chat.Service, options *Options) (*Site, error) {
	s := &Site{service: service, origins: http.NewCrossOriginProtection()}
	if options != nil {
		s.options = *options
	}
	if s.options.Log == nil {
		s.options.Log = slog.New(slog.DiscardHandler)
	}
	if s.options.Ready == nil {
		s.options.Ready = func() error { return nil }
	}
	if base := s.options.BaseURL; base != nil {
		if err := CheckBaseURL(base); err != nil {
			return nil, err
		}
	}
	var err error
	if s.page, err = readPage(s.options.Page); err != nil {
		return nil, err
	}
	if s.views, err = parseViews(); err != nil {
		return nil, err
	}
	if s.languages, err = readLanguages(); err != nil {
		return nil, err
	}
	table := s.table()
	if err := ruled(table); err != nil {
		return nil, err
	}
	s.routes, s.mux = make(map[string]route), http.NewServeMux()
	for _, r := range table {
		s.add(r)
	}
	return s, nil
}

// CheckBaseURL tells what is wrong with an address as a site's own.
func CheckBaseURL(base *url.URL) error {
	switch {
	case base.Scheme != "http" && base.Scheme != "https":
		return errors.New("the base URL begins with neither https:// nor http://")
	case base.Hostname() == "":
		return errors.New("the base URL has no host")
	case base.User != nil || base.RawQuery != "" || base.Fragment != "" || base.Path != "" && base.Path != "/":
		return errors.New("the base URL has more than scheme, host and port")
	}
	return nil
}

// Drain makes /readyz say that the server is going away.
func (s *Site) Drain() { s.draining.Store(true) }

// PageBuilt tells whether there is a page for /chat.
func (s *Site) PageBuilt() bool { return s.page.index != "" }
