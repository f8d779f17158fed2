package engineio

import (
	"bytes"
	"encoding/base64"
	"strconv"
	"unicode/utf8"
)

// The polling payloads of protocol 3 put a packet's length in front of it. There
// are two kinds: one is text, the length counted in UTF-16 units and followed by
// a colon, binary messages in base64; the other takes bytes as they are, each
// packet preceded by its kind, the digits of its length and 0xff.
const (
	kindText   = 0x00
	kindBinary = 0x01
	kindEnd    = 0xff

	maxDigits = 10 // of a length
)

// appendPayload3 appends the text kind.
func (m Message) appendPayload3(dst []byte) []byte {
	for op, packet := range m.frames {
		if op == opBinary {
			size := 2 + base64.StdEncoding.EncodedLen(len(packet))
			dst = append(strconv.AppendInt(dst, int64(size), 10), ':')
			dst = appendBase64(dst, packet)
			continue
		}
		dst = append(strconv.AppendInt(dst, int64(units(packet)), 10), ':')
		dst = append(dst, packet...)
	}
	return dst
}

// units is the length of text in UTF-16.
func units(text []byte) int {
	n := 0
	for _, c := range text {
		switch {
		case c < 0x80, c >= 0xc0 && c < 0xf0: // the first byte of a rune
			n++
		case c >= 0xf0:
			n += 2
		}
	}
	return n
}

// appendBinaryPayload3 appends the kind that takes bytes.
func (m Message) appendBinaryPayload3(dst []byte) []byte {
	for op, packet := range m.frames {
		if op == opBinary {
			dst = append(appendLength3(dst, kindBinary, 1+len(packet)), binary3)
		} else {
			dst = appendLength3(dst, kindText, len(packet))
		}
		dst = append(dst, packet...)
	}
	return dst
}

func appendLength3(dst []byte, kind byte, n int) []byte {
	dst = append(dst, kind)
	start := len(dst)
	dst = strconv.AppendInt(dst, int64(n), 10)
	for i := range dst[start:] {
		dst[start+i] -= '0'
	}
	return append(dst, kindEnd)
}

// hasBinary tells whether one of the messages carries bytes.
func hasBinary(ms []Message) bool {
	for _, m := range ms {
		for op := range m.frames {
			if op == opBinary {
				return true
			}
		}
	}
	return false
}

// cutPacket3 splits the first packet off a payload of text, which is valid
// UTF-8. Only the shortest way to write a length is taken.
func cutPacket3(payload []byte) (packet, rest []byte, err error) {
	i := bytes.IndexByte(payload[:min(len(payload), maxDigits+1)], ':')
	if i < 0 {
		return nil, nil, errPacket
	}
	size, err := length3(payload[:i], '0')
	if err != nil {
		return nil, nil, err
	}
	rest = payload[i+1:]
	n := 0
	for n < len(rest) && size > 0 {
		r, width := utf8.DecodeRune(rest[n:])
		n += width
		size--
		if r > 0xffff {
			size--
		}
	}
	if size != 0 {
		return nil, nil, errPacket
	}
	return rest[:n], rest[n:], nil
}

// cutBinaryPacket3 splits the first packet off a payload of bytes.
func cutBinaryPacket3(payload []byte) (packet []byte, binary bool, rest []byte, err error) {
	if len(payload) == 0 || payload[0] > kindBinary {
		return nil, false, nil, errPacket
	}
	binary = payload[0] == kindBinary
	rest = payload[1:]
	i := bytes.IndexByte(rest[:min(len(rest), maxDigits+1)], kindEnd)
	if i < 0 {
		return nil, false, nil, errPacket
	}
	size, err := length3(rest[:i], 0)
	if err != nil {
		return nil, false, nil, err
	}
	rest = rest[i+1:]
	if size > len(rest) || !binary && !utf8.Valid(rest[:size]) {
		return nil, false, nil, errPacket
	}
	return rest[:size], binary, rest[size:], nil
}

// length3 reads digits of which the least is zero. No packet is empty.
func length3(digits []byte, zero byte) (int, error) {
	if len(digits) == 0 || len(digits) > maxDigits || digits[0] == zero {
		return 0, errPacket
	}
	n := int64(0)
	for _, c := range digits {
		if c -= zero; c > 9 {
			return 0, errPacket
		}
		n = 10*n + int64(c)
	}
	return clampInt(uint64(n)), nil
}

// payload3 handles the packets of a payload of protocol 3.
func (s *Session) payload3(body []byte, binaryKind bool) error {
	for more := true; more; more = len(body) > 0 {
		var p []byte
		var binary bool
		var err error
		if binaryKind {
			p, binary, body, err = cutBinaryPacket3(body)
		} else {
			p, body, err = cutPacket3(body)
		}
		switch {
		case err != nil:
		case binary:
			err = s.binary3(p)
		default:
			err = s.packet(p)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// binary3 handles a binary packet of protocol 3.
func (s *Session) binary3(p []byte) error {
	if len(p) == 0 || p[0] != binary3 {
		return errPacket
	}
	return s.receive(p[1:], true)
}
