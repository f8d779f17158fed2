// Package proxy_test runs the chat behind the proxies of deploy/, and the library
// behind those that its users have.
package proxy_test

import (
	"bytes"
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"encoding/pem"
	"errors"
	"fmt"
	"io"
	"math/big"
	mathrand "math/rand/v2"
	"net"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"go.uber.org/goleak"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// A house is the real program behind the real nginx.
type house struct {
	t     *testing.T
	plain string // the port that redirects
	tls   string // the port that serves
	roots *x509.CertPool
}

// url is where people find the chat.
func (h *house) url() string { return "https://localhost:" + h.tls }

func TestPeopleChatThroughNginx(t *testing.T) {
	h := open(t)
	v := h.visitor("127.0.0.2")
	cookies := v.submit("/user/register", "username", "ann", "password", secret, http.StatusSeeOther)
	for _, name := range []string{"__Host-hubbub", "__Host-hubbub-device"} {
		c := cookies[name]
		if c == nil || !c.Secure || !c.HttpOnly || c.Path != "/" || c.Domain != "" {
			t.Errorf("the cookie %s is %v", name, c)
		}
	}
	if header := v.get("/chat"); header.Get("Strict-Transport-Security") == "" {
		t.Errorf("no HSTS in %v", header)
	}
	session := cookies["__Host-hubbub"]
	script := exec.CommandContext(t.Context(), "node", "client.mjs", h.url(), session.Name+"="+session.Value)
	if out, err := script.CombinedOutput(); err != nil {
		t.Errorf("client.mjs: %v\n%s", err, out)
	}
}

func TestBehindNginxAddressesAreThoseOfPeople(t *testing.T) {
	h := open(t)
	v := h.visitor("127.0.0.2")
	v.submit("/user/register", "username", "ann", "password", secret, http.StatusSeeOther)
	v.get("/user/account")
	if !strings.Contains(v.body, "127.0.0.2") || strings.Contains(v.body, "203.0.113.9") {
		t.Errorf("the session is from somewhere else:\n%s", v.body)
	}
	// Who guesses is throttled by address, and nobody else is.
	guesser := h.visitor("127.0.0.3")
	for i := range 30 {
		guesser.submit("/user/login", "username", fmt.Sprintf("nobody%d", i), "password", secret, http.StatusBadRequest)
	}
	guesser.submit("/user/login", "username", "nobody", "password", secret, http.StatusTooManyRequests)
	h.visitor("127.0.0.4").submit("/user/login", "username", "ann", "password", secret, http.StatusSeeOther)
}

func TestNginxSendsPlainRequestsToHTTPS(t *testing.T) {
	h := open(t)
	client := &http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	defer client.CloseIdleConnections()
	r, err := http.NewRequestWithContext(t.Context(), http.MethodPost, "http://127.0.0.1:"+h.plain+"/user/login?a=b", nil)
	if err != nil {
		t.Fatal(err)
	}
	r.Host, r.Close = "localhost", true
	answer, err := client.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	answer.Body.Close()
	if to := answer.Header.Get("Location"); answer.StatusCode != 308 || to != "https://localhost/user/login?a=b" {
		t.Errorf("%d to %q", answer.StatusCode, to)
	}
}

const secret = "correct horse battery"

// A visitor is a browser without script, on a machine of its own.
type visitor struct {
	h      *house
	client *http.Client
	body   string // of the last answer
}

func (h *house) visitor(address string) *visitor {
	dialer := &net.Dialer{LocalAddr: &net.TCPAddr{IP: net.ParseIP(address)}}
	transport := &http.Transport{
		DialContext: func(ctx context.Context, network, _ string) (net.Conn, error) {
			return dialer.DialContext(ctx, network, "127.0.0.1:"+h.tls)
		},
		TLSClientConfig: &tls.Config{RootCAs: h.roots, ServerName: "localhost"},
	}
	h.t.Cleanup(transport.CloseIdleConnections)
	jar, err := cookiejar.New(nil)
	if err != nil {
		h.t.Fatal(err)
	}
	return &visitor{h: h, client: &http.Client{
		Transport: transport, Jar: jar,
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}}
}

func (v *visitor) do(method, path string, body io.Reader, status int) *http.Response {
	v.h.t.Helper()
	r, err := http.NewRequestWithContext(v.h.t.Context(), method, v.h.url()+path, body)
	if err != nil {
		v.h.t.Fatal(err)
	}
	// What a client says of where it is counts for nothing.
	r.Header.Set("X-Forwarded-For", "203.0.113.9")
	r.Header.Set("X-Forwarded-Proto", "http")
	r.Header.Set("Origin", v.h.url())
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	answer, err := v.client.Do(r)
	if err != nil {
		v.h.t.Fatal(err)
	}
	text, err := io.ReadAll(answer.Body)
	if err := errors.Join(err, answer.Body.Close()); err != nil {
		v.h.t.Fatal(err)
	}
	v.body = string(text)
	if answer.StatusCode != status {
		v.h.t.Fatalf("%s %s: %d instead of %d\n%s", method, path, answer.StatusCode, status, text)
	}
	return answer
}

func (v *visitor) get(path string) http.Header {
	v.h.t.Helper()
	return v.do(http.MethodGet, path, nil, http.StatusOK).Header
}

// submit sends a form of two fields and returns the cookies of the answer.
func (v *visitor) submit(path, name1, value1, name2, value2 string, status int) map[string]*http.Cookie {
	v.h.t.Helper()
	form := url.Values{name1: {value1}, name2: {value2}}
	cookies := make(map[string]*http.Cookie)
	for _, c := range v.do(http.MethodPost, path, strings.NewReader(form.Encode()), status).Cookies() {
		cookies[c.Name] = c
	}
	return cookies
}

// open starts the program and nginx with the file of deploy/.
func open(t *testing.T) *house {
	t.Helper()
	h := &house{t: t, plain: freePort(t), tls: freePort(t)}
	dir := t.TempDir()
	h.certify(dir)
	behind := freePort(t)
	h.start("hubbub", behind, build(t),
		"--listen", "127.0.0.1:"+behind, "--metrics", "off", "--data", filepath.Join(dir, "data"),
		"--base-url", h.url(), "--trusted-proxies", "127.0.0.1")
	h.start("nginx", h.tls, program(t, "nginx"), "-p", dir, "-e", "stderr", "-c", h.configure(dir, behind))
	return h
}

// configure writes the file of deploy/ with the names, ports and paths of this
// test, and around it what the system's nginx.conf has.
func (h *house) configure(dir, behind string) string {
	h.t.Helper()
	const file = "../../deploy/nginx.conf"
	text, err := os.ReadFile(file)
	if err != nil {
		h.t.Fatal(err)
	}
	site := string(text)
	for _, change := range [][2]string{
		{"listen 80;", "listen 127.0.0.1:" + h.plain + ";"},
		{"listen 443 ssl;", "listen 127.0.0.1:" + h.tls + " ssl;"},
		{"server 127.0.0.1:8088;", "server 127.0.0.1:" + behind + ";"},
		{"/etc/letsencrypt/live/chat.example/", dir + "/"},
		{"chat.example", "localhost"},
	} {
		if !strings.Contains(site, change[0]) {
			h.t.Fatalf("%s has no %q", file, change[0])
		}
		site = strings.ReplaceAll(site, change[0], change[1])
	}
	path := filepath.Join(dir, "nginx.conf")
	put(h.t, path, fmt.Appendf(nil, "daemon off;\nmaster_process off;\npid %[1]s/nginx.pid;\nevents {}\nhttp {\naccess_log off;\n"+
		"client_body_temp_path %[1]s/1;\nproxy_temp_path %[1]s/2;\nfastcgi_temp_path %[1]s/3;\nuwsgi_temp_path %[1]s/4;\nscgi_temp_path %[1]s/5;\n"+
		"%[2]s}\n", dir, site))
	return path
}

// certify makes a certificate that only this test trusts.
func (h *house) certify(dir string) {
	h.t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		h.t.Fatal(err)
	}
	template := &x509.Certificate{
		SerialNumber: big.NewInt(1), DNSNames: []string{"localhost"},
		NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(time.Hour),
	}
	certificate, err := x509.CreateCertificate(rand.Reader, template, template, &key.PublicKey, key)
	if err != nil {
		h.t.Fatal(err)
	}
	private, err := x509.MarshalPKCS8PrivateKey(key)
	if err != nil {
		h.t.Fatal(err)
	}
	public := pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: certificate})
	put(h.t, filepath.Join(dir, "fullchain.pem"), public)
	put(h.t, filepath.Join(dir, "privkey.pem"), pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: private}))
	h.roots = x509.NewCertPool()
	h.roots.AppendCertsFromPEM(public)
}

