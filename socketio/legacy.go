package socketio

import (
	"net/url"
	"strings"

	"github.com/go-json-experiment/json"

	"github.com/hubbub-chat/hubbub/engineio"
)

// Clients of Engine.IO 3, which are those of socket.io-client 1 and 2, speak
// version 4 of the Socket.IO protocol or an earlier one: they are in "/" without
// asking, make a socket's id of the connection's, write auth as a query behind
// the namespace, and expect an error to be any value.

// legacyID is the id that such a client expects its socket to have.
func legacyID(ns, session string) string {
	if ns == "/" {
		return session
	}
	return ns + "#" + session
}

// cutQuery takes the query off a namespace's name, and makes auth of it: an
// object in which the last of several values counts.
func (p *packet) cutQuery() {
	name, query, found := strings.Cut(p.ns, "?")
	if !found || p.typ != PacketConnect {
		return
	}
	p.ns = name
	if p.ns == "" {
		p.ns = "/"
	}
	values, err := url.ParseQuery(query)
	if err != nil {
		values = nil // what cannot be read is not there
	}
	auth := make(map[string]string, len(values))
	for key, all := range values {
		auth[strings.ToValidUTF8(key, "\ufffd")] = strings.ToValidUTF8(all[len(all)-1], "\ufffd")
	}
	if text, err := json.Marshal(auth, json.Deterministic(true)); err == nil {
		p.auth = Value{text: text}
	}
}

// welcome is the CONNECT that answers the client's.
func (c *client) welcome(s *Socket) engineio.Message {
	if c.legacy {
		return c.server.control(PacketConnect, s.ns.name, nil)
	}
	pid := ""
	if s.record != nil {
		pid = s.record.pid
	}
	return c.server.welcome(s.ns.name, s.id, pid)
}

// refusal is a CONNECT_ERROR with one of this package's texts.
func (c *client) refusal(ns, text string) engineio.Message {
	m, err := c.connectError(ns, text, nil)
	if err != nil {
		panic(err) // of texts that are all known
	}
	return m
}

// connectError is a CONNECT_ERROR: for clients of Engine.IO 3 with the data
// alone, or else the text.
func (c *client) connectError(ns, text string, data any) (engineio.Message, error) {
	if !c.legacy {
		return c.server.connectError(ns, text, data)
	}
	if data == nil {
		data = text
	}
	packet, err := appendObject(nil, PacketConnectError, "/", data)
	if err != nil {
		return engineio.Message{}, err
	}
	return c.server.control(PacketConnectError, ns, packet[len("4"):]), nil
}
