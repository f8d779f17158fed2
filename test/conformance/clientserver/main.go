// Command clientserver is the server that the own suites of the JavaScript clients are run against:
// the one of engine.io-client on 127.0.0.1:$PORT, the one of socket.io-client on 127.0.0.1:$SIO_PORT.
package main

import (
	"log"
	"net/http"

	"github.com/hubbub-chat/hubbub/test/conformance/internal/testserver"
)

func main() {
	listener, err := testserver.Listen("SIO_PORT")
	if err != nil {
		log.Fatal(err)
	}
	go func() { log.Fatal(http.Serve(listener, newSockets())) }()
	log.Fatal(testserver.Serve(newEngine()))
}
