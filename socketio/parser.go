package socketio

import (
	"fmt"

	"github.com/hubbub-chat/hubbub/engineio"
)

// Packet is one Socket.IO packet as a Parser sees it. The payload is JSON, as
// the protocol's table of packet types has it: an array that begins with the
// event's name for PacketEvent, an array for PacketAck, an object or nothing for
// PacketConnect, an object (for clients of Engine.IO 3 any value) for
// PacketConnectError.
type Packet struct {
	Type      PacketType // one of the five
	Namespace string     // "/" or a longer name
	ID        uint64     // of the acknowledgement that is wanted or given
	HasID     bool       // whether there is an ID
	// JSON is the payload, nil if there is none. In it, binary data is
	// {"_placeholder":true,"num":N} if there are Attachments: to Encode in exactly
	// these bytes.
	JSON []byte
	// Attachments is the binary data, by the N of their placeholders. Each has
	// exactly one.
	Attachments [][]byte
}

// Parser turns packets into messages and back, for clients that are configured
// to use the same: see socketio/msgpack. Its methods are called concurrently.
type Parser interface {
	// Encode returns the message for a packet, several joined if need be. It
	// must not keep the packet's slices. An error is what Emit returns.
	Encode(p Packet) (engineio.Message, error)
	// NewDecoder returns the decoder for one connection, called by one goroutine
	// at a time.
	NewDecoder(limits Limits) Decoder
}

// Decoder takes the messages of one connection.
type Decoder interface {
	// Decode takes a message, which is valid during the call only. complete
	// tells whether a packet is; if not, the client has half a minute for the
	// next message. Names of events, JSON and the use of placeholders are checked
	// afterwards. An error ends the connection.
	Decode(data []byte, binary bool) (p Packet, complete bool, err error)
}

// Limits bound what a client may send in one packet. The size of a message is
// bounded by Options.Engine.MaxPayload.
type Limits struct {
	Attachments int // binary attachments
	Arguments   int // elements of an event's or acknowledgement's array
	Depth       int // containers that are open at once
	Namespace   int // bytes of a namespace's name
}

// check makes a packet of what a Decoder returns. It takes ownership.
func (q Packet) check(lim Limits) (packet, error) {
	p := packet{typ: q.Type, ns: q.Namespace, id: q.ID, hasID: q.HasID, attachments: len(q.Attachments)}
	if p.ns == "" {
		p.ns = "/"
	}
	if p.attachments > lim.Attachments {
		return packet{}, errAttachments
	}
	if p.attachments > 0 {
		p.parts = &q.Attachments
	}
	var err error
	switch p.typ {
	case PacketConnect:
		err = p.parseConnect(q.JSON, 0, lim)
		p.attachments = 0
	case PacketDisconnect:
		if p.hasID || len(q.JSON) > 0 || p.attachments > 0 {
			err = errPayload
		}
	case PacketEvent, PacketAck:
		err = p.parseArgs(q.JSON, 0, lim)
		p.attachments = 0
	default:
		err = errPacketType
	}
	if err != nil {
		return packet{}, err
	}
	if p.ns[0] != '/' || !validNamespace(p.ns, lim) {
		return p, errNamespace
	}
	return p, nil
}

// encode makes a message of a packet, whose payload e holds unless it is nil,
// by the program's own parser.
func (s *Server) encodeBy(parser Parser, p Packet, e *encoder) (engineio.Message, error) {
	if e != nil {
		var err error
		if p.JSON, p.Attachments, err = e.payload(nil); err != nil {
			return engineio.Message{}, err
		}
	}
	m, err := parser.Encode(p)
	if err != nil {
		return engineio.Message{}, fmt.Errorf("encode the packet: %w", err)
	}
	return m, nil
}
