package socketio

import (
	"strconv"
	"sync"

	"github.com/hubbub-chat/hubbub/engineio"
)

// texts lends the buffers in which packets are encoded before the engine
// copies them into messages.
var texts = sync.Pool{New: func() any { return new([]byte) }}

func (s *Server) encodeEvent(ns string, id uint64, withID bool, event string, args []any) (engineio.Message, error) {
	if parser := s.opts.Parser; parser != nil {
		e, err := encodeEvent(event, args)
		if err != nil {
			return engineio.Message{}, err
		}
		return s.encodeBy(parser, Packet{Type: PacketEvent, Namespace: ns, ID: id, HasID: withID}, e)
	}
	return encode(func(dst []byte) ([]byte, [][]byte, error) {
		return appendEvent(dst, ns, id, withID, event, args)
	})
}

// encodeKept is encodeEvent for an event that can be brought later: its offset
// is the last argument.
func (s *Server) encodeKept(ns, event string, args []any, offset uint64) (engineio.Message, error) {
	all := make([]any, 0, len(args)+1)
	all = append(append(all, args...), strconv.FormatUint(offset, 36))
	return s.encodeEvent(ns, 0, false, event, all)
}

func (s *Server) encodeAck(ns string, id uint64, args []any) (engineio.Message, error) {
	if parser := s.opts.Parser; parser != nil {
		e, err := encodeArgs(args)
		if err != nil {
			return engineio.Message{}, err
		}
		return s.encodeBy(parser, Packet{Type: PacketAck, Namespace: ns, ID: id, HasID: true}, e)
	}
	return encode(func(dst []byte) ([]byte, [][]byte, error) {
		return appendAck(dst, ns, id, args)
	})
}

// encode makes one message of a packet and its attachments.
func encode(appendPacket func([]byte) ([]byte, [][]byte, error)) (engineio.Message, error) {
	buf := texts.Get().(*[]byte)
	defer func() {
		if cap(*buf) <= maxPooled {
			texts.Put(buf)
		}
	}()
	text, binary, err := appendPacket((*buf)[:0])
	if err != nil {
		return engineio.Message{}, err
	}
	*buf = text
	if len(binary) == 0 {
		return engineio.Text(text), nil
	}
	parts := make([]engineio.Message, 0, 1+len(binary))
	parts = append(parts, engineio.Text(text))
	for _, b := range binary {
		parts = append(parts, engineio.Binary(b))
	}
	return engineio.Join(parts...), nil
}

// control encodes a packet without arguments, with a payload or none.
func (s *Server) control(typ PacketType, ns string, payload []byte) engineio.Message {
	if parser := s.opts.Parser; parser != nil {
		m, err := s.encodeBy(parser, Packet{Type: typ, Namespace: ns, JSON: payload}, nil)
		if err != nil {
			s.opts.Logger.Error("socketio: the parser cannot encode", "type", typ, "namespace", ns, "error", err)
		}
		return m
	}
	return engineio.Text(append(appendHeader(nil, typ, 0, ns), payload...))
}

// welcome is the CONNECT that answers the client's. Ids need no escaping.
func (s *Server) welcome(ns, id, pid string) engineio.Message {
	payload := append(append([]byte(`{"sid":"`), id...), '"')
	if pid != "" {
		payload = append(append(append(payload, `,"pid":"`...), pid...), '"')
	}
	return s.control(PacketConnect, ns, append(payload, '}'))
}

// connectError is a CONNECT_ERROR. A nil data is left out.
func (s *Server) connectError(ns, text string, data any) (engineio.Message, error) {
	packet, err := appendConnectError(nil, "/", text, data)
	if err != nil {
		return engineio.Message{}, err
	}
	return s.control(PacketConnectError, ns, packet[len("4"):]), nil
}
