package engineio

import (
	"encoding/base64"
	"encoding/binary"
)

// Message is one message, or several that stay together, encoded once for
// every transport. It is immutable: any number of sessions share its bytes.
// The zero Message holds nothing.
type Message struct {
	wire  []byte // WebSocket frames, from which the polling form is cut
	plain bool   // never to be compressed
	form  form   // what wire was made for
}

// Text returns a message that carries UTF-8 text, in which the byte 0x1e must
// not occur: it separates messages on polling. It copies data.
func Text(data []byte) Message {
	b := appendFrameHeader(make([]byte, 0, maxServerHeader+1+len(data)), opText, len(data)+1)
	b = append(b, packetMessage)
	return Message{wire: append(b, data...)}
}

// Binary returns a message that carries bytes. It copies data.
func Binary(data []byte) Message {
	b := appendFrameHeader(make([]byte, 0, maxServerHeader+len(data)), opBinary, len(data))
	return Message{wire: append(b, data...)}
}

// Join returns the messages as one unit: they are queued, sent and dropped
// together, and nothing comes between them. It is compressed if each of them
// may be.
func Join(ms ...Message) Message {
	size := 0
	for _, m := range ms {
		size += len(m.wire)
	}
	joined := Message{wire: make([]byte, 0, size)}
	for _, m := range ms {
		joined.wire = append(joined.wire, m.wire...)
		joined.plain = joined.plain || m.plain
	}
	return joined
}

// Uncompressed returns the message as one that is never compressed, because it
// would take time for nothing, or because it holds a secret beside text that a
// stranger chooses.
func (m Message) Uncompressed() Message {
	m.plain = true
	return m
}

// Size is the number of bytes that the message takes on a WebSocket, without
// compression, and in a send queue.
func (m Message) Size() int { return len(m.wire) }

// control returns a message made of one control packet, such as a ping.
func control(packet string) Message {
	b := appendFrameHeader(make([]byte, 0, maxServerHeader+len(packet)), opText, len(packet))
	return Message{wire: append(b, packet...)}
}

// appendPayload appends the polling form of m, in which packets are separated
// by a record separator and binary ones written in base64 (Engine.IO protocol
// 4, "Packet encoding").
func (m Message) appendPayload(dst []byte) []byte {
	for op, packet := range m.frames {
		if len(dst) > 0 {
			dst = append(dst, packetSeparator)
		}
		if op == opBinary {
			dst = append(dst, packetBinary)
			dst = base64.StdEncoding.AppendEncode(dst, packet)
		} else {
			dst = append(dst, packet...)
		}
	}
	return dst
}

// frames goes through the frames of m.
func (m Message) frames(yield func(op byte, payload []byte) bool) {
	for wire := m.wire; len(wire) > 0; {
		op, head, size := serverFrame(wire)
		if !yield(op, wire[head:head+size]) {
			return
		}
		wire = wire[head+size:]
	}
}

const maxServerHeader = 10

// appendFrameHeader appends the header of a final, unmasked frame.
func appendFrameHeader(dst []byte, op byte, size int) []byte {
	dst = append(dst, finBit|op)
	switch {
	case size < 126:
		return append(dst, byte(size))
	case size <= 0xffff:
		return binary.BigEndian.AppendUint16(append(dst, 126), uint16(size))
	default:
		return binary.BigEndian.AppendUint64(append(dst, 127), uint64(size))
	}
}

// serverFrame reads a header that appendFrameHeader wrote.
func serverFrame(b []byte) (op byte, head, size int) {
	op = b[0] & 0x0f
	switch b[1] {
	case 126:
		return op, 4, int(binary.BigEndian.Uint16(b[2:]))
	case 127:
		return op, 10, int(binary.BigEndian.Uint64(b[2:]))
	default:
		return op, 2, int(b[1])
	}
}
