package socketio

import (
	"errors"
	"math"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/go-json-experiment/json/jsontext"
)

// PacketType is the type of a Socket.IO packet, by its number in the protocol
// (Socket.IO protocol 5, "Packet encoding").
type PacketType byte

// The types of packets. Events and acknowledgements have the same type with
// attachments and without.
const (
	PacketConnect PacketType = iota
	PacketDisconnect
	PacketEvent
	PacketAck
	PacketConnectError
	packetBinaryEvent
	packetBinaryAck
)

// defaultLimits are those of the Node server where it has any.
var defaultLimits = Limits{Attachments: maxAttachments, Arguments: maxArguments, Depth: 1000, Namespace: 256}

// maxArguments bounds what a packet can grow to in memory: each argument takes
// a Value besides its text. The Node server's stack ends at about ten times as
// many.
const maxArguments = 10_000

// maxAttachments is how many binary attachments the JavaScript client accepts
// in one packet; it ends the connection when there are more.
const maxAttachments = 10

// maxAckID is the largest integer every JavaScript client can hold.
const maxAckID = 1<<53 - 1

var (
	// errNamespace means that the packet is sound but its namespace can be
	// none of ours: too long, or with control characters. A CONNECT to it
	// deserves a CONNECT_ERROR rather than the end of the connection.
	errNamespace = errors.New("invalid namespace")

	errPacketType    = errors.New("unknown packet type")
	errPayload       = errors.New("payload does not fit the packet type")
	errAckID         = errors.New("invalid acknowledgement id")
	errEventName     = errors.New("invalid event name")
	errArguments     = errors.New("too many arguments")
	errAttachments   = errors.New("invalid number of attachments")
	errNoAttachments = errors.New("binary message without an announcement")
)

// A packet is one parsed Socket.IO packet. A binary event or ack has the type
// of its plain counterpart, and attachments to wait for.
type packet struct {
	typ   PacketType
	ns    string
	id    uint64
	hasID bool
	name  string // of an event
	args  Args   // of an event or ack
	auth  Value  // of a CONNECT: a JSON object, or the zero Value

	attachments int // still to come
	parts       *[][]byte
}

// parsePacket parses a packet without the Engine.IO type before it. It takes
// ownership of text: the arguments point into it. Anything but errNamespace
// is a breach of the protocol.
func parsePacket(text []byte, lim Limits) (packet, error) {
	p := packet{ns: "/"}
	i, err := p.parseHeader(text, lim)
	if err != nil {
		return packet{}, err
	}
	switch p.typ {
	case PacketConnect:
		err = p.parseConnect(text, i, lim)
	case PacketDisconnect:
		if p.hasID || i < len(text) {
			err = errPayload
		}
	default:
		err = p.parseArgs(text, i, lim)
	}
	if err != nil {
		return packet{}, err
	}
	if !validNamespace(p.ns, lim) {
		return p, errNamespace
	}
	return p, nil
}

// parseHeader reads <type>[<attachments>-][<namespace>,][<id>] and returns
// where the payload begins.
func (p *packet) parseHeader(text []byte, lim Limits) (int, error) {
	if len(text) == 0 {
		return 0, errPacketType
	}
	p.typ = PacketType(text[0] - '0')
	i := 1
	switch p.typ {
	case PacketConnect, PacketDisconnect, PacketEvent, PacketAck:
	case packetBinaryEvent, packetBinaryAck:
		p.typ -= packetBinaryEvent - PacketEvent
		n, end := scanDigits(text, i, 9)
		if n == 0 || n > uint64(lim.Attachments) || end == len(text) || text[end] != '-' {
			return 0, errAttachments
		}
		p.attachments = int(n)
		p.parts = new([][]byte)
		i = end + 1
	default: // a CONNECT_ERROR is the server's to send
		return 0, errPacketType
	}

	if i < len(text) && text[i] == '/' {
		start := i
		for i < len(text) && text[i] != ',' {
			i++
		}
		if name := text[start:i]; len(name) > 1 {
			if !utf8.Valid(name) {
				return 0, errUTF8
			}
			p.ns = string(name)
		}
		i = min(i+1, len(text)) // the comma may be missing at the end
	}

	if i < len(text) && isDigit(text[i]) {
		n, end := scanDigits(text, i, 16)
		if end == i || n > maxAckID {
			return 0, errAckID
		}
		p.id, p.hasID = n, true
		i = end
	}
	return i, nil
}

