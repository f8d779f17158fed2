### What the page says, in English. Other languages have the same messages: see
### "Languages" in CONTRIBUTING.md. Names are put in already isolated.

## Languages

language = Language

## People who come and go, and what is changed in a room

counted-people = { $n ->
    [one] { $n } person
   *[other] { $n } people
}
# $people is one name, several names, or a counted number of people: $n of them.
joined = { $people } joined
left = { $people } left
# $done is a list of what follows.
membership-by = { $by } { $done }
membership-added = added { $people }
membership-removed = removed { $people }
changed-name = { $by } renamed the room to “{ $text }”
changed-topic = { $by } changed the topic to “{ $text }”
changed-topic-removed = { $by } removed the topic
changed-description = { $by } changed the description
# $setting is one of the cases, or another one of a later version.
changed-setting = { $setting ->
    [write-members] { $by } let all members write
    [write-moderators] { $by } let only moderators write
    [invite-members] { $by } let all members invite people
    [invite-moderators] { $by } let only moderators invite people
    [history-start] { $by } let new members read everything from the start
    [history-joining] { $by } let new members read only what is written after they join
   *[other] { $by } changed the settings of the room
}
changed-archive = { $by } archived the room
changed-restore = { $by } restored the room
pinned-by = { $name } pinned a message
pin = Pin
unpin = Unpin
pinned = Pinned
pins = Pinned messages
pins-none = No message is pinned here.
pins-none-yet = No message is pinned here yet. To pin one, choose “Pin” among its actions.
message-pinned = Message pinned.
message-unpinned = Message unpinned.
keys-pin = Pin or unpin
save-message = Save for later
unsave-message = Remove from saved messages
saved-messages = Saved messages
saved-none = You haven't saved any messages. To save one for later, choose “Save for later” among its actions.
message-saved = Message saved for later.
message-unsaved = Message removed from your saved messages.
keys-save = Save for later, or remove
kept-gone = This message is no longer available.
lines-folded = { $n ->
    [one] { $n } change in this room
   *[other] { $n } changes in this room
}
role-now = { $role ->
    [moderator] { $name } is now a moderator
    [owner] { $name } is now an owner
   *[member] { $name } is now a member
}
role-given = { $role ->
    [moderator] { $by } made { $name } a moderator
    [owner] { $by } made { $name } an owner
   *[member] { $by } made { $name } a member
}
typing = { $n ->
    [one] { $names } is typing
   *[other] { $names } are typing
}
typing-several = Several people are typing

# Instead of the name of somebody who has deleted their account.
deleted-user = deleted user

## The list of rooms

notes = Notes to yourself
section = { $name ->
    [invitations] Invitations
    [unread] Unread
    [favourites] Favourites
    [direct] Direct messages
   *[rooms] Rooms
}
line-draft = draft
line-mentions = { $n ->
    [one] { $n } mention
   *[other] { $n } mentions
}
mention-room = everyone in this room
mention-here = those who are here now
mention-outside = not in this room
line-muted = muted
rooms = Rooms
rooms-elsewhere = Rooms, some with new messages
list-options = List options
unread-first = Show unread rooms first
unread-first-not = Don't show unread rooms first
sidebar-width = Width of the list of rooms
draft = Draft
go-to-room = Go to a room
go-to = Go to a room or a person
no-such-name = No room and no person has a name like that.
add = Add a room or conversation
start-conversation = Start a conversation
create-room = Create a room
browse-rooms = Browse rooms

## Counts

here = { $n } here
and-more = and { $n } more
new-messages = { $n ->
    [one] { $n } new message
   *[other] { $n } new messages
}
new-messages-said = { $n ->
    [one] { $n } new message.
   *[other] { $n } new messages.
}
unread-messages = { $n ->
    [one] { $n } unread message
   *[other] { $n } unread messages
}
unread-messages-many = More than { $n } unread messages
said = { $name }: { $text }
reply-to = reply to { $name }: { $text }
replying-to = Replying to { $name }
you = You: { $name }
characters-left = { $n ->
    [one] { $n } character left
   *[other] { $n } characters left
}
characters-over = { $n ->
    [one] { $n } character too many
   *[other] { $n } characters too many
}
characters-over-far = Much too long
seconds = { $n } s

## Messages

