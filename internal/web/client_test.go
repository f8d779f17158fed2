package web_test

import (
	"crypto/tls"
	"net/http/httptest"
	"net/netip"
	"strings"
	"testing"

	"github.com/hubbub-chat/hubbub/internal/web"
)

func site(t *testing.T, options *web.Options) *web.Site {
	t.Helper()
	s, err := web.New(nil, options)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

var proxies = []netip.Prefix{netip.MustParsePrefix("10.0.0.0/8"), netip.MustParsePrefix("2001:db8::/32")}

func TestTheAddressIsTheRightMostThatNoTrustedProxyHas(t *testing.T) {
	s, plain := site(t, &web.Options{TrustedProxies: proxies}), site(t, nil)
	for _, tt := range []struct{ peer, forwarded, want string }{
		{"192.0.2.1:5", "", "192.0.2.1"},
		{"192.0.2.1:5", "127.0.0.1", "192.0.2.1"},
		{"[::ffff:192.0.2.1]:5", "", "192.0.2.1"},
		{"10.0.0.1:5", "", "10.0.0.1"},
		{"10.0.0.1:5", "203.0.113.9", "203.0.113.9"},
		{"10.0.0.1:5", "127.0.0.1, 203.0.113.9", "203.0.113.9"},
		{"10.0.0.1:5", "203.0.113.9, 10.2.3.4", "203.0.113.9"},
		{"10.0.0.1:5", "203.0.113.9,10.2.3.4,  2001:db8::1", "203.0.113.9"},
		{"10.0.0.1:5", "127.0.0.1, 10.2.3.4", "127.0.0.1"},
		{"10.0.0.1:5", "203.0.113.9, garbage", "10.0.0.1"},
		{"10.0.0.1:5", "203.0.113.9, garbage, 10.2.3.4", "10.2.3.4"},
		{"10.0.0.1:5", "203.0.113.9:80", "10.0.0.1"},
		{"10.0.0.1:5", "unknown", "10.0.0.1"},
		{"10.0.0.1:5", ",,,", "10.0.0.1"},
		{"[2001:db8::9%eth0]:5", "fe80::1%eth0", "fe80::1"},
		{"10.0.0.1:5", strings.Repeat("198.51.100.1, ", 100) + "203.0.113.9", "203.0.113.9"},
		{"10.0.0.1:5", strings.Repeat("10.0.0.2, ", 100) + "10.0.0.3", "10.0.0.2"},
	} {
		r := httptest.NewRequest("GET", "/", nil)
		r.RemoteAddr = tt.peer
		if tt.forwarded != "" {
			r.Header.Set("X-Forwarded-For", tt.forwarded)
		}
		r.Header.Set("Forwarded", "for=198.51.100.7")
		r.Header.Set("X-Real-IP", "198.51.100.7")
		if got := s.Address(r).String(); got != tt.want {
			t.Errorf("%s with %.40q: %s, not %s", tt.peer, tt.forwarded, got, tt.want)
		}
		peer := netip.MustParseAddrPort(tt.peer).Addr().Unmap().WithZone("")
		if got := plain.Address(r); got != peer {
			t.Errorf("%s with %.40q, nobody trusted: %s", tt.peer, tt.forwarded, got)
		}
	}
	r := httptest.NewRequest("GET", "/", nil)
	r.RemoteAddr = "10.0.0.1:5"
	r.Header.Add("X-Forwarded-For", "198.51.100.1")
	r.Header.Add("X-Forwarded-For", "203.0.113.9")
	if got := s.Address(r).String(); got != "203.0.113.9" {
		t.Errorf("two headers: %s", got)
	}
}

func TestOnlyATrustedProxySaysThatABrowserSpeaksHTTPS(t *testing.T) {
	for _, tt := range []struct {
		peer, proto string
		tls, want   bool
	}{
		{"10.0.0.1:5", "https", false, true},
		{"10.0.0.1:5", "http", false, false},
		{"10.0.0.1:5", "https, http", false, false},
		{"10.0.0.1:5", "", false, false},
		{"192.0.2.1:5", "https", false, false},
		{"192.0.2.1:5", "", true, true},
	} {
		r := httptest.NewRequest("GET", "/livez", nil)
		r.RemoteAddr, r.TLS = tt.peer, nil
		if tt.tls {
			r.TLS = new(tls.ConnectionState)
		}
		r.Header.Set("X-Forwarded-Proto", tt.proto)
		w := httptest.NewRecorder()
		site(t, &web.Options{TrustedProxies: proxies}).ServeHTTP(w, r)
		if got := w.Header().Get("Strict-Transport-Security") != ""; got != tt.want {
			t.Errorf("%+v: %v", tt, got)
		}
	}
}
