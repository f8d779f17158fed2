// Package chat is the rules of a chat: who people are, what they may do, what a
// room's log says, and what somebody who was away has missed. It knows neither
// HTTP nor SQL nor sockets; a [Store] keeps what it decides, a [Feed] hears of
// it.
//
//	service, err := chat.New(ctx, store, nil)
//	login, err := service.SignUp(ctx, chat.SignUp{Name: "ann", Password: "correct horse"})
//	sent, err := service.Send(ctx, login.Session, chat.Draft{Room: service.Lobby(), ClientID: "1", Text: "hello"})
//
// # How it holds together
//
// A room has a log without gaps: each change takes the room's next number in the
// transaction of the change. An [Entry] names a message and never holds its
// content, so reading one gives the message as it is now. A [Position] is a
// number and the id of the entry there. Who is at a position gets what came
// after it, by [Service.Page] or [Service.Resume]; who is at one that this log
// never had gets a fresh [Snapshot] instead and drops what it knew. Each person
// has a log of the same kind for rooms gained and lost and for read marks.
//
// The rules are functions that run inside the store's write transaction, on the
// rows of that transaction. What a role may do stands in one table (matrix.go);
// what is not in it is forbidden.
package chat