change-saved = { $kind ->
    [delete] Message deleted.
   *[edit] Message edited.
}
change-failed = { $kind ->
    [delete] This message wasn't deleted.
   *[edit] Your edit wasn't saved.
}
under-way-pending = { $kind ->
    [edit] Saving
    [delete] Deleting
   *[send] Sending
}
under-way-queued = { $kind ->
    [edit] Will be saved
    [delete] Will be deleted
   *[send] Will be sent
}
messages = Messages
message-actions = Message actions
more = More
reply = Reply
reply-gone = The message you're replying to was deleted. Yours will be sent without it.
reply-not = Don't reply
quote = Quote
quote-deleted = Message deleted
quote-loading = reply
quote-unseen = You can't see this message
send-alone = Send without reply
edit = Edit
copy = Copy
copy-text = Copy text
copy-link = Copy link
delete = Delete
retry = Retry
save = Save
save-mine = Save mine
cancel = Cancel
close = Close
back = Back
try-again = Try again
not-sent = Not sent.
edited = edited
show-all = Show all
show-less = Show less
editing-cancelled = Editing cancelled.
react = Add reaction
reactions = Reactions
# What a screen reader says of one; a number of people have set the emoji.
reaction = { $n ->
    [one] { $emoji } { $n } person
   *[other] { $emoji } { $n } people
}
reaction-set = { $emoji } added.
reaction-removed = { $emoji } removed.
not-reacted = { $emoji } couldn't be added or removed. { $why }
who-reacted = Who reacted
show-more = Show more
others = { $n ->
    [one] one more
   *[other] { $n } more
}
text-copied = Text copied.
text-not-copied = The text couldn't be copied.
code = Code
# $language is what the author called it.
code-in = Code: { $language }
copy-code = Copy code
code-copied = Code copied.
table = Table
spoiler = spoiler
spoiler-show = Spoiler: show it
link-copied = Link copied.
link-not-copied = The link couldn't be copied: { $link }
delete-asked = Delete this message?
delete-asked-everyone = Delete this message for everyone?
delete-final = Nobody will be able to read it any more. This can't be undone.
edit-message = Edit message
edit-gone = This message has been deleted. Your text is still here.
edit-gone-unsaved = This message has been deleted, so your edit wasn't saved.
edit-meanwhile = This message was edited in the meantime. Saving will replace this text:
edit-hint = Enter to save, Esc to cancel.
edit-hint-shift = Shift+Enter to save, Esc to cancel.
edit-blank = To remove the message, delete it instead.
edit-discard = Discard edit
keep-message = Keep the message
to-composer = Move to the message box
message-too-long = The message is too long.
mark-as-read = Mark as read
mark-unread = Mark as unread from here
marked-unread = Marked as unread.
not-marked-unread = Nothing was marked as unread. { $why }
mark-all-read = Mark all as read
marked-read = Marked as read.
nothing-unread = Nothing is unread.
not-marked-read = Nothing was marked as read. { $why }
undo = Undo
not-undone = That couldn't be undone. { $why }
# How many of those who can read an announcement have read it.
read-by = { $of ->
    [one] Read by { $read } of { $of } person
   *[other] Read by { $read } of { $of } people
}
not-counted = We can't tell how many people have read this. { $why }
first = First
first-new = First new message
newest = Newest messages
new = New
older-failed = Older messages couldn't be loaded.
older-loading = Loading older messages
newer-failed = Newer messages couldn't be loaded.
newer-loading = Loading newer messages
message-absent = This message isn't there. It may have been deleted, or you can't see it.
message-failed = The message couldn't be loaded.
message-shown = The message is shown among those around it.
beginning = This is the beginning of { $room }.
nobody-yet = Nobody has said anything yet.
write-first = Write the first message. Everyone who joins later will see it.
messages-loading = Loading messages

## The message box

skip = Skip to the message box
write = Write a message
message = Message
send = Send
another-draft = Show another draft
invisible = Only invisible characters
invisible-said = This message contains only invisible characters.
suggestions = Suggestions
suggestions-said = { $n ->
    [one] { $n } suggestion
   *[other] { $n } suggestions
}
held-fast = You're writing too fast. Your messages will be sent in { $time }.
held-unsaved = The server can't save messages right now. Trying again in { $time }.
unkept = This browser can't save unsent messages. Send what you write before you leave this page.

## Emoji

