package msgpack_test

import (
	"net/http"

	"github.com/hubbub-chat/hubbub/socketio"
	"github.com/hubbub-chat/hubbub/socketio/msgpack"
)

// The clients have to say {parser: require("socket.io-msgpack-parser")}.
func Example() {
	io := socketio.New(&socketio.Options{Parser: msgpack.Parser()})
	http.Handle("/socket.io/", io)
}
