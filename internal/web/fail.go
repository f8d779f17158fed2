package web

import (
	"context"
	"crypto/rand"
	"errors"
	"net/http"
	"strconv"
	"time"

	"github.com/hubbub-chat/hubbub/internal/chat"
)

// A refused request is one that HTTP has a word for.
type refused struct {
	status  int
	message string // for people, in English
	values  []any  // for each %s in it
}

func (e *refused) Error() string { return e.message }

func refusal(status int, message string, values ...any) error {
	return &refused{status, message, values}
}

var (
	errNoRoute     = refusal(http.StatusNotFound, "This page doesn't exist.")
	errMethod      = refusal(http.StatusMethodNotAllowed, "That doesn't work here.")
	errForeign     = refusal(http.StatusForbidden, "This request came from another site. Please go back and try again on this page.")
	errEncoded     = refusal(http.StatusUnsupportedMediaType, "The server doesn't understand this encoding.")
	errType        = refusal(http.StatusUnsupportedMediaType, "Please use the form on the page.")
	errForm        = refusal(http.StatusBadRequest, "Please use the form on the page.")
	errTooLarge    = refusal(http.StatusRequestEntityTooLarge, "That is too long. Please use the form on the page.")
	errUnknownHost = refusal(http.StatusMisdirectedRequest,
		"This server isn't set up for this host name. The administrator can set --base-url (HUBBUB_BASE_URL).")
	errExposed = refusal(http.StatusForbidden,
		"This address isn't encrypted, so others could read your password. The administrator can put the server behind HTTPS (--base-url) or, in a closed network, allow plain HTTP with --insecure-http.")
)

// statuses maps the codes of the chat to those of HTTP.
var statuses = map[chat.Code]int{
	chat.Invalid:         http.StatusBadRequest,
	chat.Unauthenticated: http.StatusUnauthorized,
	chat.Reauthenticate:  http.StatusForbidden,
	chat.Forbidden:       http.StatusForbidden,
	chat.NotFound:        http.StatusNotFound,
	chat.Taken:           http.StatusConflict,
	chat.Closed:          http.StatusForbidden,
	chat.TooMany:         http.StatusTooManyRequests,
	chat.Busy:            http.StatusServiceUnavailable,
	chat.Unavailable:     http.StatusServiceUnavailable,
	chat.Internal:        http.StatusInternalServerError,
}

// fail answers with an error on a page of its own.
func (v *visit) fail(err error) {
	status, message := v.explain(err)
	view := v.view("That didn't work")
	view.Message = message
	v.write(status, "error.html", view)
}

// explain says what an error means, in HTTP and to people. A fault is noted; only
// a reference to the note gets out.
func (v *visit) explain(err error) (status int, message string) {
	if r, ok := errors.AsType[*refused](err); ok {
		return r.status, v.speaker().Say(r.message, r.values...)
	}
	e := chat.AsError(err)
	if e.RetryAfter > 0 {
		seconds := (e.RetryAfter + time.Second - 1) / time.Second
		v.w.Header().Set("Retry-After", strconv.FormatInt(int64(seconds), 10))
	}
	message = v.told(e)
	if e.Code == chat.Internal && !errors.Is(err, context.Canceled) {
		reference := rand.Text()[:8]
		v.site.options.Log.Error("request", "error", err, "method", v.r.Method, "path", v.r.URL.Path, "reference", reference)
		message += " " + v.speaker().Say("If this keeps happening, give the administrator this code: %s.", reference)
	}
	return statuses[e.Code], message
}

// told is what an error of the chat says, in the language of the visit.
func (v *visit) told(e *chat.Error) string {
	if e.Form != "" {
		return v.speaker().Say(e.Form, e.Value)
	}
	return v.speaker().Say(e.Message)
}
