// Package msgpack encodes Socket.IO packets as MessagePack, for clients that are
// configured to use the npm package socket.io-msgpack-parser, version 3:
//
//	io := socketio.New(&socketio.Options{Parser: msgpack.Parser()})
//
// Each packet is one binary message, binary data stands in its place, and
// numbers are shorter. Handlers notice no difference: the arguments are the same
// JSON to them. A Date arrives as the text that JSON has for it, undefined as
// null, or not at all in an object, what is not UTF-8 as U+FFFD, and NaN and the
// infinities as null; extensions that are neither a Date nor an ArrayBuffer end
// the connection. Options.MaxAttachments and MaxDepth hold as they do for the
// standard encoding, except that a packet may have 10,000 pieces of binary data by
// default, and auth may have some.
package msgpack

import (
	"errors"
	"fmt"

	"github.com/hubbub-chat/hubbub/engineio"
	"github.com/hubbub-chat/hubbub/socketio"
)

var (
	errText        = errors.New("msgpack: a text message")
	errShort       = errors.New("msgpack: the message ends too early")
	errTrailing    = errors.New("msgpack: bytes after the packet")
	errFormat      = errors.New("msgpack: unknown format")
	errPacket      = errors.New("msgpack: not a packet")
	errKey         = errors.New("msgpack: a map's key is not a string")
	errDepth       = errors.New("msgpack: nested too deeply")
	errArguments   = errors.New("msgpack: too many arguments")
	errAttachments = errors.New("msgpack: too much binary data")
	errPayload     = errors.New("msgpack: not the JSON of a packet")
)

// Parser returns the parser for Options.Parser.
func Parser() socketio.Parser { return parser{} }

type parser struct{}

// Encode writes the packet as a map {type, nsp, data, id}, without what it does
// not have.
func (parser) Encode(p socketio.Packet) (engineio.Message, error) {
	b, err := appendPacket(p)
	if err != nil {
		return engineio.Message{}, err
	}
	return engineio.Binary(b), nil
}

func appendPacket(p socketio.Packet) ([]byte, error) {
	fields := 2
	if p.JSON != nil {
		fields++
	}
	if p.HasID {
		fields++
	}
	b := append(make([]byte, 0, 64+len(p.JSON)), fixMap|byte(fields))
	b = appendInt(appendString(b, "type"), int64(p.Type))
	b = appendString(appendString(b, "nsp"), p.Namespace)
	if p.JSON != nil {
		var err error
		if b, err = appendJSON(appendString(b, "data"), p.JSON, p.Attachments); err != nil {
			return nil, err
		}
	}
	if p.HasID {
		b = appendUint(appendString(b, "id"), p.ID)
	}
	return b, nil
}

// NewDecoder returns a decoder, which keeps nothing between messages.
func (parser) NewDecoder(limits socketio.Limits) socketio.Decoder { return decoder{limits} }

type decoder struct{ limits socketio.Limits }

// Decode reads a packet.
func (d decoder) Decode(data []byte, binary bool) (p socketio.Packet, complete bool, err error) {
	if !binary {
		return p, false, errText
	}
	r := reader{in: data, limits: d.limits}
	if err := r.packet(&p); err != nil {
		return socketio.Packet{}, false, err
	}
	if len(r.in) > 0 {
		return socketio.Packet{}, false, errTrailing
	}
	return p, true, nil
}

// packet reads the map that a packet is.
func (r *reader) packet(p *socketio.Packet) error {
	n, err := r.mapLength()
	if err != nil {
		return err
	}
	seen := map[string]bool{}
	for range n {
		key, err := r.key()
		if err != nil {
			return err
		}
		if seen[key] {
			return fmt.Errorf("%w: %q occurs twice", errPacket, key)
		}
		switch key {
		case "type", "nsp", "data", "id":
			seen[key] = true
		}
		if err := r.field(p, key); err != nil {
			return err
		}
	}
	if !seen["type"] || !seen["nsp"] {
		return errPacket
	}
	return nil
}

// field reads one value of a packet's map. What is undefined is not there.
func (r *reader) field(p *socketio.Packet, key string) error {
	if key != "type" && key != "nsp" && r.skipUndefined() {
		return nil
	}
	switch key {
	case "type":
		n, err := r.number()
		if err != nil || n > uint64(socketio.PacketConnectError) {
			return errPacket
		}
		p.Type = socketio.PacketType(n)
	case "nsp":
		var err error
		if p.Namespace, err = r.key(); err != nil {
			return errPacket
		}
	case "id":
		n, err := r.number()
		if err != nil || n > 1<<53-1 {
			return errPacket
		}
		p.ID, p.HasID = n, true
	case "data":
		text, err := r.appendValue(nil, 0)
		if err != nil {
			return err
		}
		p.JSON, p.Attachments = text, r.attachments
	default: // such as options, which are the client's own
		aside := reader{in: r.in, limits: r.limits}
		if _, err := aside.appendValue(nil, 0); err != nil {
			return err
		}
		r.in = aside.in
	}
	return nil
}
