package socketio_test

import (
	"context"
	"fmt"
	"net/http"
	"strings"
	"sync"

	"github.com/hubbub-chat/hubbub/socketio"
	"github.com/hubbub-chat/hubbub/socketio/socketiotest"
)

// connect is a client in memory, in place of a browser.
func connect(io *socketio.Server, auth any) *socketiotest.Client {
	c, err := socketiotest.Connect(context.Background(), io, &socketiotest.Options{Auth: auth})
	if err != nil {
		panic(err)
	}
	return c
}

// show prints the next event that a client gets.
func show(who string, c *socketiotest.Client) {
	e, err := c.Next(context.Background())
	fmt.Println(who, "gets", e.Name, e.Args, err)
}

func Example() {
	io := socketio.New(nil)
	io.OnConnect(func(ctx context.Context, s *socketio.Socket) {
		s.Emit("hello", "what is your name?")
	})
	io.Handle("name", socketio.Reply(func(ctx context.Context, s *socketio.Socket, name string) (string, error) {
		return "welcome, " + name, nil
	}))
	mux := http.NewServeMux()
	mux.Handle("/socket.io/", io)
	// http.ListenAndServe(":3000", mux)

	defer io.Close()
	c := connect(io, nil)
	defer c.Close()
	show("the client", c)
	answer, err := c.Call(context.Background(), "name", "Ada")
	fmt.Println("acknowledged with", answer, err)
	// Output:
	// the client gets hello ["what is your name?"] <nil>
	// acknowledged with ["welcome, Ada"] <nil>
}

// The ways to say who gets an event.
func ExampleTarget() {
	io := socketio.New(nil)
	io.OnConnect(func(ctx context.Context, s *socketio.Socket) {
		var auth struct{ Rooms []string }
		_ = s.Handshake().DecodeAuth(&auth)
		s.Join(auth.Rooms...)
		s.Emit("ready")
	})
	io.Handle("tell", socketio.Func2(func(ctx context.Context, s *socketio.Socket, room, text string) error {
		return s.To(room).Emit("told", text) // in the room, but not the sender
	}))

	defer io.Close()
	ada := connect(io, map[string][]string{"Rooms": {"chess"}})
	bob := connect(io, map[string][]string{"Rooms": {"chess", "go"}})
	for _, c := range []*socketiotest.Client{ada, bob} {
		defer c.Close()
		c.Next(context.Background()) // ready
	}

	io.Emit("news", "for everybody")
	io.To("chess").Except("go").Emit("news", "for those who only play chess")
	io.To(bob.ID()).Emit("news", "for Bob")
	io.To("go", "chess").Volatile().Emit("move", 1)
	ada.Emit("tell", "chess", "hello from Ada")
	show("Ada", ada)
	show("Ada", ada)
	show("Ada", ada)
	show("Bob", bob)
	show("Bob", bob)
	show("Bob", bob)
	show("Bob", bob)
	// Output:
	// Ada gets news ["for everybody"] <nil>
	// Ada gets news ["for those who only play chess"] <nil>
	// Ada gets move [1] <nil>
	// Bob gets news ["for everybody"] <nil>
	// Bob gets news ["for Bob"] <nil>
	// Bob gets move [1] <nil>
	// Bob gets told ["hello from Ada"] <nil>
}

// A middleware decides who gets in, and remembers who it is.
func ExampleNamespace_Use() {
	names := map[string]string{"s3cret": "Ada"}
	io := socketio.New(nil)
	io.Use(func(ctx context.Context, s *socketio.Socket) error {
		var auth struct {
			Token string `json:"token"`
		}
		if err := s.Handshake().DecodeAuth(&auth); err != nil || names[auth.Token] == "" {
			return &socketio.Error{Message: "log in first", Data: map[string]string{"at": "/login"}}
		}
		s.Set("name", names[auth.Token])
		return nil
	})
	io.OnConnect(func(ctx context.Context, s *socketio.Socket) {
		s.Emit("hello", s.Get("name"))
	})

	defer io.Close()
	_, err := socketiotest.Connect(context.Background(), io, nil)
	fmt.Println(err)
	c := connect(io, map[string]string{"token": "s3cret"})
	defer c.Close()
	show("the client", c)
	// Output:
	// connection refused: log in first
	// the client gets hello ["Ada"] <nil>
}

// Arguments are decoded into the types of the handler. What does not fit is
// acknowledged as an error, and so is the handler's own.
func ExampleReply() {
	type Post struct {
		Room string   `json:"room"`
		Text string   `json:"text"`
		Tags []string `json:"tags"`
	}
	type Posted struct {
		Number int `json:"number"`
	}
	io := socketio.New(nil)
	io.Handle("post", socketio.Reply(func(ctx context.Context, s *socketio.Socket, p Post) (Posted, error) {
		if p.Text == "" {
			return Posted{}, &socketio.Error{Code: "empty", Message: "say something"}
		}
		return Posted{Number: len(p.Tags)}, nil
	}))

	defer io.Close()
	c := connect(io, nil)
	defer c.Close()
	for _, post := range []any{
		Post{"chess", "e4", []string{"opening"}},
		Post{"chess", "", nil},
		"e4",
	} {
		answer, err := c.Call(context.Background(), "post", post)
		fmt.Println(answer, err)
	}
	// Output:
	// [{"number":1}] <nil>
	// [{"error":{"code":"empty","message":"say something"}}] <nil>
	// [{"error":{"code":"bad_arguments","message":"argument 1: want an object, got a string"}}] <nil>
}

