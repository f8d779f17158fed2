package msgpack_test

import (
	"fmt"
	"net/http"

	"github.com/hubbub-chat/hubbub/socketio"
	"github.com/hubbub-chat/hubbub/socketio/msgpack"
)

// The clients have to say {parser: require("socket.io-msgpack-parser")}.
func Example() {
	io := socketio.New(&socketio.Options{Parser: msgpack.Parser()})
	defer io.Close()
	mux := http.NewServeMux()
	mux.Handle("/socket.io/", io)
	// http.ListenAndServe(":3000", mux)

	// What such a client sends by socket.emit("sound", Uint8Array.of(1, 2)).
	message := []byte("\x83\xa4type\x02\xa4data\x92\xa5sound\xc4\x02\x01\x02\xa3nsp\xa1/")
	limits := socketio.Limits{Attachments: 10, Arguments: 10_000, Depth: 1000, Namespace: 256}
	packet, complete, err := msgpack.Parser().NewDecoder(limits).Decode(message, true)
	fmt.Println(string(packet.JSON), packet.Attachments, complete, err)
	// Output: ["sound",{"_placeholder":true,"num":0}] [[1 2]] true <nil>
}
