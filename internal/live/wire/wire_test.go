package wire_test

import (
	jsonv1 "encoding/json"
	"reflect"
	"testing"

	"github.com/go-json-experiment/json"

	"github.com/hubbub-chat/hubbub/internal/live/wire"
)

func TestAnEntryIsOneObjectWithTheMembersOfItsKind(t *testing.T) {
	place := wire.Place{N: 7, ID: "0000000000007", At: 70}
	count := int64(3)
	for text, entry := range map[string]any{
		`{"n":7,"id":"0000000000007","at":70,"kind":"delete"}`:                                       wire.Entry{Place: place, Kind: wire.EntryDelete, About: wire.MessageEntry{}},
		`{"n":7,"id":"0000000000007","at":70,"kind":"leave","user":{"id":"u","name":"ann"}}`:         wire.Entry{Place: place, Kind: wire.EntryLeave, About: wire.MembershipEntry{User: wire.User{ID: "u", Name: "ann"}}},
		`{"n":7,"id":"0000000000007","at":70,"kind":"room","roomId":"r"}`:                            wire.UserEntry{Place: place, Kind: wire.UserEntryRoom, About: wire.RoomEntry{RoomID: "r"}},
		`{"n":7,"id":"0000000000007","at":70,"kind":"left","roomId":"r"}`:                            wire.UserEntry{Place: place, Kind: wire.UserEntryLeft, About: wire.LeftEntry{RoomID: "r"}},
		`{"n":7,"id":"0000000000007","at":70,"kind":"read","roomId":"r","readCount":3}`:              wire.UserEntry{Place: place, Kind: wire.UserEntryRead, About: wire.ReadEntry{RoomID: "r", ReadCount: &count}},
		`{"n":7,"id":"0000000000007","at":70,"kind":"mention","roomId":"r","asOf":9,"mentions":[3]}`: wire.UserEntry{Place: place, Kind: wire.UserEntryMention, About: wire.MentionEntry{RoomID: "r", AsOf: 9, Mentions: []int64{3}}},
		`{"n":7,"id":"0000000000007","at":70,"kind":"message","message":` + messageText + `}`:        wire.Entry{Place: place, Kind: wire.EntryMessage, About: wire.MessageEntry{Message: message()}},
	} {
		got, err := json.Marshal(entry)
		if err != nil || string(got) != text {
			t.Errorf("%+v became\n%s, want\n%s (%v)", entry, got, text, err)
		}
		for _, unmarshal := range []func([]byte, any) error{
			func(text []byte, into any) error { return json.Unmarshal(text, into) }, jsonv1.Unmarshal,
		} {
			back := reflect.New(reflect.TypeOf(entry))
			if err := unmarshal([]byte(text), back.Interface()); err != nil || !reflect.DeepEqual(back.Elem().Interface(), entry) {
				t.Errorf("%s was read as %+v, %v", text, back.Elem(), err)
			}
		}
	}
}

const messageText = `{"id":"m","room":"r","n":7,"count":2,"author":{"id":"u","name":"ann"},"clientId":"c","at":70,"text":"hello"}`

func message() *wire.Message {
	return &wire.Message{ID: "m", Room: "r", N: 7, Count: 2, Author: wire.User{ID: "u", Name: "ann"}, ClientID: "c", At: 70, Text: "hello"}
}

func TestAnEncodedEntryIsSentAsItWasEncoded(t *testing.T) {
	entry := wire.Entry{Kind: wire.EntryMessage, About: wire.MessageEntry{Message: message()}}
	plain, err := json.Marshal(entry)
	if err != nil {
		t.Fatal(err)
	}
	encoded, err := entry.Encoded()
	if err != nil {
		t.Fatal(err)
	}
	encoded.Message().Text = "changed afterwards"
	if got, err := json.Marshal(encoded); err != nil || string(got) != string(plain) {
		t.Errorf("it goes out as %s, %v", got, err)
	}
}

// What a server of the next version tells, a reader of this one takes as far as it
// knows it: no number is missing, and nothing unknown is used.
func TestAnEntryOfAnUnknownKindKeepsItsPlace(t *testing.T) {
	const text = `{"room":"r","entries":[
		{"n":7,"id":"a","at":70,"kind":"reaction","message":` + messageText + `,"emoji":"+1"},
		{"n":8,"id":"b","at":80,"kind":"edit","message":` + messageText + `,"user":{"id":"x"},"because":["a","b"]}],"more":1}`
	var got wire.Entries
	if err := json.Unmarshal([]byte(text), &got); err != nil {
		t.Fatal(err)
	}
	want := wire.Entries{Room: "r", Entries: []wire.Entry{
		{Place: wire.Place{N: 7, ID: "a", At: 70}, Kind: "reaction"},
		{Place: wire.Place{N: 8, ID: "b", At: 80}, Kind: wire.EntryEdit, About: wire.MessageEntry{Message: message()}},
	}}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("it was read as %+v", got)
	}
	if got.Entries[0].Message() != nil {
		t.Error("an entry of an unknown kind is about a message")
	}
}

// Unknown members are ignored because the types have no room for them.
func TestNoPayloadOfAPageHasRoomForWhatItsTypeDoesNotName(t *testing.T) {
	var closed func(path string, of reflect.Type)
	closed = func(path string, of reflect.Type) {
		switch of.Kind() {
		case reflect.Struct:
			for field := range of.Fields() {
				if field.Tag.Get("json") == "" || field.Tag.Get("json")[0] == ',' {
					t.Errorf("%s.%s has no name of its own", path, field.Name)
				}
				closed(path+"."+field.Name, field.Type)
			}
		case reflect.Slice, reflect.Pointer, reflect.Map:
			closed(path, of.Elem())
		case reflect.String, reflect.Bool, reflect.Int, reflect.Int64:
		default:
			t.Errorf("%s can be anything: %v", path, of)
		}
	}
	for _, call := range wire.Calls() {
		closed(call.Name, reflect.TypeOf(call.In))
	}
	closed("auth", reflect.TypeFor[wire.Hello]())
}

func TestVersionsThatDifferByOneUnderstandEachOther(t *testing.T) {
	for version, want := range map[int]bool{
		wire.Protocol - 2: false, wire.Protocol - 1: true, wire.Protocol: true, wire.Protocol + 1: true, wire.Protocol + 2: false,
	} {
		if wire.Speaks(version) != want {
			t.Errorf("version %d is spoken: %v", version, !want)
		}
	}
}
