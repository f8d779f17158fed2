package socketio

import "context"

// RemoteSocket is a socket, perhaps of another server, as it was when Fetch
// found it. The Target addresses it alone.
type RemoteSocket struct {
	Target
	ID        string         // of the socket
	Handshake Handshake      // how the client came
	Rooms     []string       // that it was in, its own first
	Values    map[string]any // that Socket.Set had attached
}

// Sockets returns the connected sockets that the target addresses and that are
// this server's, in no particular order.
func (t Target) Sockets() (all []*Socket) {
	for _, child := range t.targets() {
		all = append(all, child.ns.addressedMembers(child)...)
	}
	return all
}

// addressedMembers is addressed without those whose middleware is running.
func (n *Namespace) addressedMembers(t Target) (all []*Socket) {
	n.mu.Lock()
	defer n.mu.Unlock()
	n.each(t, func(s *Socket) {
		if n.sockets[s.id] == s {
			all = append(all, s)
		}
	})
	return all
}

// Fetch returns the connected sockets that the target addresses, those of all
// servers where there are several; for now there is only this one. The error is
// the context's, if that ends first.
func (t Target) Fetch(ctx context.Context) ([]RemoteSocket, error) {
	if err := context.Cause(ctx); err != nil {
		return nil, err
	}
	var all []RemoteSocket
	for _, s := range t.Sockets() {
		rooms := s.Rooms()
		if rooms == nil { // it has just gone
			continue
		}
		all = append(all, RemoteSocket{
			Target:    s.ns.To(s.id),
			ID:        s.id,
			Handshake: *s.Handshake(),
			Rooms:     rooms,
			Values:    asMap(s.values()),
		})
	}
	return all, nil
}

func asMap(values []named) map[string]any {
	if len(values) == 0 {
		return nil
	}
	m := make(map[string]any, len(values))
	for _, v := range values {
		m[v.name] = v.value
	}
	return m
}
