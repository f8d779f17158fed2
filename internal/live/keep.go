package live

import (
	"context"
	"time"

	"github.com/hubbub-chat/hubbub/internal/chat"
	"github.com/hubbub-chat/hubbub/internal/live/wire"
)

func (l *Live) pinMessage(ctx context.Context, c *client, in wire.Pinning) (wire.Nothing, error) {
	message, err := parse(in.Message)
	if err != nil {
		return wire.Nothing{}, err
	}
	return wire.Nothing{}, l.service.Pin(ctx, l.touch(ctx, c), message, in.On)
}

// pins answers with the pinned messages of a room.
func (l *Live) pins(ctx context.Context, c *client, in wire.PinSearch) (wire.PinList, error) {
	room, err := parse(in.Room)
	if err != nil {
		return wire.PinList{}, err
	}
	before, err := parseBefore(in.Before)
	if err != nil {
		return wire.PinList{}, err
	}
	began := time.Now()
	found, err := l.service.Pins(ctx, l.touch(ctx, c), room, before)
	if err == nil {
		err = l.stillTheirs(ctx, c, room, began)
	}
	if err != nil {
		return wire.PinList{}, err
	}
	answer := wire.PinList{Messages: each(found.Messages, wireMessage), AsOf: found.AsOf}
	if found.More {
		answer.Before = found.Messages[len(found.Messages)-1].Pin.ID.String()
	}
	return answer, nil
}

func (l *Live) save(ctx context.Context, c *client, in wire.Saving) (wire.Nothing, error) {
	message, err := parse(in.Message)
	if err != nil {
		return wire.Nothing{}, err
	}
	return wire.Nothing{}, l.service.Save(ctx, l.touch(ctx, c), message, in.On)
}

// saved answers with what a user has saved. Rights to each message are judged by the read,
// so one that took long is done again.
func (l *Live) saved(ctx context.Context, c *client, in wire.SavedSearch) (wire.SavedList, error) {
	before, err := parseBefore(in.Before)
	if err != nil {
		return wire.SavedList{}, err
	}
	session := l.touch(ctx, c)
	for {
		began := time.Now()
		found, more, err := l.service.Saved(ctx, session, before)
		if err != nil {
			return wire.SavedList{}, err
		}
		if time.Since(began) > fresh {
			continue
		}
		answer := wire.SavedList{Saved: each(found, func(s chat.SavedMessage) wire.SavedMessage { return wireSaved(s, session.User) })}
		if more {
			answer.Before = found[len(found)-1].ID.String()
		}
		return answer, nil
	}
}

func wireSaved(s chat.SavedMessage, me chat.User) wire.SavedMessage {
	out := wire.SavedMessage{ID: s.Saved.Message.String(), At: s.ID.Time().UnixMilli()}
	if s.Message != nil {
		room, message := wireRoom(*s.Room, me), wireMessage(*s.Message)
		out.Room, out.Message = &room, &message
	}
	return out
}

// parseBefore reads the id behind which a list goes on; "" begins.
func parseBefore(text string) (chat.ID, error) {
	if text == "" {
		return 0, nil
	}
	return parse(text)
}
