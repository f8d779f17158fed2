package chat

import (
	"fmt"
	"slices"
	"strings"
	"testing"
)

// allowedCells says for each action, relation to the room and claim on the thing
// which of nobody, member, admin and owner may. What is not here is forbidden.
const allowedCells = `
	read room       inside   no thing   - m a o
	send message    inside   no thing   - m a o
	edit message    inside   own        - m a o
	delete message  inside   own        - m a o
	delete message  inside   another's  - - a o
	mark read       inside   no thing   - m a o
	join room       outside  no thing   - m a o
	leave room      inside   no thing   - m a o
	remove member   inside   another's  - - a o
	create room     no room  no thing   - - a o
	manage account  no room  own        - m a o
`

func TestEveryCellOfTheMatrixIsAsExpected(t *testing.T) {
	actions := []Action{
		ReadRoom, SendMessage, EditMessage, DeleteMessage, MarkRead, JoinRoom, LeaveRoom, RemoveMember,
		CreateRoom, ManageAccount, "no action",
	}
	roles := map[Role]string{Nobody: "-", Member: "m", Admin: "a", Owner: "o", "emperor": "e"}
	expected := make(map[string]string)
	for line := range strings.Lines(allowedCells) {
		if line = strings.TrimSpace(line); line == "" {
			continue
		}
		expected[strings.TrimSpace(line[:36])] = line[36:]
	}
	used, cells := make(map[string]bool), 0
	for _, action := range actions {
		for _, to := range []relation{noRoom, outside, inside} {
			for _, thing := range []claim{noThing, own, anothers} {
				row := fmt.Sprintf("%-15s %-8s %s", action, to, thing)
				used[row] = true
				for role, letter := range roles {
					cells++
					want := letter != "-" && strings.Contains(expected[row], letter)
					if got := allowed(action, role, to, thing); got != want {
						t.Errorf("%s %q: %v, want %v", row, role, got, want)
					}
				}
			}
		}
	}
	for row := range expected {
		if !used[row] {
			t.Errorf("no cell is called %q", row)
		}
	}
	for _, c := range matrix {
		if !used[fmt.Sprintf("%-15s %-8s %s", c.action, c.relation, c.claim)] {
			t.Errorf("the row %v is not tested", c)
		}
	}
	t.Logf("%d cells", cells)
}

func TestTheListOfActionsIsThatOfTheMatrix(t *testing.T) {
	all := []Action{
		ReadRoom, SendMessage, EditMessage, DeleteMessage, MarkRead, JoinRoom, LeaveRoom, RemoveMember,
		CreateRoom, ManageAccount,
	}
	if got := Actions(); !slices.Equal(got, all) {
		t.Errorf("the actions are %q, want %q", got, all)
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