// A server that asks a client, and one that asks all in a room.
func ExampleCall() {
	io := socketio.New(nil)
	io.OnConnect(func(ctx context.Context, s *socketio.Socket) { s.Join("voters") })

	defer io.Close()
	c := connect(io, nil)
	defer c.Close()
	var client sync.WaitGroup
	client.Go(func() {
		for _, answer := range []any{"Ada", true} {
			e, _ := c.Next(context.Background())
			e.Ack(answer)
		}
	})

	// Give both a context with a timeout: clients need not answer.
	ctx := context.Background()
	s, _ := io.Socket(c.ID())
	name, err := socketio.Call[string](ctx, s, "your name?")
	fmt.Println(name, err)
	votes, err := socketio.CallAll[bool](ctx, io.To(c.ID(), "voters"), "tea?")
	fmt.Println(len(votes), votes[0].Value, votes[0].Err, err)
	client.Wait()
	// Output:
	// Ada <nil>
	// 1 true <nil> <nil>
}

// Bytes anywhere in an argument travel as they are, without base64.
func ExampleFunc_binary() {
	type Sound struct {
		Rate  int    `json:"rate"`
		Chunk []byte `json:"chunk"`
	}
	io := socketio.New(nil)
	io.Handle("sound", socketio.Func(func(ctx context.Context, s *socketio.Socket, sound Sound) error {
		return s.Broadcast().Volatile().Emit("sound", sound)
	}))

	defer io.Close()
	speaker, listener := connect(io, nil), connect(io, nil)
	defer speaker.Close()
	defer listener.Close()
	speaker.Emit("sound", Sound{Rate: 48_000, Chunk: []byte{1, 2, 3}})
	e, _ := listener.Next(context.Background())
	var sound Sound
	err := e.Args.Decode(&sound)
	fmt.Println(e.Name, sound, err)
	// Output:
	// sound {48000 [1 2 3]} <nil>
}

// An argument that clients may leave out is a pointer.
func ExampleReply3() {
	type Options struct {
		Loud bool
	}
	io := socketio.New(nil)
	io.Handle("send", socketio.Reply3(func(ctx context.Context, s *socketio.Socket, room, text string, opts *Options) (string, error) {
		if opts != nil && opts.Loud {
			text = strings.ToUpper(text)
		}
		return text + " to " + room, nil
	}))

	defer io.Close()
	c := connect(io, nil)
	defer c.Close()
	ctx := context.Background()
	fmt.Println(c.Call(ctx, "send", "lobby", "hello"))
	fmt.Println(c.Call(ctx, "send", "lobby", "hello", nil))
	fmt.Println(c.Call(ctx, "send", "lobby", "hello", map[string]bool{"loud": true}))
	fmt.Println(c.Call(ctx, "send", "lobby"))
	// Output:
	// ["hello to lobby"] <nil>
	// ["hello to lobby"] <nil>
	// ["HELLO to lobby"] <nil>
	// [{"error":{"code":"bad_arguments","message":"argument 2 is missing: want a string"}}] <nil>
}

// Without an acknowledgement; the last argument may be left out.
func ExampleFunc3() {
	io := socketio.New(nil)
	io.Handle("move", socketio.Func3(func(ctx context.Context, s *socketio.Socket, x, y int, speed *float64) error {
		if speed == nil {
			return s.Emit("moved", x, y)
		}
		return s.Emit("moved", x, y, *speed)
	}))

	defer io.Close()
	c := connect(io, nil)
	defer c.Close()
	c.Emit("move", 1, 2)
	c.Emit("move", 3, 4, 0.5)
	for range 2 {
		e, _ := c.Next(context.Background())
		fmt.Println(e.Name, e.Args)
	}
	// Output:
	// moved [1 2]
	// moved [3 4 0.5]
}

// A handler that does not know its arguments, and acknowledges when it likes.
func ExampleHandlerFunc() {
	io := socketio.New(nil)
	io.Handle("echo", socketio.HandlerFunc(func(ctx context.Context, s *socketio.Socket, e *socketio.Event) error {
		go e.Ack(e.Args.Any()...)
		return nil
	}))

	defer io.Close()
	c := connect(io, nil)
	defer c.Close()
	answer, err := c.Call(context.Background(), "echo", 1, "two", []int{3})
	fmt.Println(answer, err)
	// Output:
	// [1 "two" [3]] <nil>
}
