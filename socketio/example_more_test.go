package socketio_test

import (
	"context"
	"fmt"
	"regexp"
	"slices"
	"time"

	"github.com/hubbub-chat/hubbub/socketio"
	"github.com/hubbub-chat/hubbub/socketio/socketiotest"
)

// connectTo is connect for another namespace than "/".
func connectTo(io *socketio.Server, namespace string) *socketiotest.Client {
	c, err := socketiotest.Connect(context.Background(), io, &socketiotest.Options{Namespace: namespace})
	if err != nil {
		panic(err)
	}
	return c
}

// A handler for what has no other.
func ExampleNamespace_HandleUnknown() {
	io := socketio.New(nil)
	io.HandleUnknown(socketio.HandlerFunc(func(ctx context.Context, s *socketio.Socket, e *socketio.Event) error {
		return e.Ack("what is " + e.Name + "?")
	}))

	defer io.Close()
	c := connect(io, nil)
	defer c.Close()
	answer, err := c.Call(context.Background(), "tea", 3)
	fmt.Println(answer, err)
	// Output:
	// ["what is tea?"] <nil>
}

// A function around all handlers: here it lets only some events through.
func ExampleNamespace_Wrap() {
	io := socketio.New(nil)
	io.Wrap(func(next socketio.Handler) socketio.Handler {
		return socketio.HandlerFunc(func(ctx context.Context, s *socketio.Socket, e *socketio.Event) error {
			fmt.Println(e.Name, "comes with", len(e.Args), "arguments")
			if e.Name != "hello" && s.Get("name") == nil {
				return e.Ack("say hello first")
			}
			return next.ServeEvent(ctx, s, e)
		})
	})
	io.Handle("hello", socketio.Reply(func(ctx context.Context, s *socketio.Socket, name string) (string, error) {
		s.Set("name", name)
		return "hello, " + name, nil
	}))
	io.Handle("post", socketio.Reply(func(ctx context.Context, s *socketio.Socket, text string) (string, error) {
		return fmt.Sprint(s.Get("name"), " says ", text), nil
	}))

	defer io.Close()
	c := connect(io, nil)
	defer c.Close()
	for _, call := range [][]any{{"post", "e4"}, {"hello", "Ada"}, {"post", "e4"}} {
		answer, err := c.Call(context.Background(), call[0].(string), call[1:]...)
		fmt.Println(answer, err)
	}
	// Output:
	// post comes with 1 arguments
	// ["say hello first"] <nil>
	// hello comes with 1 arguments
	// ["hello, Ada"] <nil>
	// post comes with 1 arguments
	// ["Ada says e4"] <nil>
}

// A log of what is sent to each client.
func ExampleNamespace_OnEmit() {
	io := socketio.New(nil)
	io.OnEmit(func(s *socketio.Socket, event string, args []any) {
		fmt.Println(len(s.Rooms()), "room:", event, args)
	})

	defer io.Close()
	c := connect(io, nil)
	defer c.Close()
	io.Emit("news", "all is well", 7)
	show("the client", c)
	// Output:
	// 1 room: news [all is well 7]
	// the client gets news ["all is well" 7] <nil>
}

// A handler that one client has for one event only.
func ExampleSocket_Handle() {
	io := socketio.New(nil)
	io.OnConnect(func(ctx context.Context, s *socketio.Socket) {
		s.Handle("name", socketio.Reply(func(ctx context.Context, s *socketio.Socket, name string) (string, error) {
			s.Handle("name", nil) // once
			return "welcome, " + name, nil
		}))
	})
	io.Handle("name", socketio.Reply(func(ctx context.Context, s *socketio.Socket, name string) (string, error) {
		return "I know", nil
	}))

	defer io.Close()
	c := connect(io, nil)
	defer c.Close()
	for range 2 {
		answer, err := c.Call(context.Background(), "name", "Ada")
		fmt.Println(answer, err)
	}
	// Output:
	// ["welcome, Ada"] <nil>
	// ["I know"] <nil>
}

func ExampleNamespace_OnRooms() {
	io := socketio.New(nil)
	events := make(chan socketio.RoomEvent, 100)
	io.OnRooms(func(e socketio.RoomEvent) { events <- e }) // note it and return
	io.Use(func(ctx context.Context, s *socketio.Socket) error { s.Join("chess"); return nil })

	defer io.Close()
	c := connect(io, nil)
	defer c.Close()
	for range 2 {
		e := <-events
		fmt.Println(e.Kind, e.Room, e.Socket == c.ID())
	}
	// Output:
	// create-room chess false
	// join-room chess true
}

