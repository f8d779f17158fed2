package socketio_test

import (
	"encoding/json"
	"net/http"
	"strings"
	"testing"
)

// traveller is a client as recovery wants it: it remembers its private id and
// the offset of the last event, and buffers what comes before its CONNECT.
type traveller struct {
	t          testing.TB
	h          http.Handler
	auth       map[string]any
	conn       *raw
	sid, pid   string
	offset     string
	recovered  bool
	early, got []string // events: what came before the CONNECT, and all
}

func newTraveller(t testing.TB, h http.Handler, auth map[string]any) *traveller {
	v := &traveller{t: t, h: h, auth: auth}
	v.arrive()
	return v
}

// arrive connects and waits for the answer.
func (v *traveller) arrive() {
	v.t.Helper()
	auth := map[string]any{}
	for key, value := range v.auth {
		auth[key] = value
	}
	if v.pid != "" {
		auth["pid"] = v.pid
	}
	if v.offset != "" {
		auth["offset"] = v.offset
	}
	text, err := json.Marshal(auth)
	if err != nil {
		v.t.Fatal(err)
	}
	v.conn = dialRaw(v.t, v.h)
	v.conn.send("40" + string(text))
	v.early = nil
	for p := range v.conn.in {
		if payload, ok := strings.CutPrefix(p, "40"); ok {
			v.welcome(payload)
			return
		}
		v.early = append(v.early, p)
	}
	v.t.Fatalf("the connection ended before the answer, after %q", v.early)
}

func (v *traveller) welcome(payload string) {
	var answer struct{ SID, PID string }
	if err := json.Unmarshal([]byte(payload), &answer); err != nil || answer.PID == "" || answer.SID == answer.PID {
		v.t.Fatalf("CONNECT %s: %v", payload, err)
	}
	v.recovered = v.pid != "" && v.pid == answer.PID
	if v.recovered != (v.sid == answer.SID) {
		v.t.Errorf("recovered: %v, ids %s and %s", v.recovered, v.sid, answer.SID)
	}
	v.sid, v.pid = answer.SID, answer.PID
	if !v.recovered {
		v.offset = ""
	}
	for _, p := range v.early {
		v.take(p)
	}
}

// take notes an event, without its offset: like the JavaScript client, it takes
// any string at the end for one, also the event's name.
func (v *traveller) take(p string) {
	var args []any
	if err := json.Unmarshal([]byte(strings.TrimLeft(p, "0123456789")), &args); err != nil {
		v.t.Errorf("%s: %v", p, err)
		return
	}
	if offset, ok := args[len(args)-1].(string); ok {
		v.offset = offset
		args = args[:max(1, len(args)-1)]
	}
	text, _ := json.Marshal(args)
	v.got = append(v.got, string(text))
}

// hear takes what comes until an event with a name.
func (v *traveller) hear(last string) {
	v.t.Helper()
	for p := range v.conn.in {
		v.take(p)
		if strings.HasPrefix(v.got[len(v.got)-1], `["`+last+`"`) {
			return
		}
	}
	v.t.Fatalf("the connection ended before %q, after %q", last, v.got)
}

// vanish breaks the connection.
func (v *traveller) vanish() { v.conn.conn.Close() }
