package socketio_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"

	"github.com/hubbub-chat/hubbub/engineio"
	"github.com/hubbub-chat/hubbub/socketio"
)

// objects is a parser that writes each packet as one JSON object, and has no way to
// write binary data. The clients need one that does the same.
type objects struct{}

type object struct {
	Type socketio.PacketType `json:"type"`
	NS   string              `json:"nsp"`
	Data json.RawMessage     `json:"data,omitempty"`
	ID   *uint64             `json:"id,omitempty"`
}

func (objects) Encode(p socketio.Packet) (engineio.Message, error) {
	if len(p.Attachments) > 0 {
		return engineio.Message{}, errors.New("no binary data, please")
	}
	o := object{Type: p.Type, NS: p.Namespace, Data: p.JSON}
	if p.HasID {
		o.ID = &p.ID
	}
	text, err := json.Marshal(o)
	return engineio.Text(text), err
}

func (objects) NewDecoder(socketio.Limits) socketio.Decoder { return objects{} }

// Decode needs to keep nothing from one message to the next: each is a packet.
func (objects) Decode(data []byte, binary bool) (p socketio.Packet, complete bool, err error) {
	var o object
	if err := json.Unmarshal(data, &o); err != nil || binary {
		return p, false, errors.New("not an object")
	}
	p = socketio.Packet{Type: o.Type, Namespace: o.NS, JSON: o.Data}
	if o.ID != nil {
		p.ID, p.HasID = *o.ID, true
	}
	return p, true, nil
}

// Packets in a form of the program's own. Handlers notice nothing of it; see package
// msgpack for one that also carries binary data.
func ExampleParser() {
	io := socketio.New(&socketio.Options{Parser: objects{}})
	io.Handle("add", socketio.Reply2(func(ctx context.Context, s *socketio.Socket, a, b int) (int, error) {
		return a + b, nil
	}))
	defer io.Close()

	// A client that polls; each packet is one of Engine.IO's type 4.
	ask := func(method, sid, body string) string {
		w := httptest.NewRecorder()
		url := "/socket.io/?EIO=4&transport=polling&sid=" + sid
		io.ServeHTTP(w, httptest.NewRequest(method, url, strings.NewReader(body)))
		return w.Body.String()
	}
	var open struct{ SID string }
	_ = json.Unmarshal([]byte(ask(http.MethodGet, "", "")[1:]), &open)
	for _, packet := range []string{
		`4{"type":0,"nsp":"/"}`,
		`4{"type":2,"nsp":"/","data":["add",2,3],"id":7}`,
	} {
		ask(http.MethodPost, open.SID, packet)
		answer, _, _ := strings.Cut(ask(http.MethodGet, open.SID, ""), `{"sid"`)
		fmt.Println(answer)
	}
	// Output:
	// 4{"type":0,"nsp":"/","data":
	// 4{"type":3,"nsp":"/","data":[5],"id":7}
}