func validNamespace(ns string, lim Limits) bool {
	return len(ns) <= lim.Namespace && !strings.ContainsFunc(ns, func(r rune) bool { return r < ' ' || r == 0x7f })
}

// parseConnect reads the payload of a CONNECT: an object, or nothing.
func (p *packet) parseConnect(text []byte, i int, lim Limits) error {
	if p.hasID {
		return errPayload
	}
	text = text[i:len(text):len(text)]
	if len(text) == 0 {
		return nil
	}
	if text[0] != '{' {
		return errPayload
	}
	s := scanner{text: text, depth: lim.Depth, attachments: p.attachments}
	p.auth = Value{text: text}
	if err := s.scan(0); err != nil {
		return err
	}
	if len(s.places) > 0 {
		p.auth.files = &files{places: s.places, parts: p.parts}
	}
	return nil
}

// parseArgs reads the payload of an event or ack: an array, whose first
// element is an event's name.
func (p *packet) parseArgs(text []byte, i int, lim Limits) error {
	if i == len(text) || text[i] != '[' {
		return errPayload
	}
	s := scanner{
		text: text, depth: lim.Depth, attachments: p.attachments, parts: p.parts,
		split: lim.Arguments, elements: make(Args, 0, 3), // most have no more than a name and two
	}
	if err := s.scan(i); err != nil {
		return err
	}
	if s.surplus {
		return errArguments
	}
	args := s.elements
	if p.typ == PacketEvent {
		if len(args) == 0 {
			return errEventName
		}
		switch first := args[0].text; {
		case first[0] == '"':
			p.name = unquote(first)
		case first[0] == '-' || isDigit(first[0]):
			p.name = numberName(first)
		default:
			return errEventName
		}
		if reservedEvent(p.name) {
			return errEventName
		}
		args = args[1:]
	}
	p.args = args[:len(args):len(args)]
	return nil
}

// attach adds the next binary message of a packet that waits for some, and
// reports whether it was the last. It takes ownership of binary.
func (p *packet) attach(binary []byte) (complete bool, err error) {
	if p.attachments == 0 {
		return false, errNoAttachments
	}
	*p.parts = append(*p.parts, binary)
	p.attachments--
	return p.attachments == 0, nil
}

// unquote decodes a JSON string that the scanner has accepted. Escaped lone
// surrogates become U+FFFD, which is what the ignored error would tell.
func unquote(quoted []byte) string {
	if plain, ok := plainString(quoted); ok {
		return string(plain)
	}
	b, _ := jsontext.AppendUnquote(make([]byte, 0, len(quoted)), quoted)
	return string(b)
}

// numberName returns the name of an event that a client has named by a number: the
// same text that JavaScript makes of it.
func numberName(text []byte) string {
	f, _ := strconv.ParseFloat(string(text), 64) // too large: infinite, as in JavaScript
	switch {
	case math.IsInf(f, 0):
		return strings.TrimPrefix(strconv.FormatFloat(f, 'f', -1, 64), "+") + "inity"
	case f == 0:
		return "0" // also of -0
	}
	return jsontext.Float(f).String()
}

// reservedEvent reports whether clients and servers raise the event themselves.
func reservedEvent(name string) bool {
	switch name {
	case "connect", "connect_error", "disconnect", "disconnecting", "newListener", "removeListener":
		return true
	}
	return false
}
