// Command v3server is protocolserver for clients that speak Engine.IO protocol 3 too: it listens on
// 127.0.0.1:$PORT. See [testserver.Protocol].
package main

import (
	"log"

	"github.com/hubbub-chat/hubbub/engineio"
	"github.com/hubbub-chat/hubbub/test/conformance/internal/testserver"
)

func main() {
	log.Fatal(testserver.Serve(testserver.Apart(testserver.Protocol(engineio.Options{AllowEIO3: true}))))
}
