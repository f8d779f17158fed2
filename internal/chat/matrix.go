package chat

import "slices"

// An Action is something that a person may or may not do. Every event and every
// route that acts on the chat names the one that guards it.
type Action string

// The actions.
const (
	ReadRoom      Action = "read room"      // snapshot, history, page, resume
	SendMessage   Action = "send message"   //
	EditMessage   Action = "edit message"   //
	DeleteMessage Action = "delete message" //
	MarkRead      Action = "mark read"      // and unread again
	JoinRoom      Action = "join room"      //
	LeaveRoom     Action = "leave room"     //
	RemoveMember  Action = "remove member"  // of a room
	CreateRoom    Action = "create room"    //
	ManageAccount Action = "manage account" // one's own: sessions, password, deletion
)

// A relation is what somebody is to the room in question.
type relation string

const (
	noRoom  relation = "no room" // the action is about none
	outside relation = "outside" // not a member
	inside  relation = "inside"
)

// A claim is what somebody is to the thing in question: a message, a member.
type claim string

const (
	noThing  claim = "no thing" // the action is about none
	own      claim = "own"
	anothers claim = "another's"
)

// A cell is one row of the matrix: the roles that may, under these conditions.
type cell struct {
	action   Action
	relation relation
	claim    claim
	roles    []Role
}

var (
	everybody = []Role{Member, Admin, Owner}
	admins    = []Role{Admin, Owner}
)

// matrix is all that is allowed. Default: forbidden.
var matrix = []cell{
	{ReadRoom, inside, noThing, everybody},
	{SendMessage, inside, noThing, everybody},
	{EditMessage, inside, own, everybody},
	{DeleteMessage, inside, own, everybody},
	{DeleteMessage, inside, anothers, admins},
	{MarkRead, inside, noThing, everybody},
	{JoinRoom, outside, noThing, everybody},
	{LeaveRoom, inside, noThing, everybody},
	{RemoveMember, inside, anothers, admins},
	{CreateRoom, noRoom, noThing, admins},
	{ManageAccount, noRoom, own, everybody},
}

// Actions lists every action that somebody may do. What guards an event or a
// route must be one of them.
func Actions() []Action {
	var all []Action
	for _, c := range matrix {
		if !slices.Contains(all, c.action) {
			all = append(all, c.action)
		}
	}
	return all
}

// allowed looks an action up in the matrix.
func allowed(action Action, role Role, to relation, thing claim) bool {
	for _, c := range matrix {
		if c.action != action || c.relation != to || c.claim != thing {
			continue
		}
		for _, r := range c.roles {
			if r == role {
				return true
			}
		}
	}
	return false
}

// may decides about an action in a room. Who is not in a room learns nothing of
// it, not even that it exists.
func (s Standing) may(action Action, thing claim) error {
	switch {
	case allowed(action, s.Session.User.role(), s.relation(), thing):
		return nil
	case s.relation() == outside:
		return ErrNotFound
	}
	return ErrForbidden
}

// may decides about an action that is about no room.
func (u User) may(action Action, thing claim) error {
	if allowed(action, u.role(), noRoom, thing) {
		return nil
	}
	return ErrForbidden
}
