package chat

import (
	"context"
	"time"
)

// A Store keeps everything, durably. All methods may be called concurrently.
//
// What a store's readers and writers do not find they report as [ErrNotFound].
type Store interface {
	// Read runs read in one transaction that sees one state of all rows.
	Read(ctx context.Context, read func(Reader) error) error
	// Write runs rule in a transaction and returns nil once that is committed and
	// on disk, and the feed has heard of it. An error of rule undoes what it wrote
	// and is returned. What rule writes is written in order, at the latest before it
	// next reads or at its end: an error of writing may come only then, as that of the
	// whole rule. A rule may be run again from the beginning after its writes were
	// undone. The rules of one process run one at a time, in the order of the
	// calls, and several share one commit; those of another process on the same
	// database may run at the same time (see [Locker]). When ctx ends first, Write returns its error and
	// the rule may still be carried out; the caller must not touch then what the
	// rule touches. ErrUnavailable means that nothing can be written at the moment,
	// ErrBusy that too much waits.
	Write(ctx context.Context, rule func(Tx) error) error
	// WriteSoon has rule run within a second, together with all else that waits for
	// it, and returns at once; the rule's error concerns nobody. When the commit fails
	// it is run again. What it writes
	// outlives the process once the feed has heard of it, and the power once some
	// Write has returned that came later, or Close: a user's log can lose its last
	// entries to a power cut, and have others under their numbers. Who heard of the
	// lost ones finds that the ids differ, and starts afresh. A rule that is carried
	// out this way must not append to a room's log. ErrBusy means that too much
	// waits.
	WriteSoon(rule func(Tx) error) error
	// Backup writes a copy of everything, as it is at one moment, into a new file.
	Backup(ctx context.Context, file string) error
	// Attach makes feed hear of the commits that follow.
	Attach(feed Feed)
}

// A Reader fetches the rows that rules look at. It is used by one goroutine, and
// only until the function returns to which it was given.
type Reader interface {
	UserReader
	SessionReader
	RoomReader
	LogReader
	ReactionReader
	PinReader
	SavedReader
	DraftReader
	MentionReader
	LimitReader
	AuditReader
	SettingReader
}

// A Tx is a Reader that also writes.
type Tx interface {
	Reader
	Locker
	UserWriter
	SessionWriter
	RoomWriter
	LogWriter
	ReactionWriter
	SavedWriter
	DraftWriter
	MentionWriter
	LimitWriter
	AuditWriter
	SettingWriter
	// Announce adds to what the feed hears when this rule's writes are on disk.
	Announce(News)
}

// A Locker keeps other processes from changing what a rule goes by. A rule locks a
// room before it reads what it needs to write there: to the log, the messages, the
// members or the settings. It locks a person before it reads what it needs to write
// to their account, sessions, devices, log or read marks. So a membership, which is
// of both, takes both locks, and a mark only the person's. Before it looks whether a
// name is free, a rule locks all names.
//
// Locks are taken in one order: names, then rooms, then people, the latter two by rising
// ids. So no two rules ever wait for each other. Locks last until the transaction ends. A rule
// may lock what it holds already, and what does not exist; what it has itself made
// needs no lock.
type Locker interface {
	// LockNames locks what there can be only one of: names of people and rooms,
	// conversations of the same people, the owner and the owner's link, the people log.
	LockNames() error
	// LockRoom locks a room.
	LockRoom(room ID) error
	// LockUser locks a person.
	LockUser(user ID) error
	// LockMessage locks the room of a message, and fetches the message.
	LockMessage(message ID) (Message, error)
	// SendStanding locks a room, and fetches in one go what a person, known by the
	// session, is in it, and what they have sent under a client id, in whatever room;
	// zero: nothing.
	SendStanding(session, room ID, clientID string) (Standing, Sent, error)
}

// UserReader fetches people.
type UserReader interface {
	// Account fetches by id, whatever the state.
	Account(id ID) (Account, error)
	// AccountByKey fetches by the name's key.
	AccountByKey(key string) (Account, error)
	// LooksLike fetches who has a name of that skeleton.
	LooksLike(skeleton string) (User, error)
	// People lists those in use whose name has that in its skeleton, by the name's key,
	// behind a key.
	People(skeleton, after string, limit int) ([]Account, error)
	// Accounts lists all, by id, from after on.
	Accounts(after ID, limit int) ([]Account, error)
	// HasOwner tells whether there is an active owner.
	HasOwner() (bool, error)
}

// UserWriter keeps people.
type UserWriter interface {
	// AddAccount keeps a new account.
	AddAccount(Account) error
	// SetAccount replaces an account, by its id.
	SetAccount(Account) error
}

