package web

import "net/http"

// live says that the process answers.
func live(v *visit) error { return v.plain(http.StatusOK, "live") }

// ready says whether requests make sense: not while nothing can be stored, and
// not once the server is going away. Why not is in the log, not here.
func ready(v *visit) error {
	if v.site.draining.Load() || v.site.options.Ready() != nil {
		return v.plain(http.StatusServiceUnavailable, "not ready")
	}
	return v.plain(http.StatusOK, "ready")
}

func (v *visit) plain(status int, text string) error {
	v.w.Header().Set("Content-Type", "text/plain; charset=utf-8")
	v.w.WriteHeader(status)
	_, _ = v.w.Write([]byte(text + "\n")) // who asked may be gone
	return nil
}
