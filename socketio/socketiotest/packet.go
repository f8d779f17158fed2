package socketiotest

import (
	"bytes"
	"fmt"
	"strconv"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
)

// Packet types of Socket.IO, and those of Engine.IO that matter here.
const (
	typeConnect      = '0'
	typeDisconnect   = '1'
	typeEvent        = '2'
	typeAck          = '3'
	typeConnectError = '4'
	typeBinaryEvent  = '5'
	typeBinaryAck    = '6'

	engineClose   = '1'
	enginePing    = '2'
	enginePong    = '3'
	engineMessage = '4'
)

// packet is one packet from the server.
type packet struct {
	typ         byte
	ns          string
	id          *uint64
	data        []byte // CONNECT and CONNECT_ERROR
	args        Args
	attachments int
}

// encode returns a packet's text and its attachments.
func encode(typ byte, ns string, id *uint64, args []any) ([]byte, [][]byte, error) {
	payload, binary, err := encodeValues(args)
	if err != nil {
		return nil, nil, err
	}
	text := header(typ, len(binary), ns)
	if id != nil {
		text = strconv.AppendUint(text, *id, 10)
	}
	return append(text, payload...), binary, nil
}

func header(typ byte, attachments int, ns string) []byte {
	var text []byte
	if attachments > 0 {
		text = fmt.Appendf(text, "%c%d-", typ+typeBinaryEvent-typeEvent, attachments)
	} else {
		text = append(text, typ)
	}
	if ns != "/" {
		text = append(append(text, ns...), ',')
	}
	return text
}

// decode reads a packet's text.
func decode(text []byte) (packet, error) {
	p := packet{typ: text[0], ns: "/"}
	text = text[1:]
	if p.typ == typeBinaryEvent || p.typ == typeBinaryAck {
		count, rest, _ := bytes.Cut(text, []byte("-"))
		n, err := strconv.Atoi(string(count))
		if err != nil {
			return p, err
		}
		p.typ, p.attachments, text = p.typ-typeBinaryEvent+typeEvent, n, rest
	}
	if len(text) > 0 && text[0] == '/' {
		name, rest, _ := bytes.Cut(text, []byte(","))
		p.ns, text = string(name), rest
	}
	digits := len(text) - len(bytes.TrimLeft(text, "0123456789"))
	if digits > 0 {
		id, err := strconv.ParseUint(string(text[:digits]), 10, 64)
		if err != nil {
			return p, err
		}
		p.id, text = &id, text[digits:]
	}
	if p.typ != typeEvent && p.typ != typeAck {
		p.data = text
		return p, nil
	}
	var args []jsontext.Value
	if err := json.Unmarshal(text, &args); err != nil {
		return p, err
	}
	for _, a := range args {
		p.args = append(p.args, Value{text: a})
	}
	return p, nil
}
