package socketio_test

import (
	"slices"
	"testing"

	"github.com/hubbub-chat/hubbub/socketio"
	"github.com/hubbub-chat/hubbub/socketio/socketiotest"
)

func TestStatsCountEventsAndMessages(t *testing.T) {
	io := start(t, socketio.New(nil))
	settled(io.Namespace)
	a, b := dial(t, io, "/"), dial(t, io, "/")
	before := io.Stats()
	if before.Sockets != 2 || before.Engine.WebSocket != 2 || before.Engine.Opened != 2 {
		t.Errorf("%+v", before)
	}
	io.Emit("to both")
	s, _ := io.Socket(a.ID())
	s.Emit("to one", []byte("with an attachment"))
	io.To("nobody").Emit("to nobody")
	s.Emit("broken", func() {})
	for c, events := range map[*socketiotest.Client][]string{a: {"to both", "to one"}, b: {"to both"}} {
		for _, event := range events {
			c.Expect(t, event)
		}
	}
	settle(t, a) // one message each way
	now := io.Stats()
	got := []uint64{now.Emitted - before.Emitted, now.Handled - before.Handled, now.Engine.Received - before.Engine.Received}
	if !slices.Equal(got, []uint64{3, 1, 1}) {
		t.Errorf("emitted, handled, received: %v", got)
	}
	eventually(t, func() bool { return io.Stats().Engine.Sent == 6 }) // with two CONNECTs; it is counted once it is written
	a.Close()
	eventually(t, func() bool { st := io.Stats(); return st.Sockets == 1 && st.Engine.Ended[socketio.TransportClose] == 1 })
}
