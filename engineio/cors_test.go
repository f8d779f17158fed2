package engineio

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"
)

// cors asks a server for its answer to a page of origin.
func cors(s *Server, method, origin string, header ...string) *httptest.ResponseRecorder {
	r := httptest.NewRequest(method, "https://chat.example/engine.io/?"+pollQuery, nil)
	r.Header.Set("Origin", origin)
	for i := 0; i < len(header); i += 2 {
		r.Header.Set(header[i], header[i+1])
	}
	w := httptest.NewRecorder()
	s.ServeHTTP(w, r)
	return w
}

func accepting(opts *Options) *Server {
	return NewServer(func(s *Session, _ *http.Request) (Receiver, error) { return newRecorder(s), nil }, opts)
}

func TestAFunctionMayDecideWhichOriginsCome(t *testing.T) {
	s := accepting(&Options{
		Origins: []string{"https://named.example"}, // not looked at
		AllowOrigin: func(r *http.Request, origin string) bool {
			return r.Host == "chat.example" && strings.HasSuffix(origin, ".app.example")
		},
	})
	defer s.Close()
	for origin, ok := range map[string]bool{
		"https://a.app.example": true, "https://b.app.example": true, "https://chat.example": true,
		"https://named.example": false, "https://app.example": false, "null": false,
	} {
		w := cors(s, "GET", origin, "Cookie", "session=1")
		want := ""
		if ok {
			want = origin
		}
		if h := w.Header(); (w.Code == 200) != ok || h.Get("Access-Control-Allow-Origin") != want || h.Get("Vary") != "Origin" {
			t.Errorf("%s: %d %v", origin, w.Code, h)
		}
	}
}

func TestAPreflightSaysWhatPagesMayDo(t *testing.T) {
	ask := []string{"Access-Control-Request-Method", "POST", "Access-Control-Request-Headers", "x-a, x-b"}
	const page = "https://app.example"
	for _, tt := range []struct {
		name string
		opts Options
		want string // Allow-Origin | Credentials | Methods | Headers | Max-Age | Vary
	}{
		{"by default", Options{Origins: []string{page}}, page + "|true|GET, POST|x-a, x-b||Origin,Access-Control-Request-Headers"},
		{"all", Options{Origins: []string{"*"}}, "*||GET, POST|x-a, x-b||Access-Control-Request-Headers"},
		{"others only", Options{Origins: []string{"https://other.example"}}, "||GET, POST|x-a, x-b||Origin,Access-Control-Request-Headers"},
		{"all there is", Options{Origins: []string{page}, CORS: CORS{
			Methods: []string{"GET"}, AllowHeaders: []string{"x-a", "x-c"}, ExposeHeaders: []string{"x-d"}, MaxAge: time.Hour, NoCredentials: true,
		}}, page + "||GET|x-a, x-c|3600|Origin"},
		{"no headers", Options{Origins: []string{page}, CORS: CORS{AllowHeaders: []string{}}}, page + "|true|GET, POST|||Origin"},
	} {
		w := cors(NewServer(nil, &tt.opts), "OPTIONS", page, ask...)
		h := w.Header()
		var got []string
		for _, name := range []string{"Origin", "Credentials", "Methods", "Headers"} {
			got = append(got, h.Get("Access-Control-Allow-"+name))
		}
		got = append(got, h.Get("Access-Control-Max-Age"), strings.Join(h.Values("Vary"), ","))
		if s := strings.Join(got, "|"); w.Code != http.StatusNoContent || s != tt.want || h.Get("Access-Control-Expose-Headers") != "" {
			t.Errorf("%s: %d %s, want %s", tt.name, w.Code, s, tt.want)
		}
	}
	if w := cors(NewServer(nil, nil), "OPTIONS", page, ask...); w.Code == http.StatusNoContent {
		t.Error("a preflight is answered where no other origin may come")
	}
}

func TestPagesReadTheHeadersThatAreExposedToThem(t *testing.T) {
	for origin, want := range map[string]string{"https://app.example": "X-A, X-B", "https://evil.example": ""} {
		s := accepting(&Options{Origins: []string{"https://app.example"}, CORS: CORS{ExposeHeaders: []string{"X-A", "X-B"}, NoCredentials: true}})
		h := cors(s, "GET", origin).Header()
		if h.Get("Access-Control-Expose-Headers") != want || h.Get("Access-Control-Allow-Credentials") != "" {
			t.Errorf("%s: %v", origin, h)
		}
		s.Close()
	}
}
