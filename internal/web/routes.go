package web

import (
	"fmt"
	"net/http"
	"net/url"
	"path"
	"slices"
	"strings"
	"time"

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
	path   string // as a [http.ServeMux] has it, "/chat/{room}"; no path is cleaned
	rule   rule
	secret bool // a password is typed here, or on the form that comes back
	serve  func(*visit) error
	// action is the one of the chat's matrix by which its rules decide, for what
	// members do.
	action chat.Action
	limits limits // the usual ones if it names none
}

// limits are what a request may bring, and how long it may take.
type limits struct {
	body    int64         // bytes
	arrives time.Duration // until the body is there
	takes   time.Duration // until the answer has gone
}

// usual are the limits of what has none of its own: enough for a form, with a
// password of 1,024 bytes, each of them written as three, and a name.
var usual = limits{body: 8 << 10, arrives: 8 * time.Second, takes: 30 * time.Second}

// pattern returns how a mux knows the route.
func (r route) pattern() string {
	parts := strings.Split(r.path, "/")
	for i, part := range parts {
		if !strings.HasPrefix(part, "{") {
			parts[i] = url.PathEscape(part) // the name of a file may have anything in it
		}
	}
	if parts[len(parts)-1] == "" {
		parts[len(parts)-1] = "{$}" // the path itself, and nothing below it
	}
	return r.method + " " + strings.Join(parts, "/")
}

// add makes a route known.
func (s *Site) add(r route) {
	if r.limits == (limits{}) {
		r.limits = usual
	}
	s.mux.HandleFunc(r.pattern(), func(http.ResponseWriter, *http.Request) {}) // see find
	s.routes[r.pattern()] = r
}

// find returns the route of a request, and gives the request the values of its path.
// A path that is not clean is nobody's: the mux would send the browser elsewhere.
func (s *Site) find(r *http.Request) (route, bool) {
	if asked := r.URL.EscapedPath(); !strings.HasPrefix(asked, "/") || path.Clean(asked) != asked {
		return route{}, false
	}
	if _, pattern := s.mux.Handler(r); pattern == "" {
		return route{}, false
	}
	s.mux.ServeHTTP(nil, r) // to no writer: what is registered only marks the request
	return s.routes[r.Pattern], true
}

// allowed returns the methods that a request could have had instead of its own.
func (s *Site) allowed(r *http.Request) (methods []string) {
	for _, method := range []string{http.MethodGet, http.MethodHead, http.MethodPost, http.MethodPut, http.MethodPatch, http.MethodDelete} {
		other := r.Clone(r.Context())
		other.Method = method
		if _, found := s.find(other); found {
			methods = append(methods, method)
		}
	}
	return methods
}

// sockets is what all requests of sockets begin with. What is below it is the
// library's, which limits itself what comes.
const sockets = "/socket.io/"

// table lists all routes.
func (s *Site) table() []route {
	const get, post = http.MethodGet, http.MethodPost
	routes := []route{
		{get, "/", forAnyone, false, home, "", limits{}},
		{get, "/chat", forMembers, false, showChat, chat.ReadRoom, limits{}},
		{get, "/chat/browse", forMembers, false, showChat, chat.FindRooms, limits{}},
		{get, "/chat/saved", forMembers, false, showChat, chat.ReadRoom, limits{}},
		{get, "/chat/{room}", forMembers, false, showChat, chat.ReadRoom, limits{}},
		{get, "/chat/{room}/{message}", forMembers, false, showChat, chat.ReadRoom, limits{}},
		{get, "/chat/{room}/details", forMembers, false, showChat, chat.SeeRoom, limits{}},
		{get, "/chat/{room}/people", forMembers, false, showChat, chat.ReadRoom, limits{}},
		{get, "/chat/{room}/pins", forMembers, false, showChat, chat.ReadRoom, limits{}},
		{get, "/chat/{room}/settings", forMembers, false, showChat, chat.ChangeRoom, limits{}},

		{get, "/user/register", forVisitors, true, showRegister, "", limits{}},
		{post, "/user/register", forAnyone, true, register, "", limits{}},
		{get, "/user/login", forVisitors, true, showLogIn, "", limits{}},
		{post, "/user/login", forAnyone, true, logIn, "", limits{}},
		{get, "/user/owner", forAnyone, true, showOwner, "", limits{}},
		{post, "/user/owner", forAnyone, true, claimOwner, "", limits{}},
		{get, "/user/entered", forAnyone, false, entered, "", limits{}},
		{post, "/user/logout", forAnyone, false, logOut, "", limits{}},
		{post, "/user/language", forAnyone, false, chooseLanguage, "", limits{}},

		{get, "/user/account", forMembers, true, showAccount, chat.ManageAccount, limits{}},
		{post, "/user/password", forMembers, true, changePassword, chat.ManageAccount, limits{}},
		{post, "/user/delete", forMembers, true, deleteAccount, chat.ManageAccount, limits{}},
		{post, "/user/sessions/end", forMembers, false, endSession, chat.ManageAccount, limits{}},
		{post, "/user/sessions/end-others", forMembers, false, endOtherSessions, chat.ManageAccount, limits{}},
		// Where password managers look for the form.
		{get, "/.well-known/change-password", forAnyone, false, toAccount, "", limits{}},

		{get, plainStyle, forAnyone, false, showPlainStyle, "", limits{}},
		{get, "/livez", forProbes, false, live, "", limits{}},
		{get, "/readyz", forProbes, false, ready, "", limits{}},
	}
	if s.options.LogInLinks {
		routes = append(routes,
			route{get, "/user/enter", forAnyone, true, showLogInLink, "", limits{}},
			route{post, "/user/enter", forAnyone, true, useLogInLink, "", limits{}},
		)
	}
	for _, file := range s.page.files {
		routes = append(routes, route{get, file.path, forAnyone, false, file.serve, "", limits{}})
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
	for _, r := range s.routes {
		all = append(all, r.method+" "+r.path)
	}
	slices.Sort(all)
	return all
}
