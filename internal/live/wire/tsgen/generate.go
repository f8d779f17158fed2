package main

import (
	"fmt"
	"reflect"
	"slices"
	"strconv"
	"strings"

	"github.com/hubbub-chat/hubbub/internal/live/wire"
)

// names are the types that TypeScript knows by another name, because it has one
// of its own of that name, or others had it first.
var names = map[string]string{"Error": "WireError", "Presence": "PresenceChange"}

// A variant is what the entries of some kinds have in common.
type variant struct {
	members reflect.Type
	kinds   []string
}

// unions are the types that are one of several, by their kind.
func unions() map[reflect.Type][]variant {
	return map[reflect.Type][]variant{
		reflect.TypeFor[wire.Entry]():     variants(wire.EntryAbouts(), wire.EntryAbout.EntryKinds),
		reflect.TypeFor[wire.UserEntry](): variants(wire.UserEntryAbouts(), wire.UserEntryAbout.UserEntryKinds),
	}
}

func variants[About any, Kind ~string](abouts []About, kindsOf func(About) []Kind) (list []variant) {
	for _, about := range abouts {
		v := variant{members: reflect.TypeOf(about)}
		for _, kind := range kindsOf(about) {
			v.kinds = append(v.kinds, string(kind))
		}
		list = append(list, v)
	}
	return list
}

// A generator writes each type once, after those that it needs.
type generator struct {
	out       strings.Builder
	done      map[reflect.Type]bool
	constants map[string][]string // of the string types, by name
	unions    map[reflect.Type][]variant
}

// generate returns the file's text. The folder has the source of package wire.
func generate(folder string) (string, error) {
	values, err := constants(folder)
	if err != nil {
		return "", err
	}
	g := generator{done: make(map[reflect.Type]bool), constants: values, unions: unions()}
	if err := g.complete(); err != nil {
		return "", err
	}
	g.out.WriteString("// Made from internal/live/wire by tsgen; docs/protocol.md explains it. Do not edit.\n\n")
	fmt.Fprintf(&g.out, "/** The version of all this; the server says its own. */\nexport const protocol = %d;\n\n", wire.Protocol)
	var calls, events, list strings.Builder
	for _, c := range wire.Calls() {
		in, out := g.named(reflect.TypeOf(c.In)), g.named(reflect.TypeOf(c.Out))
		fmt.Fprintf(&calls, "  %s: { in: %s; out: %s };\n", key(c.Name), in, out)
	}
	for _, e := range wire.Events() {
		fmt.Fprintf(&events, "  %s: %s;\n", key(e.Name), g.named(reflect.TypeOf(e.Payload)))
		fmt.Fprintf(&list, "  %q,\n", e.Name)
	}
	g.named(reflect.TypeFor[wire.Hello]())
	g.named(reflect.TypeFor[wire.Failure]())
	fmt.Fprintf(&g.out, "/** The events that a page may send, each with its payload and its answer. */\nexport interface Calls {\n%s}\n\n", &calls)
	fmt.Fprintf(&g.out, "/** The events that a server sends, each with its payload. */\nexport interface Events {\n%s}\n\n", &events)
	fmt.Fprintf(&g.out, "export const eventNames = [\n%s] as const satisfies readonly (keyof Events)[];\n\n", &list)
	g.out.WriteString("export const nowhere: Position = { n: 0, id: \"\" };\n")
	return g.out.String(), nil
}

// complete fails unless each kind of entry that has a constant is one variant's.
func (g *generator) complete() error {
	for t, variants := range g.unions {
		var kinds []string
		for _, v := range variants {
			kinds = append(kinds, v.kinds...)
		}
		field, _ := t.FieldByName("Kind")
		want := slices.Sorted(slices.Values(g.constants[field.Type.Name()]))
		if slices.Sort(kinds); len(want) == 0 || !slices.Equal(kinds, want) {
			return fmt.Errorf("tsgen: what %s can be about is of the kinds %q, and there are constants of %q", t.Name(), kinds, want)
		}
	}
	return nil
}

// named returns how TypeScript calls a type, and writes it if need be.
func (g *generator) named(t reflect.Type) string {
	switch t.Kind() {
	case reflect.String:
		return g.text(t)
	case reflect.Bool:
		return "boolean"
	case reflect.Int, reflect.Int64:
		return "number"
	case reflect.Slice:
		return g.named(t.Elem()) + "[]"
	case reflect.Map:
		return "Record<string, " + g.named(t.Elem()) + ">"
	case reflect.Pointer:
		return g.named(t.Elem()) + " | null"
	case reflect.Struct:
		if variants, ok := g.unions[t]; ok {
			return g.union(t, variants)
		}
		return g.structure(t)
	}
	panic("tsgen: no TypeScript for " + t.String())
}

// text writes a type of strings that has constants as these.
func (g *generator) text(t reflect.Type) string {
	values := g.constants[t.Name()]
	switch {
	case t == reflect.TypeFor[string]():
		return "string"
	case len(values) == 0:
		panic("tsgen: no constants of " + t.String())
	case !g.done[t]:
		g.done[t] = true
		fmt.Fprintf(&g.out, "export type %s = %s;\n\n", t.Name(), either(values))
	}
	return t.Name()
}

func (g *generator) structure(t reflect.Type) string {
	if t.NumField() == 0 {
		return "object"
	}
	name := t.Name()
	if other, ok := names[name]; ok {
		name = other
	}
	if !g.done[t] {
		g.done[t] = true
		g.declare(name, g.members(t))
	}
	return name
}

// union writes a type that is one of several: each with the members that all have, its
// kinds, and its own members.
func (g *generator) union(t reflect.Type, variants []variant) string {
	if g.done[t] {
		return t.Name()
	}
	g.done[t] = true
	var each []string
	for _, v := range variants {
		body := g.members(reflect.TypeFor[wire.Place]()) + "  kind: " + either(v.kinds) + ";\n" + g.members(v.members)
		g.declare(v.members.Name(), body)
		each = append(each, v.members.Name())
	}
	fmt.Fprintf(&g.out, "/** A page ignores an entry of any other kind, but for its number. */\nexport type %s = %s;\n\n", t.Name(), strings.Join(each, " | "))
	return t.Name()
}

func (g *generator) declare(name, body string) {
	fmt.Fprintf(&g.out, "export interface %s {\n%s}\n\n", name, body)
}

// members returns the lines of a type's members.
func (g *generator) members(t reflect.Type) string {
	var body strings.Builder
	for field := range t.Fields() {
		json, options, _ := strings.Cut(field.Tag.Get("json"), ",")
		if json == "" {
			panic("tsgen: no name for " + t.String() + "." + field.Name)
		}
		kind, optional := field.Type, ""
		if options == "omitzero" {
			optional = "?"
			if kind.Kind() == reflect.Pointer {
				kind = kind.Elem()
			}
		}
		written := g.named(kind)
		if optional != "" && field.Type.Kind() == reflect.Bool {
			written = "true" // or it is left out
		}
		fmt.Fprintf(&body, "  %s%s: %s;\n", json, optional, written)
	}
	return body.String()
}

// either returns a type of one of these texts.
func either(values []string) string {
	quoted := make([]string, len(values))
	for i, value := range values {
		quoted[i] = strconv.Quote(value)
	}
	return strings.Join(quoted, " | ")
}

// key returns a property's name as TypeScript wants it.
func key(name string) string {
	if strings.Contains(name, ":") {
		return strconv.Quote(name)
	}
	return name
}
