package socketio_test

import (
	"strings"
	"testing"

	"github.com/hubbub-chat/hubbub/socketio"
)

func TestOneFunctionSetsUpServerNamespaceAndParent(t *testing.T) {
	io := start(t, socketio.New(nil))
	parent := io.OfFunc(func(_ ctx, name string, _ socketio.Value) bool { return name == "/dynamic" })
	for _, r := range []socketio.Router{io, io.Of("/b"), parent} {
		r.Handle("echo", echo)
	}
	if _, ok := io.Lookup("dynamic"); ok {
		t.Error("it is there before anybody asks")
	}
	c := dialRaw(t, io)
	for _, name := range []string{"/b", "/dynamic"} {
		c.send("40" + name + ",")
		c.expect("40" + name + ",")
		c.send("42" + name + `,["echo",1]`)
		c.expect("42" + name + `,["echo",1]`)
		if n, ok := io.Lookup(name); !ok || n.Name() != name {
			t.Errorf("%s is not there", name)
		}
	}
	for _, e := range []socketio.Emitter{parent, parent.Except()} {
		if err := e.Emit("news"); err != nil {
			t.Error(err)
		}
		c.expect(`42/dynamic,["news"]`)
	}
	defer func() {
		if v, _ := recover().(string); !strings.Contains(v, "Lookup") {
			t.Errorf("panic %q", v)
		}
	}()
	io.Of("/other")
}
