package chat

import (
	"fmt"
	"time"
)

// inTime refuses to change one's own message when it was sent too long ago. Moderators can
// delete any message, so they can delete their own at any time.
func (s *Service) inTime(st Standing, m Message, action Action) error {
	within, reason, what := s.options.EditWithin, EditLate, "edited"
	if action == DeleteMessage {
		within, reason, what = s.options.DeleteWithin, DeleteLate, "deleted"
	}
	if within == 0 || time.Since(m.ID.Time()) <= within {
		return nil
	}
	if action == DeleteMessage && st.may(DeleteMessage, anothers) == nil {
		return nil
	}
	return &Error{
		Code: Forbidden, Reason: reason, Limit: int(within / time.Second),
		Message: fmt.Sprintf("Messages can only be %s within %s of being sent.", what, inWords(within)),
	}
}

// inWords says a duration in the largest unit in which it is whole.
func inWords(d time.Duration) string {
	for _, unit := range []struct {
		name string
		is   time.Duration
	}{{"day", 24 * time.Hour}, {"hour", time.Hour}, {"minute", time.Minute}} {
		switch {
		case d == unit.is:
			return "1 " + unit.name
		case d%unit.is == 0:
			return fmt.Sprintf("%d %ss", d/unit.is, unit.name)
		}
	}
	return fmt.Sprintf("%d seconds", d/time.Second)
}

// EditWithin returns how long after sending a message can be edited; 0: always.
func (s *Service) EditWithin() time.Duration { return s.options.EditWithin }

// DeleteWithin returns how long after sending one can delete one's own; 0: always.
func (s *Service) DeleteWithin() time.Duration { return s.options.DeleteWithin }
