package socketio

import (
	"net/http/httptest"
	"strings"
	"testing"
)

// The clock of attachments went on for half a minute after the connection, and
// kept it in memory.
func TestAConnectionThatEndsForgetsTheAttachmentsThatWereDue(t *testing.T) {
	var c *client
	io := New(nil)
	request := func(method, query, body string) string {
		w := httptest.NewRecorder()
		io.ServeHTTP(w, httptest.NewRequest(method, "/socket.io/?EIO=4&transport=polling"+query, strings.NewReader(body)))
		return w.Body.String()
	}
	_, rest, _ := strings.Cut(request("GET", "", ""), `"sid":"`)
	sid, _, _ := strings.Cut(rest, `"`)
	request("POST", "&sid="+sid, "40")
	request("GET", "&sid="+sid, "")
	c = io.Sockets()[0].client
	request("POST", "&sid="+sid, `451-["event",{"_placeholder":true,"num":0}]`)
	c.mu.Lock()
	if c.partial == nil || c.partial.attachments != 1 {
		t.Error("no attachment is due")
	}
	c.mu.Unlock()
	io.Close()
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.partial != nil || c.connect != nil || c.sockets != nil {
		t.Errorf("left: %+v", c)
	}
}