// SessionReader fetches sessions.
type SessionReader interface {
	// Session fetches by id.
	Session(id ID) (Session, error)
	// SessionByToken fetches by the token's hash.
	SessionByToken(TokenHash) (Session, error)
	// Sessions lists those of one user, the oldest first.
	Sessions(user ID) ([]Session, error)
	// StaleSessions lists some of those last seen, or made, at or before these
	// times: limit of each, if there are as many.
	StaleSessions(seen, made time.Time, limit int) ([]Session, error)
	// Device tells whose known device it is.
	Device(TokenHash) (user ID, err error)
	// OwnerLink fetches until when the owner's link is valid.
	OwnerLink(TokenHash) (time.Time, error)
}

// SessionWriter keeps sessions.
type SessionWriter interface {
	// AddSession keeps a new session.
	AddSession(Session, TokenHash) error
	// TouchSession keeps the session's Seen and Proved.
	TouchSession(Session) error
	// SetToken replaces the hash by which a session is found.
	SetToken(session ID, hash TokenHash) error
	// RemoveSession removes the session.
	RemoveSession(session ID) error
	// AddDevice keeps a known device, and only the newest max of its user.
	AddDevice(device TokenHash, user ID, at time.Time, max int) error
	// RemoveDevices removes all devices of a user.
	RemoveDevices(user ID) error
	// SetOwnerLink makes this the only link by which an owner can be made; nil
	// removes it.
	SetOwnerLink(link *TokenHash, until time.Time) error
	// ForgetOwnerLink removes a link that was valid until then at most.
	ForgetOwnerLink(until time.Time) error
}

// RoomReader fetches rooms and who is in them.
type RoomReader interface {
	// Room fetches by id.
	Room(id ID) (Room, error)
	// RoomByKey fetches by key; see [RoomKey].
	RoomByKey(key string) (Room, error)
	// RoomByClientID fetches what its maker made under that client id.
	RoomByClientID(maker ID, clientID string) (Room, error)
	// RoomText fetches what a room says of itself.
	RoomText(room ID) (RoomText, error)
	// ErasedRoom fetches one that is erased and not gone.
	ErasedRoom() (Room, error)
	// Standing fetches in one go what a person, known by the session, is in a room.
	Standing(session, room ID) (Standing, error)
	// Membership fetches one person's place in one room.
	Membership(room, user ID) (Membership, error)
	// Sidebar lists a user's rooms, but for those that are hidden, by name; or only one
	// of them, hidden or not.
	Sidebar(user, only ID) ([]SidebarRoom, error)
	// RoomsOf lists all rooms of which somebody is a member.
	RoomsOf(user ID) ([]Room, error)
	// RoomCount counts them.
	RoomCount(user ID) (int, error)
	// RoomOwners counts a room's owners.
	RoomOwners(room ID) (int, error)
	// HiddenFrom lists the members from whom a room is hidden.
	HiddenFrom(room ID) ([]Membership, error)
	// Members lists a room's people whose name has that in its skeleton: owners,
	// moderators, others, each by the name's key, behind a cursor.
	Members(room ID, skeleton string, after MemberCursor, limit int) ([]RoomPerson, error)
	// Invitations lists the rooms into which somebody is invited.
	Invitations(user ID) ([]RoomInvitation, error)
	// Invited lists who is invited into a room, by id.
	Invited(room ID, limit int) ([]ID, error)
	// Directory lists rooms that everybody finds, are in use and have that in their
	// key, behind a key.
	Directory(user ID, skeleton, after string, limit int) ([]ListedRoom, error)
	// Readers counts a room's members but for the message's author: those whose mark
	// has reached the message, and all.
	Readers(Message) (have, of int64, err error)
}

// RoomWriter keeps rooms and who is in them.
type RoomWriter interface {
	// AddRoom keeps a new room, and who made it under which client id; 0 and "" for
	// nobody.
	AddRoom(room Room, maker ID, clientID string) error
	// SetRoom keeps a room's name, key, settings and state.
	SetRoom(Room) error
	// SetRoomText keeps what a room says of itself.
	SetRoomText(room ID, text RoomText) error
	// EraseRoom removes some of a room's entries, messages, reactions, mentions, texts and
	// invitations, and tells how many.
	EraseRoom(room ID, limit int) (int, error)
	// AddMembership makes somebody a member.
	AddMembership(Membership) error
	// SetMark keeps how far a member has read.
	SetMark(Membership) error
	// SetMembership keeps a member's role, level, and whether the room is a favourite
	// or hidden.
	SetMembership(Membership) error
	// RemoveMembership ends a membership, removes what the member has drafted, and forgets
	// where they were mentioned.
	RemoveMembership(room, user ID) error
	// AddInvitation keeps an invitation, unless there is one, or more than max for that
	// person: it tells whether it did.
	AddInvitation(i Invitation, max int) (bool, error)
	// RemoveInvitation removes somebody's invitation to a room, if there is one.
	RemoveInvitation(room, user ID) error
	// RemoveInvitations removes all invitations of somebody.
	RemoveInvitations(user ID) error
}

