package live

import (
	"context"

	"github.com/hubbub-chat/hubbub/internal/chat"
	"github.com/hubbub-chat/hubbub/internal/live/wire"
)

func (l *Live) send(ctx context.Context, c *client, in wire.Draft) (wire.Sent, error) {
	draft, err := chatDraft(in)
	if err != nil {
		return wire.Sent{}, err
	}
	sent, err := l.service.Send(ctx, l.touch(ctx, c), draft)
	if err != nil {
		return wire.Sent{}, aboutText(err)
	}
	return wire.Sent{ID: sent.ID.String(), N: sent.Number, Count: sent.Count, At: sent.ID.Time().UnixMilli()}, nil
}

func (l *Live) edit(ctx context.Context, c *client, in wire.Edit) (wire.Edited, error) {
	message, err := parse(in.Message)
	if err != nil {
		return wire.Edited{}, err
	}
	revision := chat.Revision{Message: message, Text: in.Text}
	if in.Base != nil {
		base := chatTime(*in.Base)
		revision.Base = &base
	}
	m, err := l.service.Edit(ctx, l.touch(ctx, c), revision)
	if err != nil || m.Edited.IsZero() {
		return wire.Edited{}, aboutText(err)
	}
	return wire.Edited{EditedAt: m.Edited.UnixMilli()}, nil
}

func (l *Live) delete(ctx context.Context, c *client, in wire.Deletion) (wire.Nothing, error) {
	message, err := parse(in.Message)
	if err != nil {
		return wire.Nothing{}, err
	}
	_, err = l.service.Delete(ctx, l.touch(ctx, c), message)
	return wire.Nothing{}, err
}

func (l *Live) read(ctx context.Context, c *client, in wire.Read) (wire.Nothing, error) {
	room, err := parse(in.Room)
	if err != nil {
		return wire.Nothing{}, err
	}
	if in.Count < 0 {
		return wire.Nothing{}, invalid("The count can't be below 0.")
	}
	return wire.Nothing{}, l.service.MarkRead(ctx, l.touch(ctx, c), room, in.Count)
}

// aboutText gives an error about a text the code by which pages tell what is wrong
// with it.
func aboutText(err error) error {
	if err == nil {
		return nil
	}
	switch chat.AsError(err).Reason {
	case chat.TextLong:
		return formError{wire.CodeTooLong, err}
	case chat.TextInvisible:
		return formError{wire.CodeEmpty, err}
	}
	return err
}

// typing tells the others in a room that somebody types.
func (l *Live) typing(_ context.Context, c *client, in wire.InRoom) (wire.Nothing, error) {
	id, err := parse(in.Room)
	if err != nil {
		return wire.Nothing{}, err
	}
	r := l.openRooms(c)[id]
	if r == nil {
		return wire.Nothing{}, chat.ErrNotFound
	}
	who := wireUser(l.sessionOf(c).User)
	r.mu.Lock()
	defer r.mu.Unlock()
	if _, seated := r.seats[c]; !seated {
		return wire.Nothing{}, chat.ErrNotFound
	}
	if len(r.people) <= crowd {
		others := l.io.To(r.name()).Except(userRoom(c.user.id)).Volatile()
		l.check(others.Emit("typing", wire.Typing{Room: in.Room, User: who}))
	}
	return wire.Nothing{}, nil
}
