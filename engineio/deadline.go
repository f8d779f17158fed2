package engineio

import (
	"context"
	"errors"
	"net/http"
	"time"
)

// maxAnswerMargin bounds how long before its deadline a request is answered.
const maxAnswerMargin = time.Second

// liftDeadlines takes away the deadlines that http.Server has set for a request,
// which may wait longer than they allow; net/http takes the one for reading for
// the end of the client. It returns when the request has to be answered all the
// same, zero if there is no such time: some time before the deadline of the
// request's context, by which middleware limits what it calls, or before the
// server's, where the ResponseWriter does not let them be changed.
func liftDeadlines(r *http.Request, rc *http.ResponseController) time.Time {
	now := time.Now()
	var until time.Time
	limit := func(deadline time.Time) {
		margin := min(deadline.Sub(now)/4, maxAnswerMargin)
		if t := deadline.Add(-margin); until.IsZero() || t.Before(until) {
			until = t
		}
	}
	ctx := r.Context()
	if deadline, ok := ctx.Deadline(); ok {
		limit(deadline)
	}
	noRead, noWrite := rc.SetReadDeadline(time.Time{}), rc.SetWriteDeadline(time.Time{})
	if server, ok := ctx.Value(http.ServerContextKey).(*http.Server); ok {
		if noRead != nil && server.ReadTimeout > 0 {
			limit(now.Add(server.ReadTimeout))
		}
		if noWrite != nil && server.WriteTimeout > 0 {
			limit(now.Add(server.WriteTimeout))
		}
	}
	return until
}

// isGone tells whether a request's client has gone away. A deadline that has
// passed says nothing of the client.
func isGone(ctx context.Context) bool {
	return ctx.Err() != nil && !errors.Is(ctx.Err(), context.DeadlineExceeded)
}

// renewWriteTimeout gives an answer the time that http.Server allows for a whole
// request: what came before it may have taken longer.
func renewWriteTimeout(r *http.Request, rc *http.ResponseController) {
	if server, ok := r.Context().Value(http.ServerContextKey).(*http.Server); ok && server.WriteTimeout > 0 {
		_ = rc.SetWriteDeadline(time.Now().Add(server.WriteTimeout))
	}
}
