// Command protocolserver is the server that the official protocol suites of Engine.IO and Socket.IO
// are run against: it listens on 127.0.0.1:$PORT. See [testserver.Protocol].
package main

import (
	"log"

	"github.com/hubbub-chat/hubbub/engineio"
	"github.com/hubbub-chat/hubbub/test/conformance/internal/testserver"
)

func main() {
	log.Fatal(testserver.Serve(testserver.Protocol(engineio.Options{})))
}
