package socketio

import "strconv"

// plain writes an array of a name, unless it is empty, and arguments, if all of them
// are of the kinds that most events have and whose JSON is plain to see: for these
// the package json takes several times as long. Otherwise it writes nothing.
func (e *encoder) plain(name string, args []any) bool {
	b := append(e.buf.AvailableBuffer(), '[')
	ok := true
	if name != "" {
		if b, ok = appendPlain(b, name); !ok {
			return false
		}
	}
	for i, arg := range args {
		if i > 0 || name != "" {
			b = append(b, ',')
		}
		switch arg := arg.(type) {
		case string:
			b, ok = appendPlain(b, arg)
		case Value:
			ok = arg.files == nil
			b = append(b, arg.JSON()...)
		case bool:
			b = strconv.AppendBool(b, arg)
		case int:
			b = strconv.AppendInt(b, int64(arg), 10)
		default:
			ok = false
		}
		if !ok {
			return false
		}
	}
	e.buf.Write(append(b, ']'))
	return true
}

// appendPlain appends a string that needs no escaping.
func appendPlain(dst []byte, text string) ([]byte, bool) {
	for i := range len(text) {
		if c := text[i]; c < ' ' || c > '~' || c == '"' || c == '\\' {
			return dst, false
		}
	}
	dst = append(dst, '"')
	dst = append(dst, text...)
	return append(dst, '"'), true
}
