package engineio

import (
	"fmt"
	"net/http"
)

// innermost follows Unwrap to the ResponseWriter that all others wrap.
func innermost(w http.ResponseWriter) http.ResponseWriter {
	for {
		outer, ok := w.(interface{ Unwrap() http.ResponseWriter })
		if !ok {
			return w
		}
		w = outer.Unwrap()
	}
}

// offered calls a method of a ResponseWriter that need not be there. Some
// middleware (gin, echo) has every method, and panics where what it wraps lacks
// it; that is taken for http.ErrNotSupported.
func offered(method func() error) (err error) {
	defer func() {
		switch v := recover(); v {
		case nil:
		case http.ErrAbortHandler:
			panic(v)
		default:
			err = fmt.Errorf("%w: %v", http.ErrNotSupported, v)
		}
	}()
	return method()
}
