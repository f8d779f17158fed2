package live

import (
	"fmt"
	"slices"

	"github.com/hubbub-chat/hubbub/internal/chat"
	"github.com/hubbub-chat/hubbub/socketio"
)

// rights says for each event by which action of the matrix the chat decides
// whether it may be. An event that is not here does not start.
func rights() map[string]chat.Action {
	return map[string]chat.Action{
		"resume":    chat.ReadRoom,
		"open":      chat.ReadRoom,
		"close":     chat.ReadRoom, // by having it open, as typing
		"page":      chat.ReadRoom,
		"history":   chat.ReadRoom,
		"around":    chat.ReadRoom,
		"quotes":    chat.ReadRoom,
		"positions": chat.ReadRoom,
		"typing":    chat.ReadRoom, // by having it open, which reading it has decided
		"send":      chat.SendMessage,
		"draft":     chat.KeepDraft,
		"drafted":   chat.KeepDraft,
		"edit":      chat.EditMessage,
		"delete":    chat.DeleteMessage,
		"react":     chat.React,
		"reactors":  chat.ReadRoom,
		"pin":       chat.PinMessage,
		"pins":      chat.ReadRoom,
		"save":      chat.SaveMessage,
		"saved":     chat.ReadRoom,
		"read":      chat.MarkRead,
		"unread":    chat.MarkRead,
		"readAll":   chat.MarkRead,
		"readBack":  chat.MarkRead,
		"readBy":    chat.SeeReaders,
		"details":   chat.SeeRoom,
		"preview":   chat.PreviewRoom,
		"directory": chat.FindRooms,
		"create":    chat.CreateRoom,
		"converse":  chat.Converse,
		"change":    chat.ChangeRoom,
		"archive":   chat.ArchiveRoom,
		"erase":     chat.EraseRoom,
		"join":      chat.JoinRoom,
		"leave":     chat.LeaveRoom,
		"decline":   chat.Decline,
		"invite":    chat.Invite,
		"remove":    chat.RemoveMember,
		"role":      chat.SetRoomRole,
		"members":   chat.ReadRoom,
		"people":    chat.FindRooms,
		"prefer":    chat.PreferRoom,
	}
}

// complete compares the events that are handled with those that have a rule.
func complete(handlers map[string]socketio.Handler) error {
	rules := rights()
	actions := chat.Actions()
	for event := range handlers {
		if !slices.Contains(actions, rules[event]) {
			return fmt.Errorf("live: the event %q has no rule of the chat's", event)
		}
	}
	for event := range rules {
		if handlers[event] == nil {
			return fmt.Errorf("live: the event %q is not handled", event)
		}
	}
	return nil
}
