package socketio

import (
	"sync"

	"github.com/hubbub-chat/hubbub/engineio"
)

// texts lends the buffers in which packets are encoded before the engine
// copies them into messages.
var texts = sync.Pool{New: func() any { return new([]byte) }}

func encodeEvent(ns string, id uint64, withID bool, event string, args []any) (engineio.Message, error) {
	return encode(func(dst []byte) ([]byte, [][]byte, error) {
		return appendEvent(dst, ns, id, withID, event, args)
	})
}

func encodeAck(ns string, id uint64, args []any) (engineio.Message, error) {
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

// appendWelcome encodes the CONNECT that answers the client's. An id needs no
// escaping.
func appendWelcome(dst []byte, ns, id string) []byte {
	dst = append(appendHeader(dst, packetConnect, 0, ns), `{"sid":"`...)
	return append(append(dst, id...), `"}`...)
}
