package web

import (
	"fmt"
	"net/http"
	"slices"

	"github.com/hubbub-chat/hubbub/internal/chat"
)

// A rule says who a route is for.
type rule int

const (
	forAnyone   rule = iota // whoever asks
	forProbes               // whoever asks, and under whatever name of the server
	forVisitors             // who has not logged in; the others are sent to the chat
	forMembers              // who has logged in; the others are sent to do so
)

// A route is one thing that can be asked for.
type route struct {
	method string // GET is for HEAD too
	path   string // exactly; no path is cleaned, and none has parameters
	rule   rule
	secret bool // a password is typed here, or on the form that comes back
	serve  func(*visit) error
	// action is the one of the chat's matrix by which its rules decide, for what
	// members do.
	action chat.Action
}

// sockets is what all requests of sockets begin with. It is the only route that
// is no exact path: what is below it is the library's.
const sockets = "/socket.io/"

// table lists all routes.
func (s *Site) table() []route {
	get, post := http.MethodGet, http.MethodPost
	routes := []route{
		{get, "/", forAnyone, false, home, ""},
		{get, "/chat", forMembers, false, showChat, chat.ReadRoom},

		{get, "/user/register", forVisitors, true, showRegister, ""},
		{post, "/user/register", forAnyone, true, register, ""},
		{get, "/user/login", forVisitors, true, showLogIn, ""},
		{post, "/user/login", forAnyone, true, logIn, ""},
		{get, "/user/owner", forAnyone, true, showOwner, ""},
		{post, "/user/owner", forAnyone, true, claimOwner, ""},
		{get, "/user/entered", forAnyone, false, entered, ""},
		{post, "/user/logout", forAnyone, false, logOut, ""},

		{get, "/user/account", forMembers, true, showAccount, chat.ManageAccount},
		{post, "/user/password", forMembers, true, changePassword, chat.ManageAccount},
		{post, "/user/delete", forMembers, true, deleteAccount, chat.ManageAccount},
		{post, "/user/sessions/end", forMembers, false, endSession, chat.ManageAccount},
		{post, "/user/sessions/end-others", forMembers, false, endOtherSessions, chat.ManageAccount},
		// Where password managers look for the form.
		{get, "/.well-known/change-password", forAnyone, false, toAccount, ""},

		{get, plainStyle, forAnyone, false, showPlainStyle, ""},
		{get, "/livez", forProbes, false, live, ""},
		{get, "/readyz", forProbes, false, ready, ""},
	}
	for _, file := range s.page.files {
		routes = append(routes, route{get, file.path, forAnyone, false, file.serve, ""})
	}
	return routes
}

// ruled tells which of the routes for members names no action of the chat's, by
// which it would be decided.
func ruled(routes []route) error {
	actions := chat.Actions()
	for _, r := range routes {
		if r.rule == forMembers && !slices.Contains(actions, r.action) {
			return fmt.Errorf("web: the route %s %s has no rule of the chat's", r.method, r.path)
		}
	}
	return nil
}

// Routes lists all routes, as method and path, for those who look at each.
func (s *Site) Routes() []string {
	var all []string
	for path, methods := range s.routes {
		for method := range methods {
			all = append(all, method+" "+path)
		}
	}
	slices.Sort(all)
	return all
}