emoji = Emoji
emoji-insert = Insert an emoji
emoji-search = Search emoji
emoji-loading = Loading emoji
emoji-failed = The emoji couldn't be loaded.
emoji-none = No emoji is called that.
emoji-found = { $n ->
    [one] { $n } emoji found
   *[other] { $n } emoji found
}
emoji-groups = Groups of emoji
emoji-group = { $group ->
    [recent] Recently used
    [found] Found
    [smileys] Smileys and emotion
    [people] People and body
    [nature] Animals and nature
    [food] Food and drink
    [travel] Travel and places
    [activities] Activities
    [objects] Objects
    [flags] Flags
   *[symbols] Symbols
}
skin-tone = Skin tone
skin-tone-name = { $tone ->
    [1] Light
    [2] Medium-light
    [3] Medium
    [4] Medium-dark
    [5] Dark
   *[0] Yellow
}

## Before one leaves

unsent-messages = { $n ->
    [one] { $n } message
   *[other] { $n } messages
}
unsent-drafts = { $n ->
    [one] { $n } draft
   *[other] { $n } drafts
}
unsent-edits = { $n ->
    [one] { $n } edit
   *[other] { $n } edits
}
unsent-deletions = { $n ->
    [one] { $n } deletion
   *[other] { $n } deletions
}
# $things is a list of the four above; $n of them in all.
not-sent-yet = { $n ->
    [one] { $things } hasn't been sent yet.
   *[other] { $things } haven't been sent yet.
}
not-sent-explained = If you log out, anything unsent will be deleted from this browser.
stay = Stay logged in
log-out-delete = Log out and delete
still-in = You're still logged in
still-in-explained = The server couldn't be reached, so you weren't logged out. Nothing was deleted.

## The connection

trouble-doubtful = The server isn't answering. Checking the connection.
trouble-connecting = Connecting to the server.
trouble-again = Connecting. Messages will be sent when you're back online.
trouble-restart = The server is restarting. You can keep writing.
trouble-offline = You're offline. Messages will be sent when you're back online.
trouble-lost = The connection was lost. Trying again in { $time }.
trouble-lost-said = The connection was lost. Messages will be sent when you're back online.
online = You're back online.
retry-now = Retry now
new-version = A new version of this page is available.
out-of-date = This page is out of date. Reload it to reconnect.
reload = Reload
ended-logout = You're logged out.
ended-revoked = You were logged out from another device.
ended-deactivated = Your account is deactivated. Ask an administrator.
ended-deleted = This account has been deleted.
ended-expired = Your session has ended. Log in again to continue.
log-in = Log in
log-out = Log out
room-failed = This room couldn't be loaded.
part-failed = This part of the page couldn't be loaded. Check your connection, and try again.
roomless = You aren't in any room yet. Ask an administrator to add you.

## One's own account

enter-sends = Enter sends
enter-sends-hint = When off, Shift+Enter sends.
account = Your account

## Who is here

people = People
people-here = People: { $here }
here-now = Here now
here-now-said = here now
you-word = you
people-old = You're offline, so this list may be out of date.

## A room that one is not in any more

lost = You're no longer in { $room }
lost-texts = What you wrote there wasn't sent. Copy it if you still need it.
lost-why = You left it, somebody removed you, or the room was deleted.

## Notifications

notices = Notifications
notices-explained = You hear of messages that mention you, and of all in conversations, while you are not looking. How much you want to hear of a room is in its details.
notices-desktop = Show notifications on this computer
notices-impossible = { $why ->
    [denied] Your browser blocks them for this page. You can allow them in its settings for this site.
   *[unsupported] This browser can’t do that here.
}
notices-detail = A notification shows
notices-detail-shown = { $detail ->
    [name] only the name
    [nothing] only that something is new
   *[text] the name and the text
}
notices-test = Send a test notification
notices-test-text = This is how you will hear of messages.
notices-sound = Make a sound
notices-quiet = Quiet every day
notices-from = from
notices-to = to
notices-never = The same time twice means never.
notices-pause = Pause notifications
notices-pause-for = { $hours ->
    [one] Pause for an hour
   *[other] Pause for { $hours } hours
}
notices-paused = Paused until { $until }
notices-go-on = Go on now
notices-offer = Do you want to hear of answers while you are elsewhere?
notices-yes = Show notifications
notices-no = No, thanks
notice-new = New message
# $who has written in the group $room.
notice-from = { $who } in { $room }

## Keys

