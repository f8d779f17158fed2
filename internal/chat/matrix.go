package chat

import "slices"

// An Action is something that a person may or may not do. Every event and every
// route that acts on the chat names the one that guards it.
type Action string

// The actions.
const (
	ReadRoom       Action = "read room"       // snapshot, history, page, resume, its people
	SeeRoom        Action = "see room"        // what it is and says of itself
	PreviewRoom    Action = "preview room"    // its last messages, before joining
	SendMessage    Action = "send message"    // where all members write
	Announce       Action = "announce"        // where moderators write
	CallMembers    Action = "call members"    // all of a room at once, in a message
	EditMessage    Action = "edit message"    //
	DeleteMessage  Action = "delete message"  //
	React          Action = "react"           // to a message
	PinMessage     Action = "pin message"     // and unpin
	SaveMessage    Action = "save message"    // for oneself
	MarkRead       Action = "mark read"       // and unread again
	KeepDraft      Action = "keep draft"      // of what one writes, for one's other devices
	PreferRoom     Action = "prefer room"     // one's own level and favourite
	JoinRoom       Action = "join room"       //
	Decline        Action = "decline"         // an invitation
	LeaveRoom      Action = "leave room"      //
	Invite         Action = "invite"          // where all members invite
	Admit          Action = "admit"           // where moderators invite
	RemoveMember   Action = "remove member"   // of a room
	SetRoomRole    Action = "set room role"   //
	ChangeRoom     Action = "change room"     // name, topic, description, settings
	ArchiveRoom    Action = "archive room"    // and back
	EraseRoom      Action = "erase room"      //
	SeeReaders     Action = "see readers"     // how many have read an announcement
	CreateRoom     Action = "create room"     // a public or private one
	CreateOfficial Action = "create official" // an announcement room
	Converse       Action = "converse"        // begin a direct or group conversation
	FindRooms      Action = "find rooms"      // and people
	ManageAccount  Action = "manage account"  // one's own: sessions, password, deletion
)

// A place is what somebody is to the room in question.
type place string

const (
	noRoom    place = "no room"   // the action is about none
	outside   place = "outside"   // not a member
	invited   place = "invited"   // not a member yet
	inside    place = "inside"    // a member
	moderator place = "moderator" //
	owner     place = "owner"     //
)

// A claim is what somebody is to the thing in question: a message, a member.
type claim string

const (
	noThing  claim = "no thing" // the action is about none
	own      claim = "own"
	anothers claim = "another's"
)

// A cell is one row of the matrix: the kinds of rooms and the places in them in which
// the roles may do something. No kinds: the action is about no room.
type cell struct {
	action Action
	kinds  []RoomKind
	places []place
	claim  claim
	roles  []Role
}

var (
	everybody = []Role{Member, Admin, Owner}
	admins    = []Role{Admin, Owner}

	anyKind    = []RoomKind{Public, Announcement, Private, Direct, Group}
	foundKinds = []RoomKind{Public, Announcement}
	closeKinds = []RoomKind{Private, Direct, Group}
	namedKinds = []RoomKind{Public, Announcement, Private}

	nowhere   = []place{noRoom}
	insiders  = []place{inside, moderator, owner}
	leaders   = []place{moderator, owner}
	owners    = []place{owner}
	newcomers = []place{outside, invited}
)

