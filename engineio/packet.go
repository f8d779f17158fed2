package engineio

import (
	"bytes"
	"encoding/base64"
	"errors"
)

// Packet types of Engine.IO protocol 4, as they stand on the wire.
const (
	packetOpen    = '0'
	packetClose   = '1'
	packetPing    = '2'
	packetPong    = '3'
	packetMessage = '4'
	packetUpgrade = '5'
	packetNoop    = '6'
	packetBinary  = 'b' // a binary message in base64

	packetSeparator = '\x1e'
)

const probe = "probe"

var (
	errPacket = errors.New("invalid packet")
	errBase64 = errors.New("invalid base64")
)

// decodeBase64 takes the canonical form only. The standard decoder skips line
// ends, which no client sends.
func decodeBase64(b []byte) ([]byte, error) {
	if bytes.ContainsAny(b, "\r\n") {
		return nil, errBase64
	}
	out := make([]byte, base64.StdEncoding.DecodedLen(len(b)))
	n, err := base64.StdEncoding.Strict().Decode(out, b)
	if err != nil {
		return nil, errBase64
	}
	return out[:n], nil
}

// cutPacket splits the first packet off a polling payload. more tells that a
// separator followed it, so that another packet must come.
func cutPacket(payload []byte) (packet, rest []byte, more bool) {
	return bytes.Cut(payload, []byte{packetSeparator})
}