shortcuts = Keyboard shortcuts
keys-help = Help
key-alt = Alt
key-ctrl = Ctrl
key-delete = Delete
key-enter = Enter
key-esc = Esc
key-shift = Shift
keys-room-previous = Previous room
keys-room-next = Next room
keys-room-new = Next room with new messages
keys-edit-last = Edit your last message, from an empty message box
keys-walk = Move through the messages, from one of them
keys-actions = Actions of a message
keys-edit = Edit a message
keys-delete = Delete a message
keys-composer = Back to the message box
keys-list = Show this list
keys-list-writing = Show this list, also while you write
keys-writing = Writing
formatting = Formatting
format-bold = Bold
format-italic = Italic
format-struck = Struck through
format-code = Code
format-spoiler = Spoiler, hidden until someone opens it
format-block = Lines of code, up to the next ```
format-quote = Quotation
format-list = List
format-numbers = Numbered list
format-link = Link: the text, then the address
keys-single = Use shortcuts of a single key, like ?

## What a room is

room = Room
kind = { $kind ->
    [private] Private room
    [announcement] Announcements
    [direct] Direct conversation
    [group] Group conversation
   *[public] Public room
}
kind-explained = { $kind ->
    [private] Only people who are invited can see this room.
    [announcement] Everyone with an account can read this room. Only moderators can write.
    [direct] Only the two of you can see this conversation.
    [group] Only the people here can see this conversation. To add somebody, start a new one.
   *[public] Everyone with an account can find and join this room.
}
history-explained = { $history ->
    [start] New members can read everything that was written before.
   *[joining] New members can read only what is written after they join.
}
write-explained = { $who ->
    [members] All members can write.
   *[moderators] Only moderators can write.
}
level = { $level ->
    [mentions] Only mentions
    [nothing] Nothing
   *[all] Every message
}
role = { $role ->
    [moderator] Moderator
    [owner] Owner
   *[member] Member
}
rooms-found = { $n ->
    [one] { $n } room
   *[other] { $n } rooms
}
rooms-found-more = { $n ->
    [one] More than { $n } room
   *[other] More than { $n } rooms
}
people-found-more = { $n ->
    [one] More than { $n } person
   *[other] More than { $n } people
}
nothing-matches = Nothing matches “{ $query }”.
nobody-matches = Nobody matches “{ $query }”.

## Finding, making and joining rooms

create = Create
create-named = Create “{ $name }”
create-first = Create the first room
create-submit = Create room
no-rooms = There are no public rooms yet.
search-rooms = Search rooms
join = Join
join-named = Join { $room }
join-room = Join room
joined-already = Joined
decline = Decline
loading = Loading
preview = Preview
preview-more = Join the room to read what was written before.
not-in-room = You aren't in this room yet.
nothing-here = Either there is no room at this address, or you aren't a member of it.
invited-by = { $name } invited you to { $room }
field-name = Name
field-topic = Topic
field-topic-optional = Topic (optional)
field-topic-hint = What people talk about here, in one line.
field-topic-hint-long = What people talk about here, in one line. It stands beside the room's name.
field-description = Description
field-description-hint = What new people should know about this room.
field-kind = Kind
choice-public = Public
choice-public-hint = Everyone with an account can find and join it.
choice-private = Private
choice-private-hint = Only people who are invited can see it.
choice-announcement = Announcements
choice-announcement-hint = Everyone can read it, and only moderators can write.
name-empty = Enter a name.
name-invisible = This name contains only invisible characters.
one-line = This can't have line breaks.

## Conversations and invitations

start = Start
with = With
open-notes = Open notes to yourself
group-stays = The people of a group stay the same. To add somebody later, start a new one.
most-chosen = { $n ->
    [one] A group has at most { $n } person, including you.
   *[other] A group has at most { $n } people, including you.
}
most-invited = { $n ->
    [one] You can invite { $n } person at once.
   *[other] You can invite { $n } people at once.
}
chosen-nobody = Nobody is chosen.
chosen-people = Chosen: { $names }.
type-name = Type a name
nobody-else = There's nobody else to choose.
remove-named = Remove { $name }
invite-people = Invite people
invite-to = Invite people to { $room }
invite = Invite

## Details and people of a room

details = Details
topic-none = This room has no topic yet.
topic-add = Add a topic
favourite = Favourite
tell-me = Tell me about
details-archived = This room is archived. Nobody can write in it.
leave-room = Leave room
hide-conversation = Hide this conversation
leave = Leave
leave-asked = Leave { $room }?
leave-explained = You can join it again at any time.
leave-explained-private = You can come back only if somebody invites you again.
only-owner = You're the only owner
only-owner-explained = Make somebody else an owner of this room before you leave it.
choose-owner = Choose an owner
still-in-room = You're still in this room
people-counted = People ({ $n })
people-of-room = People in this room
search-people = Search people
nobody-in-room = Nobody is in this room.
actions-for = Actions for { $name }
send-message = Send a message
make-role = { $role ->
    [moderator] Make moderator
    [owner] Make owner
   *[member] Make a plain member
}
remove-from-room = Remove from this room
remove = Remove
remove-asked = Remove { $name } from { $room }?
remove-explained = They can join again at any time.
remove-explained-private = They can't read this room any more, unless somebody invites them again.
owner-asked = Make { $name } an owner of { $room }?
owner-explained = Owners can change who may do what, and delete the room. You stay an owner too, and can't remove them any more.
removed = { $name } was removed.
role-now-said = { $role ->
    [moderator] { $name } is now a moderator.
    [owner] { $name } is now an owner.
   *[member] { $name } is now a member.
}

## Settings of a room

room-settings = Room settings
settings-of = Settings of { $room }
settings-closed = Only moderators and owners can change this room.
settings-archived = This room is archived, so its settings can't be changed. Restore it first.
who-writes = Who can write
who-invites = Who can invite people
how-far-back = How far back new members can read
who-members = All members
who-moderators = Only moderators
from-start = From the start
from-joining = From joining
save-changes = Save changes
saved = Saved.
archive-title = Archive this room
archive-explained = Everybody in the room can still read it, but nobody can write. You can restore it at any time.
archive-room = Archive room
restore-title = Restore this room
restore-explained = People can write in it again.
restore-room = Restore room
erase-title = Delete this room
erase-explained = All its messages are deleted for everybody. This can't be undone.
erase-room = Delete room
erase-asked = Delete { $room }?
erase-dialog = All its messages are deleted for everybody, and nobody can bring them back. To keep them, archive the room instead.
erase-type = Type the room's name to confirm: { $room }
writing-closed = Only moderators can write here.
writing-closed-archived = This room is archived. You can read it, but nobody can write here.

## Why something was not done

# $code is one of docs/protocol.md, or "lost": the connection ended before the answer came.
# $said is what the server says of it, in English: other languages have more cases.
problem = { $reason ->
    [malformed] The server doesn't understand this page. Reload it.
    [name_empty] Enter a name for the room.
    [name_invisible] The name contains an invisible character.
    [name_spaces] A name can't begin or end with a space.
    [name_differs] This isn't the room's name.
    [text_characters] This contains invalid characters.
    [text_invisible] This contains only invisible characters.
    [text_lines] This can't have line breaks.
    [text_long] This can have at most { $limit } characters.
    [group_large] A group can have at most { $limit } people, including you.
    [invited_many] You can invite at most { $limit } people at once.
    [person_gone] One of these people isn't here any more.
    [reply_gone] The message you're replying to was deleted, or you can't see it.
    [room_of_all] Everybody who signs up comes into this room. It can't be archived or deleted.
    [rooms_full] You're in { $limit } rooms, which is the most. Leave one first.
    [their_rooms_full] One of these people is in { $limit } rooms, which is the most.
    [emoji_unknown] A reaction must be one emoji.
    [mentions_many] A message can mention at most { $limit } people.
    [reactions_many] A message can have at most { $limit } different emoji.
    [pins_full] { $limit } messages are pinned here, which is the most. Unpin one first.
    [saved_full] You've saved { $limit } messages, which is the most. Remove one first.
    [edit_late] Messages can only be edited within { $time } of being sent.
    [delete_late] Messages can only be deleted within { $time } of being sent.
   *[other] { $code ->
        [lost] The connection was lost. Try again.
        [taken] There's already a public room with this name.
        [archived] This room is archived. Nobody can change it until it's restored.
        [last_owner] You're the only owner. Make somebody else an owner first.
        [rate_limited] That was too fast. Wait a moment, then try again.
        [unavailable] The server can't save anything right now. Try again in a moment.
        [internal] Something went wrong on the server. Try again.
       *[other] { $said }
    }
}
