package chat_test

import (
	"testing"
	"testing/synctest"
	"time"

	"github.com/hubbub-chat/hubbub/internal/chat"
)

// tooLate fails unless a refusal says that a time is over, and which.
func tooLate(t *testing.T, err error, reason chat.Reason, limit int, message string) {
	t.Helper()
	if e := chat.AsError(err); e.Code != chat.Forbidden || e.Reason != reason || e.Limit != limit || e.Message != message {
		t.Errorf("refused as %+v", e)
	}
}

func TestAfterItsTimeAMessageIsNotEditedOrDeletedByItsAuthor(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := newHouse(t, &chat.Options{EditWithin: 15 * time.Minute, DeleteWithin: 24 * time.Hour})
		own, ann := h.owner().Session, h.signUp("ann").Session
		said := h.send(ann, h.Lobby(), "1", "hello")
		edit := func(text string) error {
			_, err := h.Edit(t.Context(), ann, chat.Revision{Message: said.ID, Text: text})
			return err
		}
		pass(15 * time.Minute)
		h.ok(edit("hello!"))
		pass(time.Second)
		tooLate(t, edit("hello?"), chat.EditLate, 900, "Messages can only be edited within 15 minutes of being sent.")
		h.ok(edit("hello!")) // a repetition of what was done in time
		pass(24*time.Hour - 15*time.Minute)
		_, err := h.Delete(t.Context(), ann, said.ID)
		tooLate(t, err, chat.DeleteLate, 86_400, "Messages can only be deleted within 1 day of being sent.")
		_, err = h.Delete(t.Context(), own, said.ID)
		h.ok(err)
		_, err = h.Delete(t.Context(), ann, said.ID) // is deleted already
		h.ok(err)
	})
}

func TestModeratorsDeleteTheirOwnMessagesAtAnyTimeAndNobodyWaitsWithoutALimit(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := newHouse(t, &chat.Options{DeleteWithin: 90 * time.Second})
		own, ann := h.owner().Session, h.signUp("ann").Session
		led, said := h.send(own, h.Lobby(), "1", "hello"), h.send(ann, h.Lobby(), "2", "hello")
		talk := h.send(own, h.conversation(own, ann), "3", "hello")
		pass(time.Hour)
		_, err := h.Delete(t.Context(), own, led.ID)
		h.ok(err)
		_, err = h.Delete(t.Context(), own, talk.ID)
		tooLate(t, err, chat.DeleteLate, 90, "Messages can only be deleted within 90 seconds of being sent.")
		_, err = h.Edit(t.Context(), ann, chat.Revision{Message: said.ID, Text: "hello!"})
		h.ok(err)
	})
}
