package main

import (
	"context"
	"slices"
	"strconv"
	"time"

	"github.com/hubbub-chat/hubbub/socketio"
)

// kitchen is one namespace with all the events.
type kitchen struct {
	io  *socketio.Server
	nsp *socketio.Namespace
}

func refuse(_ context.Context, s *socketio.Socket) error {
	var auth struct {
		Refuse string `json:"refuse"`
	}
	if err := s.Handshake().DecodeAuth(&auth); err != nil || auth.Refuse == "" {
		return err
	}
	return &socketio.Error{Message: "refused", Data: map[string]string{"why": auth.Refuse}}
}

func requireToken(_ context.Context, s *socketio.Socket) error {
	var auth struct {
		Token string `json:"token"`
	}
	if err := s.Handshake().DecodeAuth(&auth); err != nil || auth.Token != "secret" {
		return &socketio.Error{Message: "token required"}
	}
	return nil
}

func (k *kitchen) handle() {
	k.nsp.OnConnect(greet)
	k.nsp.OnDisconnect(k.gone)
	for event, handler := range map[string]socketio.HandlerFunc{
		"echo":             echo,
		"message":          message,
		"emit-me":          emitMe,
		"burst":            burst,
		"ask-me":           askMe,
		"ask-me-meanwhile": askMeMeanwhile,
		"ask-me-briefly":   askMeBriefly,
		"ask-room":         k.askRoom,
		"count":            count,
		"counted":          counted,
		"silent":           func(context.Context, *socketio.Socket, *socketio.Event) error { return nil },
		"join":             join,
		"leave":            leave,
		"rooms":            rooms,
		"say":              k.say,
		"kick":             kick,
		"kick-room":        k.kickRoom,
		"move-room":        k.moveRoom,
		"watch":            watch,
		"whoami":           k.whoami,
		"shutdown":         k.shutdown,
	} {
		k.nsp.Handle(event, handler)
	}
}

func greet(_ context.Context, s *socketio.Socket) {
	greetings, _ := strconv.Atoi(s.Handshake().Query().Get("greet"))
	s.Set("counted", []int{})
	s.Emit("welcome", s.Handshake().Auth(), []byte{1, 2})
	for i := range greetings {
		s.Emit("greet", i)
	}
}

func (k *kitchen) gone(_ context.Context, s *socketio.Socket, reason socketio.Reason) {
	k.nsp.To("watch:"+s.ID()).Emit("gone", map[string]any{"reason": string(reason), "rooms": sorted(s.Rooms())})
}

func sorted(names []string) []string {
	names = slices.Clone(names)
	slices.Sort(names)
	return names
}

func echo(_ context.Context, s *socketio.Socket, e *socketio.Event) error {
	if e.WantsAck() {
		return e.Ack(e.Args.Any()...)
	}
	return s.Emit("echo-back", e.Args.Any()...)
}

func message(_ context.Context, s *socketio.Socket, e *socketio.Event) error {
	return s.Emit("message", e.Args.Any()...)
}

func emitMe(_ context.Context, s *socketio.Socket, e *socketio.Event) error {
	var name string
	if err := e.Args.Decode(&name); err != nil {
		return err
	}
	return s.Emit(name, e.Args[1:].Any()...)
}

func burst(_ context.Context, s *socketio.Socket, e *socketio.Event) error {
	var n int
	var name string
	if err := e.Args.Decode(&n, &name); err != nil {
		return err
	}
	for i := range n {
		args := []any{i}
		if i%7 == 0 {
			args = append(args, []byte{byte(i)})
		}
		if err := s.Emit(name, args...); err != nil {
			return err
		}
	}
	return nil
}

func askMe(ctx context.Context, s *socketio.Socket, e *socketio.Event) error {
	ctx, cancel := context.WithTimeout(ctx, 10*time.Second)
	defer cancel()
	return ask(ctx, s, e.Args)
}

// askMeMeanwhile does not hold up the events of the socket that follow.
func askMeMeanwhile(ctx context.Context, s *socketio.Socket, e *socketio.Event) error {
	go askMe(ctx, s, e)
	return nil
}

func askMeBriefly(ctx context.Context, s *socketio.Socket, e *socketio.Event) error {
	var ms int
	if err := e.Args.Decode(&ms); err != nil {
		return err
	}
	ctx, cancel := context.WithTimeout(ctx, time.Duration(ms)*time.Millisecond)
	defer cancel()
	return ask(ctx, s, nil)
}

func ask(ctx context.Context, s *socketio.Socket, args socketio.Args) error {
	answer, err := s.Call(ctx, "question", args.Any()...)
	if err != nil {
		return s.Emit("unanswered", err.Error())
	}
	return s.Emit("answered", answer.Any()...)
}