// Who is there, on whatever server.
func ExampleTarget_Fetch() {
	io := socketio.New(nil)
	io.Use(func(ctx context.Context, s *socketio.Socket) error {
		s.Join("chess")
		s.Set("name", "Ada")
		return nil
	})

	defer io.Close()
	c := connect(io, nil)
	defer c.Close()
	sockets, err := io.To("chess").Fetch(context.Background())
	for _, s := range sockets {
		fmt.Println(s.Values["name"], s.Rooms[1:], err)
		s.Emit("your move")
	}
	show("Ada", c)
	// Output:
	// Ada [chess] <nil>
	// Ada gets your move [] <nil>
}

// One namespace for each workspace, made when the first client asks for it.
func ExampleServer_OfPattern() {
	io := socketio.New(&socketio.Options{DropEmptyNamespaces: true})
	workspaces := io.OfPattern(regexp.MustCompile(`^/workspace-\d+$`))
	workspaces.Use(func(ctx context.Context, s *socketio.Socket) error {
		if s.Namespace().Name() == "/workspace-13" {
			return &socketio.Error{Message: "not for you"}
		}
		return nil
	})
	workspaces.Handle("post", socketio.Func(func(ctx context.Context, s *socketio.Socket, text string) error {
		return s.Namespace().Emit("posted", text)
	}))

	defer io.Close()
	a, b := connectTo(io, "/workspace-1"), connectTo(io, "/workspace-2")
	defer a.Close()
	defer b.Close()
	a.Emit("post", "hello")
	show("a", a)
	workspaces.Emit("news", "for all workspaces")
	show("a", a)
	show("b", b)
	_, err := socketiotest.Connect(context.Background(), io, &socketiotest.Options{Namespace: "/workspace-13"})
	fmt.Println(err)
	// Output:
	// a gets posted ["hello"] <nil>
	// a gets news ["for all workspaces"] <nil>
	// b gets news ["for all workspaces"] <nil>
	// connection refused: not for you
}

// A program that decides by itself which namespaces there are.
func ExampleServer_OfFunc() {
	projects := map[string]bool{"/alpha": true}
	io := socketio.New(nil)
	io.OfFunc(func(ctx context.Context, name string, auth socketio.Value) bool { return projects[name] })

	defer io.Close()
	c := connectTo(io, "/alpha")
	defer c.Close()
	_, err := socketiotest.Connect(context.Background(), io, &socketiotest.Options{Namespace: "/beta"})
	fmt.Println(len(io.Namespaces()), err)
	// Output:
	// 2 connection refused: Invalid namespace
}

// A namespace that clients have asked for is found by its name.
func ExampleServer_Lookup() {
	io := socketio.New(nil)
	io.OfFunc(func(ctx context.Context, name string, auth socketio.Value) bool { return name == "/alpha" })

	defer io.Close()
	_, before := io.Lookup("/alpha")
	c := connectTo(io, "/alpha")
	defer c.Close()
	n, ok := io.Lookup("/alpha")
	fmt.Println(before, ok, n.Name())
	n.Emit("news", "for alpha")
	show("the client", c)
	// Output:
	// false true /alpha
	// the client gets news ["for alpha"] <nil>
}

// One function sets up the server's own namespace, a further one, and those that
// clients ask for.
func ExampleRouter() {
	setUp := func(r socketio.Router) {
		r.OnConnect(func(ctx context.Context, s *socketio.Socket) { s.Join("all") })
		r.Handle("where", socketio.Reply0(func(ctx context.Context, s *socketio.Socket) (string, error) {
			return s.Namespace().Name(), nil
		}))
	}
	io := socketio.New(nil)
	setUp(io)
	setUp(io.Of("/news"))
	setUp(io.OfPattern(regexp.MustCompile("^/team-[a-z]+$")))

	defer io.Close()
	for _, name := range []string{"/", "/news", "/team-red"} {
		c := connectTo(io, name)
		fmt.Println(c.Call(context.Background(), "where"))
		c.Close()
	}
	// Output:
	// ["/"] <nil>
	// ["/news"] <nil>
	// ["/team-red"] <nil>
}

// A client that loses its connection comes back as the socket that it was, in its
// rooms, and gets what it missed.
func ExampleRecovery() {
	io := socketio.New(&socketio.Options{
		Recovery: &socketio.Recovery{MaxDisconnection: 5 * time.Minute},
	})
	io.OnConnect(func(ctx context.Context, s *socketio.Socket) {
		if s.Recovered() {
			return // it has had its welcome
		}
		s.Join("news")
		s.Set("name", "Ada")
		s.Emit("welcome")
	})

	defer io.Close()
	c := connect(io, nil)
	welcome, _ := c.Next(context.Background())
	var offset string // behind the arguments, of which there are none
	_ = welcome.Args.Decode(&offset)
	c.Close()
	io.To("news").Emit("headline", "it rains")

	// The JavaScript client does this by itself.
	back := connect(io, map[string]string{"pid": c.PID(), "offset": offset})
	defer back.Close()
	s, _ := io.Socket(back.ID())
	fmt.Println(s.ID() == c.ID(), s.Recovered(), s.Get("name"), s.Rooms()[1:])
	headline, err := back.Next(context.Background())
	fmt.Println(headline.Name, headline.Args[0], err)
	// Output:
	// true true Ada [news]
	// headline "it rains" <nil>
}

