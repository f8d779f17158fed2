package socketio_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/hubbub-chat/hubbub/engineio"
	"github.com/hubbub-chat/hubbub/socketio"
)

// dialLegacy opens a WebSocket as socket.io-client 1 and 2 do.
func dialLegacy(t *testing.T, h http.Handler) *raw {
	t.Helper()
	return dialRawWith(t, h, strings.Replace(rawHandshake, "EIO=4", "EIO=3", 1))
}

func legacyServer(t *testing.T, opts socketio.Options) *socketio.Server {
	opts.Engine.AllowEIO3 = true
	io := start(t, socketio.New(&opts))
	for _, n := range []*socketio.Namespace{io.Namespace, io.Of("/a")} {
		n.OnConnect(func(_ ctx, s *socketio.Socket) { s.Emit("hello", s.Handshake().Auth()) })
		n.Handle("echo", echo)
	}
	return io
}

func TestAClientOfEngineIO3IsInTheMainNamespaceWithoutAsking(t *testing.T) {
	io := legacyServer(t, socketio.Options{})
	c := dialLegacy(t, io)
	c.expect("40", `42["hello",{}]`)
	c.send(`421["echo",1]`)
	c.expect(`431[1]`)
	s := io.Sockets()[0]
	c.send("40/a,")
	c.expect("40/a,", `42/a,["hello",{}]`)
	if child := io.Of("/a").Sockets()[0]; child.ID() != "/a#"+s.ID() || len(s.ID()) != 24 {
		t.Errorf("ids %q and %q", s.ID(), child.ID())
	}
	io.Of("/a").To("/a#" + s.ID()).Emit("own room")
	c.expect(`42/a,["own room"]`)
	c.send("40") // it is there already
	c.expect("40", `42["hello",{}]`)
}

func TestTheQueryOfALegacyNamespaceIsItsAuth(t *testing.T) {
	io := legacyServer(t, socketio.Options{})
	for query, want := range map[string]string{
		"":                               `{}`,
		"?":                              `{}`,
		"?token=x%20y&z=1":               `{"token":"x y","z":"1"}`,
		"?a=1&a=2":                       `{"a":"2"}`,
		"?a=%zz":                         `{}`,
		"?a=%ff%22":                      "{\"a\":\"\ufffd\\\"\"}",
		"?__proto__=1;":                  `{}`,
		"?x=" + strings.Repeat("y", 300): `{"x":"` + strings.Repeat("y", 300) + `"}`,
	} {
		c := dialLegacy(t, io)
		c.expect("40", `42["hello",{}]`)
		c.send("40/a" + query + ",")
		c.expect("40/a,")
		if got := c.next(); got != `42/a,["hello",`+want+`]` {
			t.Errorf("%s: %s", query, got)
		}
	}
	c := dialLegacy(t, io)
	c.expect("40", `42["hello",{}]`)
	c.send("40/" + strings.Repeat("n", 300) + "?a=1,")
	if got := c.next(); !strings.HasSuffix(got, `,"Invalid namespace"`) {
		t.Error(got)
	}
	// For others a query is a part of the name.
	modern := dialRaw(t, io)
	modern.send("40/a?a=1,")
	modern.expect(`44/a?a=1,{"message":"Invalid namespace"}`)
}

func TestALegacyClientHearsWhyItIsRefusedAsAPlainValue(t *testing.T) {
	io := legacyServer(t, socketio.Options{})
	for name, err := range map[string]error{
		"/text": &socketio.Error{Message: "log in"}, "/data": &socketio.Error{Message: "log in", Data: map[string]int{"x": 1}},
		"/inner": fmt.Errorf("secret"),
	} {
		io.Of(name).Use(func(ctx, *socketio.Socket) error { return err })
	}
	c := dialLegacy(t, io)
	c.expect("40", `42["hello",{}]`)
	for name, want := range map[string]string{"/text": `"log in"`, "/data": `{"x":1}`, "/inner": `"internal error"`, "/none": `"Invalid namespace"`} {
		c.send("40" + name + ",")
		c.expect("44" + name + "," + want)
	}
}

func TestARefusedLegacyClientGetsTheErrorForTheMainNamespace(t *testing.T) {
	io := start(t, socketio.New(&socketio.Options{Engine: engineio.Options{AllowEIO3: true}}))
	io.Use(func(ctx, *socketio.Socket) error { return &socketio.Error{Message: "log in"} })
	dialLegacy(t, io).expect(`44"log in"`)
}

func TestALegacyClientIsNotRecovered(t *testing.T) {
	io := legacyServer(t, socketio.Options{Recovery: &socketio.Recovery{}})
	c := dialLegacy(t, io)
	c.expect("40") // without a private id
	if got := c.next(); !strings.HasPrefix(got, `42["hello",{},"`) {
		t.Error(got)
	}
	c.conn.Close()
	gone(t, io)
	io.Emit("missed")
	c = dialLegacy(t, io)
	c.expect("40")
}