func (k *kitchen) askRoom(ctx context.Context, s *socketio.Socket, e *socketio.Event) error {
	var room string
	if err := e.Args.Decode(&room); err != nil {
		return err
	}
	ctx, cancel := context.WithTimeout(ctx, 10*time.Second)
	defer cancel()
	answers, err := k.nsp.To(room).Call(ctx, "question", e.Args[1:].Any()...)
	if err != nil {
		return err
	}
	first := []any{}
	for _, a := range answers {
		first = append(first, a.Args.Any()[0])
	}
	return e.Ack(first)
}

func count(_ context.Context, s *socketio.Socket, e *socketio.Event) error {
	var i int
	if err := e.Args.Decode(&i); err != nil {
		return err
	}
	s.Set("counted", append(s.Get("counted").([]int), i))
	return nil
}

func counted(_ context.Context, s *socketio.Socket, e *socketio.Event) error {
	return e.Ack(s.Get("counted"))
}

// names are all the arguments as strings.
func names(args socketio.Args) ([]string, error) {
	list := make([]string, len(args))
	for i, arg := range args {
		if err := arg.Decode(&list[i]); err != nil {
			return nil, err
		}
	}
	return list, nil
}

func join(_ context.Context, s *socketio.Socket, e *socketio.Event) error {
	list, err := names(e.Args)
	if err != nil {
		return err
	}
	s.Join(list...)
	return e.Ack()
}

func leave(_ context.Context, s *socketio.Socket, e *socketio.Event) error {
	list, err := names(e.Args)
	if err != nil {
		return err
	}
	s.Leave(list...)
	return e.Ack()
}

func rooms(_ context.Context, s *socketio.Socket, e *socketio.Event) error {
	return e.Ack(sorted(s.Rooms()))
}

func (k *kitchen) say(_ context.Context, s *socketio.Socket, e *socketio.Event) error {
	var to struct {
		From     string   `json:"from"`
		To       []string `json:"to"`
		Except   []string `json:"except"`
		Local    bool     `json:"local"`
		Volatile bool     `json:"volatile"`
	}
	var name string
	if err := e.Args.Decode(&to, &name); err != nil {
		return err
	}
	target := k.nsp.Except(to.Except...)
	if to.From == "socket" {
		target = s.Except(to.Except...)
	}
	if to.To != nil {
		target = target.To(to.To...) // no rooms would address nobody
	}
	if to.Local {
		target = target.Local()
	}
	if to.Volatile {
		target = target.Volatile()
	}
	if err := target.Emit(name, e.Args[2:].Any()...); err != nil {
		return err
	}
	return acked(e)
}

// acked acks where an ack is wanted.
func acked(e *socketio.Event) error {
	if e.WantsAck() {
		return e.Ack()
	}
	return nil
}

func kick(_ context.Context, s *socketio.Socket, e *socketio.Event) error {
	var how string
	if err := e.Args.Decode(&how); err != nil {
		return err
	}
	if how == "connection" {
		s.Close()
	} else {
		s.Disconnect()
	}
	return nil
}

func (k *kitchen) kickRoom(_ context.Context, _ *socketio.Socket, e *socketio.Event) error {
	var room string
	if err := e.Args.Decode(&room); err != nil {
		return err
	}
	k.nsp.To(room).Disconnect()
	return nil
}

func (k *kitchen) moveRoom(_ context.Context, _ *socketio.Socket, e *socketio.Event) error {
	var move struct {
		In    string   `json:"in"`
		Join  []string `json:"join"`
		Leave []string `json:"leave"`
	}
	if err := e.Args.Decode(&move); err != nil {
		return err
	}
	k.nsp.To(move.In).Join(move.Join...)
	k.nsp.To(move.In).Leave(move.Leave...)
	return e.Ack()
}

func watch(_ context.Context, s *socketio.Socket, e *socketio.Event) error {
	var id string
	if err := e.Args.Decode(&id); err != nil {
		return err
	}
	s.Join("watch:" + id)
	return e.Ack()
}

func (k *kitchen) whoami(_ context.Context, s *socketio.Socket, e *socketio.Event) error {
	h := s.Handshake()
	return e.Ack(map[string]any{
		"id":        s.ID(),
		"namespace": k.nsp.Name(),
		"transport": s.Transport(),
		"tag":       h.Query().Get("tag"),
		"header":    h.Header().Get("X-Tag"),
		"auth":      h.Auth(),
	})
}

func (k *kitchen) shutdown(_ context.Context, s *socketio.Socket, e *socketio.Event) error {
	var name string
	var n int
	if err := e.Args.Decode(&name, &n); err != nil {
		return err
	}
	for i := range n {
		if err := s.Emit(name, i); err != nil {
			return err
		}
	}
	go func() {
		ctx, cancel := context.WithTimeout(context.Background(), 10*time.Second)
		defer cancel()
		k.io.Shutdown(ctx)
	}()
	return nil
}