// Servers that talk to each other; for now there is one.
func ExampleNamespace_ServerSideCall() {
	io := socketio.New(nil)
	io.HandleServerSide("count", func(ctx context.Context, args socketio.Args) (any, error) {
		return len(io.Sockets()), nil
	})

	defer io.Close()
	c := connect(io, nil)
	defer c.Close()
	answers, err := io.ServerSideCall(context.Background(), "count")
	for _, a := range answers {
		fmt.Println(string(a.Args[0].JSON()), a.Err, err)
	}
	// Output:
	// 1 <nil> <nil>
}

func ExampleCallAll() {
	io := socketio.New(nil)
	defer io.Close()

	ctx, cancel := context.WithTimeout(context.Background(), 10*time.Second)
	defer cancel()
	for _, vote := range []string{"tea", "coffee"} {
		c, err := socketiotest.Connect(ctx, io, nil)
		if err != nil {
			fmt.Println(err)
			return
		}
		defer c.Close()
		go func() {
			if question, err := c.Next(ctx); err == nil {
				_ = question.Ack(vote)
			}
		}()
	}
	results, err := socketio.CallAll[string](ctx, io.Except(), "what do you drink?")
	var votes []string
	for _, r := range results {
		votes = append(votes, r.Value)
	}
	slices.Sort(votes)
	fmt.Println(votes, err)
	// Output: [coffee tea] <nil>
}

// A server that ends in peace: nobody new gets in, what is queued goes out, and
// OnDisconnect has run for everybody when Shutdown returns.
func ExampleServer_Shutdown() {
	io := socketio.New(nil)
	io.OnDisconnect(func(_ context.Context, s *socketio.Socket, reason socketio.Reason) { fmt.Println("gone:", reason) })
	ctx, cancel := context.WithTimeout(context.Background(), 10*time.Second)
	defer cancel()
	c, err := socketiotest.Connect(ctx, io, nil)
	if err != nil {
		fmt.Println(err)
		return
	}
	defer c.Close()

	_ = io.Emit("see you soon")
	fmt.Println(io.Shutdown(ctx))
	last, err := c.Next(ctx)
	fmt.Println(last.Name, err)
	// Output:
	// gone: server shutting down
	// <nil>
	// see you soon <nil>
}

// Namespaces share a client's connection, and have middleware, handlers and rooms of
// their own.
func ExampleServer_Of() {
	io := socketio.New(nil)
	io.OnNamespace(func(n *socketio.Namespace) { fmt.Println("made", n.Name()) })
	admin := io.Of("/admin")
	admin.Use(func(ctx context.Context, s *socketio.Socket) error {
		if s.Handshake().Header().Get("Authorization") == "" {
			return &socketio.Error{Message: "not an admin"}
		}
		return nil
	})

	defer io.Close()
	c := connect(io, nil)
	defer c.Close()
	_, err := socketiotest.Connect(context.Background(), io, &socketiotest.Options{Namespace: "/admin"})
	fmt.Println(err)
	admin.Emit("secret")
	io.Emit("news")
	show("the client", c)
	// Output:
	// made /admin
	// connection refused: not an admin
	// the client gets news [] <nil>
}

// Many sockets join, leave or go at once.
func ExampleTarget_Join() {
	io := socketio.New(nil)
	defer io.Close()
	ada, bob := connect(io, nil), connect(io, nil)
	defer ada.Close()
	defer bob.Close()

	io.Except().Join("lobby")
	io.To("lobby").Except(bob.ID()).Join("chess")
	io.To("chess").Leave("lobby")
	for _, room := range []string{"lobby", "chess"} {
		fmt.Println(room, len(io.To(room).Sockets()))
	}
	io.To("chess").Disconnect()
	<-ada.Done()
	io.Emit("news")
	show("Bob", bob)
	// Output:
	// lobby 1
	// chess 1
	// Bob gets news [] <nil>
}

// An event for those who keep up, on this server only, that is not worth
// compressing.
func ExampleTarget_Volatile() {
	io := socketio.New(nil)
	defer io.Close()
	c := connect(io, nil)
	defer c.Close()

	frames := io.Local().Volatile().Compress(false) // a value that may be kept
	frames.Emit("frame", []byte{0xff, 0xd8})
	e, err := c.Next(context.Background())
	var jpeg []byte
	fmt.Println(e.Name, e.Args.Decode(&jpeg), len(jpeg), err)
	// Output: frame <nil> 2 <nil>
}
