package proxy_test

import (
	"crypto/tls"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/hubbub-chat/hubbub/socketio"
	"github.com/hubbub-chat/hubbub/test/edge"
)

// A site is where a proxy listens, and what it may use.
type site struct {
	*house
	dir   string // of its own, with fullchain.pem and privkey.pem
	port  string
	backs []string // host:port of the servers behind
}

// proxies are what stands in front of the library, as its users would set it up.
var proxies = []struct {
	name    string
	servers int
	tls     bool // over TLS, polling by HTTP/2
	start   func(s site)
}{
	{"nginx", 1, false, func(s site) { s.nginx("listen 127.0.0.1:PORT;", "") }},
	{"nginx, TLS and HTTP/2", 1, true, func(s site) {
		s.nginx("listen 127.0.0.1:PORT ssl http2; ssl_certificate DIR/fullchain.pem; ssl_certificate_key DIR/privkey.pem;", "")
	}},
	{"nginx, two servers by a cookie", 2, false, func(s site) {
		s.nginx("listen 127.0.0.1:PORT;", `add_header Set-Cookie "server=$server; Path=/; HttpOnly; SameSite=Lax";`)
	}},
	{"HAProxy", 1, false, func(s site) { s.haproxy("bind 127.0.0.1:PORT", "") }},
	{"HAProxy, TLS and HTTP/2", 1, true, func(s site) {
		s.haproxy("bind 127.0.0.1:PORT ssl crt DIR/both.pem alpn h2,http/1.1", "")
	}},
	{"HAProxy, two servers by a cookie", 2, false, func(s site) {
		s.haproxy("bind 127.0.0.1:PORT", "cookie SERVERID insert indirect nocache httponly")
	}},
	{"HAProxy, two servers by the URL", 2, false, func(s site) {
		s.haproxy("bind 127.0.0.1:PORT", "balance url_param game\n  hash-type consistent")
	}},
	{"Caddy", 1, false, func(s site) { s.caddy("http://127.0.0.1:PORT", "") }},
	{"Caddy, TLS and HTTP/2", 1, true, func(s site) {
		s.caddy("https://localhost:PORT", "tls DIR/fullchain.pem DIR/privkey.pem")
	}},
	{"Caddy, two servers by a cookie", 2, false, func(s site) { s.caddy("http://127.0.0.1:PORT", "") }},
}

func TestTheLibraryWorksBehindProxies(t *testing.T) {
	for _, row := range proxies {
		t.Run(row.name, func(t *testing.T) {
			s := site{house: &house{t: t}, dir: t.TempDir(), port: freePort(t)}
			s.certify(s.dir)
			servers := make([]*socketio.Server, row.servers)
			for i := range servers {
				servers[i] = edge.NewServer(t)
				back := httptest.NewServer(servers[i])
				t.Cleanup(back.Close)
				s.backs = append(s.backs, back.Listener.Addr().String())
			}
			row.start(s)
			f := edge.Front{URL: "http://127.0.0.1:" + s.port}
			if row.tls {
				f = edge.Front{URL: "https://localhost:" + s.port, Address: "127.0.0.1:" + s.port, Protocols: new(http.Protocols)}
				f.TLS = &tls.Config{RootCAs: s.roots}
				f.Protocols.SetHTTP2(true)
			}
			f.Query = "game=0&"
			f.Try(t)
			f.Native = true
			f.Try(t)
			// Each visit stays with its server, and the next may have another.
			for game := range 20 {
				if used(servers) {
					return
				}
				f.Query = fmt.Sprintf("game=%d&", game+1)
				f.Try(t)
			}
			t.Error("one of the servers was never used")
		})
	}
}

func used(servers []*socketio.Server) bool {
	for _, s := range servers {
		if s.Stats().Engine.Opened == 0 {
			return false
		}
	}
	return true
}

func TestThePageNamesTheProxiesThatWereTried(t *testing.T) {
	var names []string
	for _, row := range proxies {
		names = append(names, row.name)
	}
	edge.Documented(t, "../../docs/middleware.md", "proxies", names)
}

// fill puts the site's port and folder into a piece of configuration.
func (s site) fill(text string) string {
	return strings.NewReplacer("PORT", s.port, "DIR", s.dir).Replace(text)
}

func (s site) write(name, text string) string {
	path := filepath.Join(s.dir, name)
	put(s.t, path, []byte(text))
	return path
}

func (s site) nginx(listen, sticky string) {
	var upstreams strings.Builder
	for i, back := range s.backs {
		fmt.Fprintf(&upstreams, "upstream s%d { server %s; }\n", i, back)
	}
	config := s.write("nginx.conf", s.fill(`daemon off;
master_process off;
pid DIR/nginx.pid;
events {}
http {
	access_log off;
	client_body_temp_path DIR/1; proxy_temp_path DIR/2; fastcgi_temp_path DIR/3; uwsgi_temp_path DIR/4; scgi_temp_path DIR/5;
	`+upstreams.String()+`
	split_clients $request_id $any { 50% s0; * s`+fmt.Sprint(len(s.backs)-1)+`; }
	map $cookie_server $server { s0 s0; s1 s`+fmt.Sprint(len(s.backs)-1)+`; default $any; }
	map $http_upgrade $upgrading { default upgrade; "" ""; }
	server {
		`+listen+`
		location / {
			proxy_pass http://$server;
			proxy_http_version 1.1;
			proxy_set_header Host $http_host;
			proxy_set_header Upgrade $http_upgrade;
			proxy_set_header Connection $upgrading;
			`+sticky+`
		}
	}
}
`))
	s.start("nginx", s.port, program(s.t, "nginx"), "-p", s.dir, "-e", "stderr", "-c", config)
}

func (s site) haproxy(bind, sticky string) {
	var both []byte
	for _, name := range []string{"fullchain.pem", "privkey.pem"} {
		pem, err := os.ReadFile(filepath.Join(s.dir, name))
		if err != nil {
			s.t.Fatal(err)
		}
		both = append(both, pem...)
	}
	put(s.t, filepath.Join(s.dir, "both.pem"), both)
	var servers strings.Builder
	for i, back := range s.backs {
		fmt.Fprintf(&servers, "  server s%d %s cookie s%[1]d\n", i, back)
	}
	config := s.write("haproxy.cfg", s.fill(`defaults
  mode http
  timeout connect 5s
  timeout client 60s
  timeout server 60s
  timeout tunnel 1h
frontend web
  `+bind+`
  default_backend live
backend live
  balance roundrobin
  `+sticky+"\n"+servers.String()))
	s.start("haproxy", s.port, program(s.t, "haproxy"), "-db", "-f", config)
}

func (s site) caddy(address, tls string) {
	s.t.Setenv("XDG_CONFIG_HOME", s.dir)
	s.t.Setenv("XDG_DATA_HOME", s.dir)
	config := s.write("Caddyfile", s.fill(`{
	admin off
	auto_https off
}
`+address+` {
	bind 127.0.0.1
	`+tls+`
	reverse_proxy `+strings.Join(s.backs, " ")+` {
		lb_policy cookie
	}
}
`))
	s.start("caddy", s.port, program(s.t, "caddy"), "run", "--adapter", "caddyfile", "--config", config)
}
