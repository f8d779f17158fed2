package web

import (
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"strings"
)

// knows decides whether a Host is this server's. A name that somebody else
// points here would make their page the same origin as this one.
func (s *Site) knows(host string) bool {
	if base := s.options.BaseURL; base != nil {
		return withPort(host, base.Scheme) == withPort(base.Host, base.Scheme)
	}
	name := hostname(host)
	if name == "localhost" {
		return true
	}
	_, err := netip.ParseAddr(name)
	return err == nil
}

// https decides whether the browser speaks HTTPS, be it to this server or to a
// proxy before it.
func (s *Site) https(r *http.Request) bool {
	if base := s.options.BaseURL; base != nil {
		return base.Scheme == "https"
	}
	if r.TLS != nil {
		return true
	}
	protos := r.Header.Values("X-Forwarded-Proto")
	return s.trusted(peer(r)) && len(protos) == 1 && protos[0] == "https"
}

// trustworthy tells whether browsers take this for an origin that nobody can have
// changed on the way. From others they ignore some headers, and complain.
func (s *Site) trustworthy(r *http.Request) bool { return s.https(r) || Loopback(r.Host) }

// exposed tells whether others on the way could read a password.
func (s *Site) exposed(r *http.Request) bool {
	if s.https(r) || s.options.InsecureHTTP {
		return false
	}
	return !Loopback(r.Host)
}

// Loopback tells whether a host, with or without a port, is this machine itself.
func Loopback(host string) bool {
	name := hostname(host)
	address, err := netip.ParseAddr(name)
	return name == "localhost" || err == nil && address.Unmap().IsLoopback()
}

// origin is what a browser names that shows a page of this server.
func (s *Site) origin(r *http.Request) string {
	if base := s.options.BaseURL; base != nil {
		return origin(base)
	}
	u := &url.URL{Scheme: "http", Host: r.Host}
	if s.https(r) {
		u.Scheme = "https"
	}
	return origin(u)
}

// origin is an address's scheme, host and port as browsers write them.
func origin(u *url.URL) string {
	host := strings.ToLower(u.Host)
	if u.Scheme == "https" {
		host = strings.TrimSuffix(host, ":443")
	} else {
		host = strings.TrimSuffix(host, ":80")
	}
	return u.Scheme + "://" + host
}

// hostname is a host in lower case, without port and brackets.
func hostname(host string) string {
	if name, _, err := net.SplitHostPort(host); err == nil {
		host = name
	} else if strings.HasPrefix(host, "[") && strings.HasSuffix(host, "]") {
		host = host[1 : len(host)-1]
	}
	return strings.ToLower(host)
}

func withPort(host, scheme string) string {
	return origin(&url.URL{Scheme: scheme, Host: host})
}
