// Package live ties the rules of the chat to sockets: the events of
// docs/protocol.md to calls of a [chat.Service], and what changes to those who
// are to hear of it.
//
//	io := socketio.New(live.SocketOptions(log))
//	l, err := live.New(io, service, authenticate, nil)
//	store.Attach(l)
//	go l.Run(ctx)
//
// # How it holds together
//
// A socket counts, under its user and session, before its session is checked, so
// an end that comes meanwhile finds it (connect.go). It hears of a room from a
// resume on (resume.go): first it is seated in the room, then the page is read that
// its client needs. What is committed goes through one lane for each room and
// each user, in order (lanes.go, feed.go); the lane of a room also carries out
// what membership entries mean, between the entries before and after them. The
// last entries of rooms are kept as they go out (recent.go), so that all who come
// back or fill a gap at once read the log once, and it is encoded once.
//
// # Locks
//
// room.mu comes before Live.mu; nothing else is taken with Live.mu held, and no
// two rooms' locks at once; what recent.go locks is its own. Events go out with room.mu held, never with Live.mu.
package live
