package engineio

import (
	"encoding/binary"
	"fmt"
	"unicode/utf8"
)

// WebSocket opcodes and header bits (RFC 6455, section 5.2).
const (
	opContinuation = 0x0
	opText         = 0x1
	opBinary       = 0x2
	opClose        = 0x8
	opPing         = 0x9
	opPong         = 0xa

	finBit  = 0x80
	rsvBits = 0x70
	rsv1Bit = 0x40 // the message is compressed (RFC 7692, section 6)
	maskBit = 0x80
)

const (
	maxClientHeader = 14
	maxControl      = 125
	maxFragments    = 1024
)

// Close codes (RFC 6455, section 7.4.1).
const (
	codeNormal    = 1000
	codeGoingAway = 1001
	codeProtocol  = 1002
	codeEncoding  = 1007
	codePolicy    = 1008
	codeTooBig    = 1009
	codeInternal  = 1011
)

// closeError ends a WebSocket with a close code.
type closeError struct {
	code int
	text string
}

func (e *closeError) Error() string { return fmt.Sprintf("websocket closed: %d %s", e.code, e.text) }

func protocolError(text string) error { return &closeError{codeProtocol, text} }

// frameHeader is the header of a frame from a client, always masked.
type frameHeader struct {
	op       byte
	fin      bool
	deflated bool // the message that begins here is compressed
	size     int
	mask     [4]byte
}

func (h frameHeader) control() bool { return h.op&0x8 != 0 }

// parseHeader reads the header at the start of b. n is its length, 0 when b is
// too short to tell. Every rule of RFC 6455 that a header can break is an error,
// and a compressed message where deflate has not been agreed on.
func parseHeader(b []byte, deflate bool) (h frameHeader, n int, err error) {
	if len(b) < 2 {
		return h, 0, nil
	}
	h.op, h.fin = b[0]&0x0f, b[0]&finBit != 0
	h.deflated = deflate && b[0]&rsvBits == rsv1Bit && (h.op == opText || h.op == opBinary)
	switch {
	case b[0]&rsvBits != 0 && !h.deflated:
		return h, 0, protocolError("reserved bit set")
	case h.op > opBinary && h.op < opClose || h.op > opPong:
		return h, 0, protocolError("unknown opcode")
	case b[1]&maskBit == 0:
		return h, 0, protocolError("frame is not masked")
	}
	short := int(b[1] &^ maskBit)
	if h.control() && (!h.fin || short > maxControl) {
		return h, 0, protocolError("control frame is fragmented or too long")
	}
	n = 2
	switch short {
	case 126:
		if len(b) < 4 {
			return h, 0, nil
		}
		h.size, n = int(binary.BigEndian.Uint16(b[2:])), 4
		if h.size < 126 {
			return h, 0, protocolError("length is not minimal")
		}
	case 127:
		if len(b) < 10 {
			return h, 0, nil
		}
		size := binary.BigEndian.Uint64(b[2:])
		if size>>63 != 0 || size <= 0xffff {
			return h, 0, protocolError("length is invalid")
		}
		h.size, n = clampInt(size), 10
	default:
		h.size = short
	}
	if len(b) < n+4 {
		return h, 0, nil
	}
	copy(h.mask[:], b[n:])
	return h, n + 4, nil
}

// clampInt keeps a 63-bit length positive where int has 32 bits.
func clampInt(v uint64) int {
	const maxInt = int(^uint(0) >> 1)
	if v > uint64(maxInt) {
		return maxInt
	}
	return int(v)
}

// unmask removes the mask from b, the part of a payload that begins at offset.
func unmask(b []byte, mask [4]byte, offset int) {
	for i := 0; i < len(b) && (offset+i)%4 != 0; i++ {
		b[i] ^= mask[(offset+i)%4]
	}
	start := (4 - offset%4) % 4
	if start >= len(b) {
		return
	}
	b = b[start:]
	word := binary.LittleEndian.Uint32(mask[:])
	wide := uint64(word)<<32 | uint64(word)
	for len(b) >= 8 {
		binary.LittleEndian.PutUint64(b, binary.LittleEndian.Uint64(b)^wide)
		b = b[8:]
	}
	for i := range b {
		b[i] ^= mask[i%4]
	}
}

// checkClose validates the payload of a close frame and returns the code to
// answer with (RFC 6455, sections 5.5.1 and 7.4).
func checkClose(payload []byte) (code int, err error) {
	if len(payload) == 0 {
		return codeNormal, nil
	}
	if len(payload) == 1 {
		return 0, protocolError("close frame of one byte")
	}
	code = int(binary.BigEndian.Uint16(payload))
	switch {
	case code < 1000, code >= 1004 && code <= 1006, code >= 1015 && code < 3000, code >= 5000:
		return 0, protocolError("invalid close code")
	case !utf8.Valid(payload[2:]):
		return 0, &closeError{codeEncoding, "invalid UTF-8"}
	}
	return code, nil
}

// closeFrame returns an unmasked close frame.
func closeFrame(code int) []byte {
	return binary.BigEndian.AppendUint16([]byte{finBit | opClose, 2}, uint16(code))
}
