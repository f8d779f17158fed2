package main

import (
	"strings"
	"testing"
)

func TestABodyThatIsNoFormIsRefusedInOneShape(t *testing.T) {
	p := boot(t)
	p.visitor().signUp("ann")
	before := p.dump()
	type bad struct {
		name, body string
		status     int
		header     []string
	}
	hostile := []bad{
		{"a little too much", "username=ann&password=" + strings.Repeat("a", 8<<10), 413, nil},
		{"JSON", `{"user":{"$ne":null}}`, 400, nil},
		{"an array", `[1]`, 400, nil},
		{"JSON and says so", `{"username":"ann"}`, 415, []string{"Content-Type", "application/json"}},
		{"plain text", "username=ann", 415, []string{"Content-Type", "text/plain"}},
		{"multipart", "--a\r\n\r\n--a--", 415, []string{"Content-Type", "multipart/form-data; boundary=a"}},
		{"no type", "username=ann", 415, []string{"Content-Type", ""}},
		{"no sensible type", "username=ann", 415, []string{"Content-Type", ";;"}},
		{"compressed", "username=ann", 415, []string{"Content-Encoding", "gzip"}},
		{"not compressed, but says what it is", "username=ann", 415, []string{"Content-Encoding", "identity"}},
		{"a field twice", "username=ann&username=bob&password=x", 400, nil},
		{"another field", "username=ann&password=x&role=owner", 400, nil},
		{"no escape", "username=%zz", 400, nil},
		{"a semicolon", "username=ann;password=x", 400, nil},
		{"nested fields", "username[$ne]=&password[$ne]=", 400, nil},
	}
	for _, path := range []string{"/user/login", "/user/register", "/user/owner"} {
		shapes := make(map[int]string)
		for _, h := range hostile {
			a := p.visitor().do("POST", path, h.body, h.header...)
			if a.status != h.status {
				t.Errorf("%s, %s: %d, not %d", path, h.name, a.status, h.status)
			}
			if h.name == "compressed" || strings.HasPrefix(h.name, "not compressed") {
				continue // refused earlier, with its own words
			}
			if shape, known := shapes[a.status]; known && shape != a.body {
				t.Errorf("%s, %s: the answer has another shape:\n%s", path, h.name, a.body)
			}
			shapes[a.status] = a.body
		}
	}
	// What is far too large is answered before it has come.
	line := p.raw("POST /user/login HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/x-www-form-urlencoded\r\n" +
		"Content-Length: 10485760\r\n\r\nusername=ann&password=")
	if !strings.Contains(line, " 413 ") {
		t.Errorf("10 MB: %s", line)
	}
	if p.dump() != before {
		t.Error("something has changed")
	}
}

func TestALogInWithOddTextsIsJustWrong(t *testing.T) {
	p := boot(t)
	for _, tt := range [][2]string{
		{"ann\x00", "x"}, {"ann", "x\x00y"}, {"ann", strings.Repeat("p", 1025)}, {strings.Repeat("n", 4000), "x"},
		{"\xff\xfe", "\xff"}, {"' OR 1=1 --", "' OR 1=1 --"}, {"a\r\nb", "\x1b[2J"},
	} {
		p.visitor().submit("/user/login", "username", tt[0], "password", tt[1]).
			says(t, 400, "The name or password is wrong.")
	}
}

func TestHeadersThatAreTooLongAreRefused(t *testing.T) {
	p := boot(t)
	for name, status := range map[string]string{"Accept-Language": " 431 ", "If-None-Match": " 431 "} {
		line := p.raw("GET /livez HTTP/1.1\r\nHost: localhost\r\n" + name + ": " + strings.Repeat("a", 64<<10) + "\r\n\r\n")
		if !strings.Contains(line, status) {
			t.Errorf("%s: %s", name, line)
		}
	}
}
