package chat

import (
	"fmt"
	"slices"
	"strings"
	"testing"
)

// allowedCells says for each action, kinds of rooms, places in them and claim on the
// thing which of nobody, member, admin and owner of the server may. What is not here is
// forbidden. Kinds: p public, a announcement, s private (secret), d direct, g group;
// places: o outside, i invited, m member, M moderator, O owner.
const allowedCells = `
	read room       | pasdg | mMO | no thing  | mao
	see room        | pasdg | mMO | no thing  | mao
	see room        | pa    | oi  | no thing  | mao
	see room        | s     | i   | no thing  | mao
	preview room    | pa    | oimMO | no thing | mao
	send message    | pasdg | mMO | no thing  | mao
	announce        | pas   | MO  | no thing  | mao
	call members    | pa    | MO  | no thing  | mao
	call members    | sg    | mMO | no thing  | mao
	edit message    | pasdg | mMO | own       | mao
	delete message  | pasdg | mMO | own       | mao
	delete message  | pas   | MO  | another's | mao
	react           | pasdg | mMO | no thing  | mao
	pin message     | sdg   | mMO | no thing  | mao
	pin message     | pa    | MO  | no thing  | mao
	save message    | pasdg | mMO | no thing  | mao
	mark read       | pasdg | mMO | no thing  | mao
	keep draft      | pasdg | mMO | no thing  | mao
	prefer room     | pasdg | mMO | no thing  | mao
	join room       | pa    | oi  | no thing  | mao
	join room       | s     | i   | no thing  | mao
	decline         | pas   | i   | no thing  | mao
	leave room      | pasdg | mMO | no thing  | mao
	invite          | pas   | mMO | no thing  | mao
	admit           | pas   | MO  | no thing  | mao
	remove member   | pas   | MO  | another's | mao
	set room role   | pas   | O   | no thing  | mao
	change room     | pas   | MO  | no thing  | mao
	archive room    | pas   | O   | no thing  | mao
	erase room      | pas   | O   | no thing  | mao
	see readers     | a     | MO  | no thing  | mao
	create room     | -     | -   | no thing  | mao
	create official | -     | -   | no thing  | ao
	converse        | -     | -   | no thing  | mao
	find rooms      | -     | -   | no thing  | mao
	manage account  | -     | -   | own       | mao
`

// everyAction is in the order of the matrix.
var everyAction = []Action{
	ReadRoom, SeeRoom, PreviewRoom, SendMessage, Announce, CallMembers, EditMessage, DeleteMessage, React, PinMessage, SaveMessage, MarkRead, KeepDraft, PreferRoom,
	JoinRoom, Decline, LeaveRoom, Invite, Admit, RemoveMember, SetRoomRole, ChangeRoom, ArchiveRoom, EraseRoom, SeeReaders,
	CreateRoom, CreateOfficial, Converse, FindRooms, ManageAccount,
}

func TestEveryCellOfTheMatrixIsAsExpected(t *testing.T) {
	kinds := map[string]RoomKind{"-": "", "p": Public, "a": Announcement, "s": Private, "d": Direct, "g": Group, "?": "cave"}
	places := map[string]place{"-": noRoom, "o": outside, "i": invited, "m": inside, "M": moderator, "O": owner, "?": "above"}
	roles := map[string]Role{"-": Nobody, "m": Member, "a": Admin, "o": Owner, "e": "emperor"}
	expected := make(map[string]bool)
	for line := range strings.Lines(allowedCells) {
		part := strings.Split(strings.TrimSpace(line), "|")
		if len(part) != 5 {
			continue
		}
		for i := range part {
			part[i] = strings.TrimSpace(part[i])
		}
		for _, kind := range strings.Split(part[1], "") {
			for _, at := range strings.Split(part[2], "") {
				for _, role := range strings.Split(part[4], "") {
					expected[fmt.Sprint(part[0], kinds[kind], places[at], part[3], roles[role])] = true
				}
			}
		}
	}
	found, cells := 0, 0
	for _, action := range append([]Action{"no action"}, everyAction...) {
		for _, kind := range kinds {
			for _, at := range places {
				for _, thing := range []claim{noThing, own, anothers} {
					for _, role := range roles {
						if at == noRoom && kind != "" {
							continue
						}
						cells++
						want := expected[fmt.Sprint(action, kind, at, thing, role)]
						if want {
							found++
						}
						if got := allowed(action, role, kind, at, thing); got != want {
							t.Errorf("%s, %q, %s, %s by %q: %v, want %v", action, kind, at, thing, role, got, want)
						}
					}
				}
			}
		}
	}
	if found != len(expected) {
		t.Errorf("%d cells of the table are of the matrix, of %d", found, len(expected))
	}
	t.Logf("%d cells", cells)
}

func TestTheListOfActionsIsThatOfTheMatrix(t *testing.T) {
	if got := Actions(); !slices.Equal(got, everyAction) {
		t.Errorf("the actions are %q, want %q", got, everyAction)
	}
}

func TestOnlyActiveUsersHaveARole(t *testing.T) {
	for _, state := range []State{Active, Deactivated, Deleted, ""} {
		for _, role := range []Role{Member, Admin, Owner} {
			want := Nobody
			if state == Active {
				want = role
			}
			if got := (User{Role: role, State: state}).role(); got != want {
				t.Errorf("a %s %s counts as %q, want %q", state, role, got, want)
			}
		}
	}
}
