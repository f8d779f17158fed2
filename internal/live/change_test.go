package live

import (
	"testing"

	"github.com/hubbub-chat/hubbub/internal/chat"
	"github.com/hubbub-chat/hubbub/internal/live/wire"
)

// The entries of a room may have to be read before it is known what they say, and heads
// may be told meanwhile.
func TestANewNameIsToldAlsoWhenItIsKnownAfterHowFarTheRoomIs(t *testing.T) {
	const cellar = chat.ID(1)
	l := &Live{
		heads: make(map[chat.ID]int64), moved: make(map[chat.ID]int64), changes: make(map[chat.ID]wire.Head),
		counts: make(map[chat.ID]int64), users: make(map[chat.ID]*user), listed: make(map[chat.ID]map[*user]struct{}),
	}
	c := &client{open: make(map[chat.ID]*room)}
	l.listed[cellar] = map[*user]struct{}{{clients: map[*client]struct{}{c: {}}}: {}}
	renamed := []chat.Entry{{Room: cellar, Number: 2, Kind: chat.NameEntry, Message: &chat.Message{Text: "attic"}}}
	l.noteMoved(cellar, 2, renamed)
	l.hints()
	l.noteMembers(cellar, renamed)
	for _, h := range l.hints() {
		if head := h.heads[cellar.String()]; head.N == 2 && head.Name != nil && *head.Name == "attic" {
			return
		}
	}
	t.Error("the new name is not told")
}