// LogReader fetches messages and logs.
type LogReader interface {
	// Message fetches by id.
	Message(id ID) (Message, error)
	// Timeline lists the entries of a room that have brought its messages and lines,
	// with first <= number < before, the newest first. Of one that the log does not keep
	// any more the message alone is known.
	Timeline(room ID, first, before int64, limit int) ([]Entry, error)
	// TimelineAfter lists those with number > after, the oldest first.
	TimelineAfter(room ID, after int64, limit int) ([]Entry, error)
	// EntryAt fetches the id of the entry at a number of a room's log.
	EntryAt(room ID, number int64) (ID, error)
	// Entries lists a room's entries behind a number, in order.
	Entries(room ID, after int64, limit int) ([]Entry, error)
	// UserHead fetches the position of a user's last entry.
	UserHead(user ID) (Position, error)
	// UserEntryAt fetches the id of the entry at a number of a user's log.
	UserEntryAt(user ID, number int64) (ID, error)
	// UserEntries lists a user's entries behind a number, in order.
	UserEntries(user ID, after int64, limit int) ([]UserEntry, error)
	// PeopleHead fetches the position of the last entry of the people log.
	PeopleHead() (Position, error)
	// PersonEntryAt fetches the id of the entry at a number of the people log.
	PersonEntryAt(number int64) (ID, error)
	// PeopleEntries lists the entries of the people log behind a number, in order.
	PeopleEntries(after int64, limit int) ([]PersonEntry, error)
}

// LogWriter keeps messages and logs.
type LogWriter interface {
	// AddMessage keeps a new message.
	AddMessage(Message) error
	// SetMessage keeps a message's text, its pin, and whether it is edited or deleted.
	SetMessage(Message) error
	// Append adds an entry to the log of room, which is the room with the entry: its
	// Number, Entry and Count are kept too.
	Append(room Room, entry Entry) error
	// TrimRoomLog removes some of what comes before a number of a room's log, the
	// oldest first.
	TrimRoomLog(room ID, first int64, limit int) error
	// AppendUser adds an entry to a user's log, as its new head.
	AppendUser(UserEntry) error
	// TrimUserLog removes what comes before a number of a user's log.
	TrimUserLog(user ID, first int64) error
	// AppendPerson adds an entry to the people log, as its new head.
	AppendPerson(PersonEntry) error
	// TrimPeopleLog removes what comes before a number of the people log.
	TrimPeopleLog(first int64) error
}

// ReactionReader fetches reactions.
type ReactionReader interface {
	// Reactions lists those on the messages of a room with first <= number <= last, by
	// number.
	Reactions(room ID, first, last int64) ([]Reactions, error)
	// OwnReactions lists what a person has set on those on which they have set something.
	OwnReactions(user, room ID, first, last int64) ([]OwnReactions, error)
	// Reactors lists who has set an emoji on a message, the first ones first, behind the id
	// of a reaction.
	Reactors(message ID, emoji string, after ID, limit int) ([]Reactor, error)
	// RoomsToTell lists the rooms with reactions of which no entry tells, by id.
	RoomsToTell() ([]ID, error)
	// UntoldReactions lists those of a room.
	UntoldReactions(room ID, limit int) ([]Reactions, error)
}

// ReactionWriter keeps reactions.
type ReactionWriter interface {
	// AddReaction keeps that somebody has set an emoji on a message.
	AddReaction(message Message, user ID, emoji string, id ID) error
	// RemoveReaction keeps that they have not any more.
	RemoveReaction(message Message, user ID, emoji string) error
	// SetReactions keeps how many have set what on a message, of which no entry tells.
	SetReactions(Reactions) error
	// ToldReactions keeps that an entry of that number tells of these.
	ToldReactions(told []Reactions, number int64) error
	// RemoveReactions removes all of a message.
	RemoveReactions(Message) error
}

