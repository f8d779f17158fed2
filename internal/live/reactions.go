package live

import (
	"context"

	"github.com/hubbub-chat/hubbub/internal/chat"
	"github.com/hubbub-chat/hubbub/internal/live/wire"
)

func (l *Live) react(ctx context.Context, c *client, in wire.Reacting) (wire.OwnReactions, error) {
	message, err := parse(in.Message)
	if err != nil {
		return wire.OwnReactions{}, err
	}
	own, err := l.service.React(ctx, l.touch(ctx, c), message, in.Emoji, in.On)
	if err != nil {
		return wire.OwnReactions{}, err
	}
	return wireOwn(own), nil
}

// reactors answers with who has set an emoji on a message.
func (l *Live) reactors(ctx context.Context, c *client, in wire.ReactorSearch) (wire.ReactorList, error) {
	message, err := parse(in.Message)
	if err != nil {
		return wire.ReactorList{}, err
	}
	var after chat.ID
	if in.After != "" {
		if after, err = parse(in.After); err != nil {
			return wire.ReactorList{}, err
		}
	}
	found, err := l.service.Reactors(ctx, l.touch(ctx, c), message, in.Emoji, after)
	if err != nil {
		return wire.ReactorList{}, err
	}
	answer := wire.ReactorList{People: each(found, func(r chat.Reactor) wire.User { return wireUser(r.User) })}
	if len(found) == chat.MaxReactors {
		answer.After = found[len(found)-1].Reaction.String()
	}
	return answer, nil
}

func wireReactions(r chat.Reactions) wire.Reactions {
	return wire.Reactions{Message: r.Message.String(), V: r.Version, Kinds: each(r.Kinds, func(k chat.Reaction) wire.Reaction { return wire.Reaction(k) })}
}

func wireOwn(o chat.OwnReactions) wire.OwnReactions {
	return wire.OwnReactions{Message: o.Message.String(), V: o.Version, Emoji: each(o.Emoji, func(e string) string { return e })}
}

// oldestOf is the lowest number of what an entry says something about, itself among it.
func oldestOf(e chat.Entry) int64 {
	oldest := e.Number
	if e.Message != nil {
		oldest = min(oldest, e.Message.Number)
	}
	for _, r := range e.Reactions {
		oldest = min(oldest, r.Number)
	}
	return oldest
}