// matrix is all that is allowed. Default: forbidden.
var matrix = []cell{
	{ReadRoom, anyKind, insiders, noThing, everybody},
	{SeeRoom, anyKind, insiders, noThing, everybody},
	{SeeRoom, foundKinds, newcomers, noThing, everybody},
	{SeeRoom, []RoomKind{Private}, []place{invited}, noThing, everybody},
	{PreviewRoom, foundKinds, newcomers, noThing, everybody},
	{PreviewRoom, foundKinds, insiders, noThing, everybody},
	{SendMessage, anyKind, insiders, noThing, everybody},
	{Announce, namedKinds, leaders, noThing, everybody},
	{CallMembers, foundKinds, leaders, noThing, everybody},
	{CallMembers, []RoomKind{Private, Group}, insiders, noThing, everybody},
	{EditMessage, anyKind, insiders, own, everybody},
	{DeleteMessage, anyKind, insiders, own, everybody},
	{DeleteMessage, namedKinds, leaders, anothers, everybody},
	{React, anyKind, insiders, noThing, everybody},
	{PinMessage, closeKinds, insiders, noThing, everybody},
	{PinMessage, foundKinds, leaders, noThing, everybody},
	{SaveMessage, anyKind, insiders, noThing, everybody},
	{MarkRead, anyKind, insiders, noThing, everybody},
	{KeepDraft, anyKind, insiders, noThing, everybody},
	{PreferRoom, anyKind, insiders, noThing, everybody},
	{JoinRoom, foundKinds, newcomers, noThing, everybody},
	{JoinRoom, []RoomKind{Private}, []place{invited}, noThing, everybody},
	{Decline, namedKinds, []place{invited}, noThing, everybody},
	{LeaveRoom, anyKind, insiders, noThing, everybody},
	{Invite, namedKinds, insiders, noThing, everybody},
	{Admit, namedKinds, leaders, noThing, everybody},
	{RemoveMember, namedKinds, leaders, anothers, everybody},
	{SetRoomRole, namedKinds, owners, noThing, everybody},
	{ChangeRoom, namedKinds, leaders, noThing, everybody},
	{ArchiveRoom, namedKinds, owners, noThing, everybody},
	{EraseRoom, namedKinds, owners, noThing, everybody},
	{SeeReaders, []RoomKind{Announcement}, leaders, noThing, everybody},
	{CreateRoom, nil, nowhere, noThing, everybody},
	{CreateOfficial, nil, nowhere, noThing, admins},
	{Converse, nil, nowhere, noThing, everybody},
	{FindRooms, nil, nowhere, noThing, everybody},
	{ManageAccount, nil, nowhere, own, everybody},
}

// keptArchived are the actions that an archived room still allows: it is read and not
// written.
var keptArchived = []Action{
	ReadRoom, SeeRoom, SaveMessage, MarkRead, KeepDraft, PreferRoom, Decline, LeaveRoom, RemoveMember, SetRoomRole, ArchiveRoom, EraseRoom, SeeReaders,
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

// allowed looks an action up in the matrix. The kind is "" where the place is no room.
func allowed(action Action, role Role, kind RoomKind, at place, thing claim) bool {
	return slices.ContainsFunc(matrix, func(c cell) bool {
		return c.action == action && c.claim == thing && slices.Contains(c.places, at) &&
			(at == noRoom || slices.Contains(c.kinds, kind)) && slices.Contains(c.roles, role)
	})
}

// may decides about an action in a room. Who is not in a room learns nothing of
// it, not even that it exists, unless it is one that everybody finds.
func (s Standing) may(action Action, thing claim) error {
	at := s.place()
	switch {
	case !allowed(action, s.Session.User.role(), s.Room.Kind, at, thing):
		if at == outside || at == invited {
			return ErrNotFound
		}
		return ErrForbidden
	case s.Room.State == Archived && !slices.Contains(keptArchived, action):
		return ErrArchived
	}
	return nil
}

// mayWrite decides about a message to the room.
func (s Standing) mayWrite() error {
	if s.Room.Write == Moderators {
		return s.may(Announce, noThing)
	}
	return s.may(SendMessage, noThing)
}

// mayInvite decides about an invitation to the room.
func (s Standing) mayInvite() error {
	if s.Room.Invite == Moderators {
		return s.may(Admit, noThing)
	}
	return s.may(Invite, noThing)
}

// may decides about an action that is about no room.
func (u User) may(action Action, thing claim) error {
	if allowed(action, u.role(), "", noRoom, thing) {
		return nil
	}
	return ErrForbidden
}
