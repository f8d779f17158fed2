package main

import (
	"fmt"
	"reflect"
	"strings"

	"github.com/hubbub-chat/hubbub/internal/live/wire"
)

// names are the types that TypeScript knows by another name, because it has one
// of its own of that name, or others had it first.
var names = map[string]string{"Error": "WireError", "Presence": "PresenceChange"}

// A generator writes each type once, after those that it needs.
type generator struct {
	out  strings.Builder
	done map[reflect.Type]bool
}

// generate returns the file's text.
func generate() string {
	g := generator{done: make(map[reflect.Type]bool)}
	g.out.WriteString("// Made from internal/live/wire by tsgen; docs/protocol.md explains it. Do not edit.\n\n")
	var calls, events, list strings.Builder
	for _, c := range wire.Calls() {
		in, out := g.named(reflect.TypeOf(c.In)), g.named(reflect.TypeOf(c.Out))
		fmt.Fprintf(&calls, "  %s: { in: %s; out: %s };\n", key(c.Name), in, out)
	}
	for _, e := range wire.Events() {
		fmt.Fprintf(&events, "  %s: %s;\n", key(e.Name), g.named(reflect.TypeOf(e.Payload)))
		fmt.Fprintf(&list, "  %q,\n", e.Name)
	}
	g.named(reflect.TypeFor[wire.Failure]())
	fmt.Fprintf(&g.out, "/** The events that a page may send, each with its payload and its answer. */\nexport interface Calls {\n%s}\n\n", &calls)
	fmt.Fprintf(&g.out, "/** The events that a server sends, each with its payload. */\nexport interface Events {\n%s}\n\n", &events)
	fmt.Fprintf(&g.out, "export const eventNames = [\n%s] as const satisfies readonly (keyof Events)[];\n\n", &list)
	g.out.WriteString("export type EndReason = SessionEnd[\"reason\"];\n\nexport const nowhere: Position = { n: 0, id: \"\" };\n")
	return g.out.String()
}

// named returns how TypeScript calls a type, and writes it if need be.
func (g *generator) named(t reflect.Type) string {
	switch t.Kind() {
	case reflect.String:
		return "string"
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
		return g.structure(t)
	}
	panic("tsgen: no TypeScript for " + t.String())
}

func (g *generator) structure(t reflect.Type) string {
	if t.NumField() == 0 {
		return "object"
	}
	name := t.Name()
	if other, ok := names[name]; ok {
		name = other
	}
	if g.done[t] {
		return name
	}
	g.done[t] = true
	var body strings.Builder
	for field := range t.Fields() {
		if !field.IsExported() {
			continue
		}
		json, options, _ := strings.Cut(field.Tag.Get("json"), ",")
		kind, optional := field.Type, ""
		if options == "omitzero" {
			optional = "?"
			if kind.Kind() == reflect.Pointer {
				kind = kind.Elem()
			}
		}
		written := strings.ReplaceAll(field.Tag.Get("ts"), "'", `"`)
		if written == "" {
			written = g.named(kind)
		}
		fmt.Fprintf(&body, "  %s%s: %s;\n", json, optional, written)
	}
	fmt.Fprintf(&g.out, "export interface %s {\n%s}\n\n", name, &body)
	return name
}

// key returns a property's name as TypeScript wants it.
func key(name string) string {
	if strings.Contains(name, ":") {
		return fmt.Sprintf("%q", name)
	}
	return name
}