// PinReader fetches pinned messages.
type PinReader interface {
	// Pins lists those of a room whose own number is at least first, the newest pin first,
	// with pins before one, 0 for all.
	Pins(room ID, first int64, before ID, limit int) ([]Message, error)
	// PinCount counts them.
	PinCount(room ID, first int64) (int64, error)
}

// SavedReader fetches what people have saved.
type SavedReader interface {
	// SavedMessage fetches one by its message.
	SavedMessage(user, message ID) (Saved, error)
	// Saved lists what somebody has saved before something, 0 for all, the newest first.
	Saved(user, before ID, limit int) ([]Saved, error)
	// SavedMessages lists all messages that somebody has saved, in no order.
	SavedMessages(user ID) ([]ID, error)
	// SavedCount counts them.
	SavedCount(user ID) (int, error)
}

// SavedWriter keeps what people have saved.
type SavedWriter interface {
	// AddSaved keeps that somebody has saved a message.
	AddSaved(user ID, saved Saved) error
	// RemoveSaved keeps that they have not any more.
	RemoveSaved(user, message ID) error
	// RemoveAllSaved removes all of somebody.
	RemoveAllSaved(user ID) error
}

// DraftReader fetches drafts.
type DraftReader interface {
	// KeptDraft fetches what somebody has written last in a room; zero: nothing.
	KeptDraft(user, room ID) (KeptDraft, error)
	// Drafts lists those of somebody, by room.
	Drafts(user ID) ([]DraftMark, error)
	// IsSent tells whether somebody has sent a message under a client id.
	IsSent(user ID, clientID string) (bool, error)
}

// DraftWriter keeps drafts.
type DraftWriter interface {
	// SetDraft keeps somebody's draft in place of what is kept of its room.
	SetDraft(user ID, draft KeptDraft) error
	// RemoveDraft removes what is kept of a room.
	RemoveDraft(room, user ID) error
	// RemoveDrafts removes all of somebody.
	RemoveDrafts(user ID) error
}

// MentionReader fetches who is mentioned where.
type MentionReader interface {
	// Mentions lists, by room, the messages that mention a member and are behind their mark,
	// by their counts, in order; of one room, or of all if that is 0. Of each room it lists
	// only the last MaxMentions of those that name them, and of those that call everybody.
	Mentions(user, room ID) (map[ID][]int64, error)
	// Mentioned lists those whom a message names, as far as that is kept, by id.
	Mentioned(Message) ([]ID, error)
}

// MentionWriter keeps who is mentioned where.
type MentionWriter interface {
	// SetMentions keeps which members a message names, and no others, and whether it calls
	// everybody.
	SetMentions(message Message, members []ID, called bool) error
}

// LimitReader fetches the state of what is limited in how often.
type LimitReader interface {
	// Throttle fetches by key; one that is not kept is zero.
	Throttle(key string) (Throttle, error)
}

// LimitWriter keeps the state of what is limited in how often.
type LimitWriter interface {
	// SetThrottle keeps it; the zero Throttle removes it.
	SetThrottle(key string, t Throttle) error
	// ForgetThrottles removes some of those last used before, and tells how many.
	ForgetThrottles(before time.Time, limit int) (int, error)
}

// AuditReader fetches what was recorded.
type AuditReader interface {
	// AuditRecords lists those behind an id, the oldest first.
	AuditRecords(after ID, limit int) ([]AuditRecord, error)
}

// AuditWriter keeps records, for good.
type AuditWriter interface {
	// AddAuditRecord keeps a new record.
	AddAuditRecord(AuditRecord) error
	// ForgetAuditRecords removes some of those before an id, and tells how many. It
	// refuses to remove what is younger than AuditLife.
	ForgetAuditRecords(before ID, limit int) (int, error)
}

// SettingReader fetches what holds for the whole chat.
type SettingReader interface {
	// Setting fetches by name.
	Setting(name string) (string, error)
}

// SettingWriter keeps what holds for the whole chat.
type SettingWriter interface {
	// SetSetting keeps it.
	SetSetting(name, value string) error
}

// write runs a rule that has a result. The result is the rule's only if there is
// no error: a rule whose caller has left may still be running.
func write[T any](ctx context.Context, s Store, rule func(Tx) (T, error)) (T, error) {
	var result T
	err := s.Write(ctx, func(tx Tx) (err error) {
		result, err = rule(tx)
		return err
	})
	if err != nil {
		var none T
		return none, err
	}
	return result, nil
}

func read[T any](ctx context.Context, s Store, rule func(Reader) (T, error)) (result T, err error) {
	err = s.Read(ctx, func(r Reader) error {
		result, err = rule(r)
		return err
	})
	return result, err
}