// start runs a server until the test ends, and returns when its port answers.
func (h *house) start(name, port, program string, args ...string) {
	h.t.Helper()
	cmd := exec.Command(program, args...)
	var said bytes.Buffer
	cmd.Stdout, cmd.Stderr = &said, &said
	if err := cmd.Start(); err != nil {
		h.t.Fatal(err)
	}
	ended := make(chan error, 1)
	go func() { ended <- cmd.Wait() }()
	h.t.Cleanup(func() {
		_ = cmd.Process.Signal(os.Interrupt)
		<-ended
		if h.t.Failed() {
			h.t.Logf("%s said:\n%s", name, &said)
		}
	})
	limit, poll := time.After(20*time.Second), time.NewTicker(10*time.Millisecond)
	defer poll.Stop()
	for {
		if c, err := net.Dial("tcp", "127.0.0.1:"+port); err == nil {
			c.Close()
			return
		}
		select {
		case err := <-ended:
			ended <- err
			h.t.Fatalf("%s did not start: %v", name, err)
		case <-limit:
			h.t.Fatalf("%s does not answer", name)
		case <-poll.C:
		}
	}
}

// program finds a proxy where Debian has it, which is not in everybody's PATH.
func program(t *testing.T, name string) string {
	t.Helper()
	for _, name := range []string{name, "/usr/sbin/" + name} {
		if path, err := exec.LookPath(name); err == nil {
			return path
		}
	}
	t.Fatalf("%s is not installed; scripts/setup.sh does that", name)
	return ""
}

func build(t *testing.T) string {
	t.Helper()
	program := filepath.Join(t.TempDir(), "hubbub")
	cmd := exec.CommandContext(t.Context(), "go", "build", "-trimpath", "-o", program, "../../cmd/hubbub")
	cmd.Env = append(os.Environ(), "CGO_ENABLED=0")
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("build: %v\n%s", err, out)
	}
	return program
}

// freePort finds a port below those that the kernel gives to whoever asks for any, of
// which other tests do meanwhile.
func freePort(t *testing.T) string {
	t.Helper()
	for range 100 {
		port := strconv.Itoa(10_000 + mathrand.IntN(10_000))
		if l, err := net.Listen("tcp", "127.0.0.1:"+port); err == nil {
			l.Close()
			return port
		}
	}
	t.Fatal("no free port")
	return ""
}

func put(t *testing.T, path string, content []byte) {
	t.Helper()
	if err := os.WriteFile(path, content, 0o600); err != nil {
		t.Fatal(err)
	}
}
