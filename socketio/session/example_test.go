package session_test

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"

	"github.com/hubbub-chat/hubbub/engineio"
	"github.com/hubbub-chat/hubbub/socketio"
	"github.com/hubbub-chat/hubbub/socketio/session"
	"github.com/hubbub-chat/hubbub/socketio/socketiotest"
)

// Who has logged in over HTTP has a socket, until they log out.
func ExampleManager_Require() {
	sessions := session.New(nil)
	io := socketio.New(&socketio.Options{Engine: engineio.Options{Principal: sessions.Principal}})
	defer io.Close()
	sessions.Require(io.Of("/"), "user")
	io.OnConnect(func(ctx context.Context, s *socketio.Socket) {
		user, _ := session.From(ctx).Get("user")
		_ = s.Emit("hello", user)
	})
	mux := http.NewServeMux()
	mux.Handle("/socket.io/", io)
	mux.HandleFunc("POST /login", func(w http.ResponseWriter, r *http.Request) {
		s := session.From(r.Context())
		_ = s.Renew()
		_ = s.Set("user", "alice")
	})
	mux.HandleFunc("POST /logout", func(w http.ResponseWriter, r *http.Request) { _ = session.From(r.Context()).End() })
	h := sessions.Handler(mux)

	ctx := context.Background()
	_, err := socketiotest.Connect(ctx, h, nil)
	fmt.Println("before:", err)

	answer := httptest.NewRecorder()
	h.ServeHTTP(answer, httptest.NewRequest("POST", "/login", nil))
	cookie := answer.Result().Cookies()[0]
	header := http.Header{"Cookie": {cookie.Name + "=" + cookie.Value}, "Origin": {"http://localhost"}}
	c, err := socketiotest.Connect(ctx, h, &socketiotest.Options{Header: header})
	if err != nil {
		fmt.Println(err)
		return
	}
	defer c.Close()
	e, _ := c.Next(ctx)
	fmt.Println("then:", e.Name, e.Args[0])

	logout := httptest.NewRequest("POST", "/logout", nil)
	logout.AddCookie(cookie)
	h.ServeHTTP(httptest.NewRecorder(), logout)
	<-c.Done()
	fmt.Println("and out")
	// Output:
	// before: connection refused: not logged in
	// then: hello "alice"
	// and out
}
