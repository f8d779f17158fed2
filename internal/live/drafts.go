package live

import (
	"context"

	"github.com/hubbub-chat/hubbub/internal/chat"
	"github.com/hubbub-chat/hubbub/internal/live/wire"
)

// draft keeps what somebody writes for their other devices.
func (l *Live) draft(ctx context.Context, c *client, in wire.Draft) (wire.DraftVersion, error) {
	draft, err := chatDraft(in)
	if err != nil {
		return wire.DraftVersion{}, err
	}
	number, err := l.service.KeepDraft(ctx, l.touch(ctx, c), draft)
	return wire.DraftVersion{V: number}, aboutText(err)
}

// drafted answers with what somebody has written last in a room.
func (l *Live) drafted(ctx context.Context, c *client, in wire.InRoom) (wire.KeptDraft, error) {
	room, err := parse(in.Room)
	if err != nil {
		return wire.KeptDraft{}, err
	}
	kept, err := l.service.KeptDraft(ctx, l.touch(ctx, c), room)
	if err != nil {
		return wire.KeptDraft{}, err
	}
	answer := wire.KeptDraft{ClientID: kept.ClientID, Text: kept.Text, V: kept.Number}
	if kept.ReplyTo != 0 {
		answer.ReplyTo = kept.ReplyTo.String()
	}
	return answer, nil
}

// chatDraft reads a message that is to be sent, or is being written.
func chatDraft(in wire.Draft) (chat.Draft, error) {
	room, err := parse(in.Room)
	if err != nil {
		return chat.Draft{}, err
	}
	draft := chat.Draft{Room: room, ClientID: in.ClientID, Text: in.Text}
	if in.ReplyTo != "" {
		draft.ReplyTo, err = parse(in.ReplyTo)
	}
	return draft, err
}

func wireDrafts(drafts []chat.DraftMark) map[string]int64 {
	out := make(map[string]int64, len(drafts))
	for _, d := range drafts {
		out[d.Room.String()] = d.Number
	}
	return out
}
