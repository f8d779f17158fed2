package middleware

import (
	"crypto/tls"
	"crypto/x509"
	"net"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"testing"

	"github.com/hubbub-chat/hubbub/test/edge"
)

// servers are ways to serve the library: protocols, addresses, paths, and a proxy
// written in Go.
var servers = []struct {
	name  string
	start func(t *testing.T) edge.Front
}{
	{"`WriteTimeout` and `ReadTimeout`", func(t *testing.T) edge.Front {
		f := serve(t, edge.NewServer(t), limited)
		f.Outlasts = within
		return f
	}},
	{"both, by HTTP/2", func(t *testing.T) edge.Front {
		f := serveTLS(t, edge.NewServer(t), true, limited)
		f.Outlasts = within
		return f
	}},
	{"both, behind a wrapper without `Unwrap`", func(t *testing.T) edge.Front {
		io := edge.NewServer(t)
		h := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { io.ServeHTTP(struct{ http.ResponseWriter }{w}, r) })
		f := serve(t, h, limited)
		f.Within, f.NoWebSocket = within, true
		return f
	}},
	{"TLS", func(t *testing.T) edge.Front { return serveTLS(t, edge.NewServer(t), false, nil) }},
	{"HTTP/2", func(t *testing.T) edge.Front { return serveTLS(t, edge.NewServer(t), true, nil) }},
	{"HTTP/2 without TLS (h2c)", func(t *testing.T) edge.Front {
		both, h2c := new(http.Protocols), new(http.Protocols)
		both.SetHTTP1(true) // for WebSockets
		both.SetUnencryptedHTTP2(true)
		h2c.SetUnencryptedHTTP2(true)
		f := serve(t, edge.NewServer(t), func(s *httptest.Server) { s.Config.Protocols = both })
		f.Protocols = h2c
		return f
	}},
	{"IPv6", func(t *testing.T) edge.Front {
		l, err := net.Listen("tcp", "[::1]:0")
		if err != nil {
			t.Fatal(err)
		}
		return serve(t, edge.NewServer(t), func(s *httptest.Server) {
			s.Listener.Close()
			s.Listener = l
		})
	}},
	{"a path before it: `StripPrefix`", func(t *testing.T) edge.Front {
		m := http.NewServeMux()
		m.Handle("/app/", http.StripPrefix("/app", edge.NewServer(t)))
		f := serve(t, m, nil)
		f.URL += "/app"
		return f
	}},
	{"a client that isn't a browser", func(t *testing.T) edge.Front {
		f := serve(t, edge.NewServer(t), nil)
		f.Native = true
		return f
	}},
	{"`ReverseProxy` with `Director`", func(t *testing.T) edge.Front {
		return behind(t, edge.NewServer(t), func(to *url.URL) *httputil.ReverseProxy {
			return httputil.NewSingleHostReverseProxy(to) // its Director leaves Host alone
		})
	}},
	{"`ReverseProxy` with `Rewrite` that keeps Host", func(t *testing.T) edge.Front {
		return behind(t, edge.NewServer(t), func(to *url.URL) *httputil.ReverseProxy {
			return &httputil.ReverseProxy{Rewrite: func(r *httputil.ProxyRequest) {
				r.SetURL(to)
				r.Out.Host = r.In.Host
			}}
		})
	}},
	{"`ReverseProxy` with `SetURL` alone, and `Origins`", func(t *testing.T) edge.Front {
		l, err := net.Listen("tcp", "127.0.0.1:0")
		if err != nil {
			t.Fatal(err)
		}
		back := httptest.NewServer(edge.NewServer(t, "http://"+l.Addr().String()))
		t.Cleanup(back.Close)
		to, err := url.Parse(back.URL)
		if err != nil {
			t.Fatal(err)
		}
		proxy := &httputil.ReverseProxy{Rewrite: func(r *httputil.ProxyRequest) { r.SetURL(to) }}
		return serve(t, proxy, func(s *httptest.Server) {
			s.Listener.Close()
			s.Listener = l
		})
	}},
}

func TestTheServerWorksHoweverItIsServed(t *testing.T) {
	for _, row := range servers {
		t.Run(row.name, func(t *testing.T) {
			t.Parallel()
			row.start(t).Try(t)
		})
	}
}

// TestAProxyThatChangesHostNeedsOrigins is why the row above names them.
func TestAProxyThatChangesHostNeedsOrigins(t *testing.T) {
	f := behind(t, edge.NewServer(t), func(to *url.URL) *httputil.ReverseProxy {
		return &httputil.ReverseProxy{Rewrite: func(r *httputil.ProxyRequest) { r.SetURL(to) }}
	})
	r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, f.URL+"/socket.io/?EIO=4&transport=polling", nil)
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set("Origin", f.URL)
	answer, err := http.DefaultClient.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	answer.Body.Close()
	if answer.StatusCode != http.StatusForbidden {
		t.Errorf("a page of the proxy's origin: %s", answer.Status)
	}
}

// serve starts a server, which change, if it isn't nil, may set up before.
func serve(t *testing.T, h http.Handler, change func(*httptest.Server)) edge.Front {
	s := httptest.NewUnstartedServer(h)
	if change != nil {
		change(s)
	}
	s.Start()
	t.Cleanup(s.Close)
	return edge.Front{URL: s.URL}
}

// limited gives a server timeouts.
func limited(s *httptest.Server) { s.Config.WriteTimeout, s.Config.ReadTimeout = within, within }

func serveTLS(t *testing.T, h http.Handler, http2 bool, change func(*httptest.Server)) edge.Front {
	s := httptest.NewUnstartedServer(h)
	if change != nil {
		change(s)
	}
	s.EnableHTTP2 = http2
	s.StartTLS()
	t.Cleanup(s.Close)
	roots := x509.NewCertPool()
	roots.AddCert(s.Certificate())
	f := edge.Front{URL: s.URL, TLS: &tls.Config{RootCAs: roots}}
	if http2 {
		f.Protocols = new(http.Protocols)
		f.Protocols.SetHTTP2(true)
	}
	return f
}

// behind puts a proxy in front of a handler.
func behind(t *testing.T, h http.Handler, proxy func(*url.URL) *httputil.ReverseProxy) edge.Front {
	back := httptest.NewServer(h)
	t.Cleanup(back.Close)
	to, err := url.Parse(back.URL)
	if err != nil {
		t.Fatal(err)
	}
	return serve(t, proxy(to), nil)
}
