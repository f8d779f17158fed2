package web

import (
	"errors"
	"io"
	"mime"
	"net/http"
	"net/url"
	"slices"
)

// form reads a form that has these fields and no others but the one that says which
// form it is, each at most once.
func (v *visit) form(names ...string) (map[string]string, error) {
	values, err := v.values()
	if err != nil {
		return nil, err
	}
	fields := make(map[string]string, len(names))
	for name, value := range values {
		if !slices.Contains(names, name) && name != "once" || len(value) != 1 {
			return nil, errForm
		}
		fields[name] = value[0]
	}
	return fields, nil
}

// values reads what was typed into a form, once.
func (v *visit) values() (url.Values, error) {
	if !v.read {
		v.read = true
		v.typed, v.readErr = v.readValues()
	}
	return v.typed, v.readErr
}

func (v *visit) readValues() (url.Values, error) {
	kind, _, err := mime.ParseMediaType(v.r.Header.Get("Content-Type"))
	if err != nil || kind != "application/x-www-form-urlencoded" {
		return nil, errType
	}
	if v.r.ContentLength > v.limits.body {
		v.w.Header().Set("Connection", "close")
		return nil, errTooLarge
	}
	body, err := io.ReadAll(v.r.Body)
	if _, large := errors.AsType[*http.MaxBytesError](err); large {
		return nil, errTooLarge
	}
	if err != nil {
		return nil, errForm
	}
	values, err := url.ParseQuery(string(body))
	if err != nil {
		return nil, errForm
	}
	return values, nil
}
