package middleware

import (
	"compress/gzip"
	"io"
	"net/http"
	"net/http/httptest"
	"testing"
	"time"

	"github.com/NYTimes/gziphandler"
	gingzip "github.com/gin-contrib/gzip"
	"github.com/gin-gonic/gin"
	"github.com/go-chi/chi/v5"
	chimiddleware "github.com/go-chi/chi/v5/middleware"
	"github.com/gorilla/handlers"
	"github.com/gorilla/mux"
	"github.com/klauspost/compress/gzhttp"
	"github.com/labstack/echo/v4"
	echomiddleware "github.com/labstack/echo/v4/middleware"

	"github.com/hubbub-chat/hubbub/test/edge"
)

const page = "../../../docs/middleware.md"

// within is the time that rows with a limit give a request.
const within = 4 * time.Second

// rows are routers and middleware of a program, as a program would use them.
var rows = []struct {
	name        string
	wrap        func(io http.Handler) http.Handler
	within      time.Duration
	noWebSocket bool
}{
	{name: "net/http: `ServeMux`", wrap: func(io http.Handler) http.Handler {
		m := http.NewServeMux()
		m.Handle("/socket.io/", io)
		return m
	}},
	{name: "net/http: `MaxBytesHandler`", wrap: func(io http.Handler) http.Handler { return http.MaxBytesHandler(io, 1<<20) }},
	{name: "net/http: `TimeoutHandler`", within: within, noWebSocket: true, wrap: func(io http.Handler) http.Handler {
		return http.TimeoutHandler(io, within, "too late")
	}},
	{name: "`CrossOriginProtection`", wrap: func(io http.Handler) http.Handler {
		return http.NewCrossOriginProtection().Handler(io)
	}},
	{name: "a wrapper without `Unwrap`", noWebSocket: true, wrap: func(io http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			io.ServeHTTP(struct{ http.ResponseWriter }{w}, r)
		})
	}},
	{name: "a wrapper with `Unwrap` alone", wrap: func(io http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { io.ServeHTTP(&recorder{ResponseWriter: w}, r) })
	}},

	{name: "chi: `Handle`, `Logger`, `Recoverer`", wrap: onChi(
		chimiddleware.RequestLogger(&chimiddleware.DefaultLogFormatter{Logger: quiet{}}), chimiddleware.Recoverer)},
	{name: "chi: `Compress`", wrap: onChi(chimiddleware.Compress(5, "text/plain", "application/json"))},
	{name: "chi: `Timeout`", within: within, wrap: onChi(chimiddleware.Timeout(within))},
	{name: "chi: `Throttle`", wrap: onChi(chimiddleware.Throttle(100))},

	{name: "gin: `WrapH`, `Recovery`", wrap: onGin(gin.RecoveryWithWriter(io.Discard))},
	{name: "gin: gin-contrib/gzip", wrap: onGin(gingzip.Gzip(gingzip.BestSpeed))},
	{name: "gin inside `TimeoutHandler`", within: within, noWebSocket: true, wrap: func(io http.Handler) http.Handler {
		return http.TimeoutHandler(onGin()(io), within, "too late")
	}},

	{name: "echo: `WrapHandler`, `Recover`", wrap: onEcho(echomiddleware.Recover())},
	{name: "echo: `Gzip`", wrap: onEcho(echomiddleware.Gzip())},
	{name: "echo: `Gzip` with a `MinLength`", wrap: onEcho(echomiddleware.GzipWithConfig(echomiddleware.GzipConfig{MinLength: 2048}))},
	{name: "echo: `ContextTimeout`", within: within, wrap: onEcho(echomiddleware.ContextTimeout(within))},
	{name: "echo: `BodyDump`", wrap: onEcho(echomiddleware.BodyDump(func(echo.Context, []byte, []byte) {}))},
	{name: "echo inside `TimeoutHandler`", within: within, noWebSocket: true, wrap: func(io http.Handler) http.Handler {
		return http.TimeoutHandler(onEcho()(io), within, "too late")
	}},

	{name: "gorilla/mux: `PathPrefix`", wrap: onGorilla},
	{name: "gorilla/handlers: `CompressHandler`", wrap: func(io http.Handler) http.Handler {
		return handlers.CompressHandler(onGorilla(io))
	}},
	{name: "gorilla/handlers: `CombinedLoggingHandler`, `ProxyHeaders`", wrap: func(h http.Handler) http.Handler {
		return handlers.CombinedLoggingHandler(io.Discard, handlers.ProxyHeaders(onGorilla(h)))
	}},

	{name: "klauspost/compress/gzhttp", wrap: func(io http.Handler) http.Handler { return gzhttp.GzipHandler(io) }},
	{name: "NYTimes/gziphandler", wrap: gziphandler.GzipHandler},
	{name: "a gzip wrapper as people write it", noWebSocket: true, wrap: homemadeGzip},
}

func TestTheServerWorksBehindRoutersAndMiddleware(t *testing.T) {
	gin.SetMode(gin.ReleaseMode) // for all of the process: before any row
	for _, row := range rows {
		t.Run(row.name, func(t *testing.T) {
			t.Parallel()
			s := httptest.NewServer(row.wrap(edge.NewServer(t)))
			t.Cleanup(s.Close)
			edge.Front{URL: s.URL, Within: row.within, NoWebSocket: row.noWebSocket}.Try(t)
		})
	}
}

func TestThePageNamesWhatWasTried(t *testing.T) {
	var names []string
	for _, row := range rows {
		names = append(names, row.name)
	}
	edge.Documented(t, page, "middleware", names)
	names = nil
	for _, row := range servers {
		names = append(names, row.name)
	}
	edge.Documented(t, page, "servers", names)
}

// recorder is a ResponseWriter that notes the status, as those that log do.
type recorder struct {
	http.ResponseWriter
	status int
}

func (r *recorder) WriteHeader(status int) {
	r.status = status
	r.ResponseWriter.WriteHeader(status)
}

func (r *recorder) Unwrap() http.ResponseWriter { return r.ResponseWriter }

type quiet struct{}

func (quiet) Print(...any) {}

func onChi(middlewares ...func(http.Handler) http.Handler) func(http.Handler) http.Handler {
	return func(io http.Handler) http.Handler {
		r := chi.NewRouter()
		r.Use(middlewares...)
		r.Handle("/socket.io/*", io)
		return r
	}
}

func onGin(middlewares ...gin.HandlerFunc) func(http.Handler) http.Handler {
	return func(io http.Handler) http.Handler {
		r := gin.New()
		r.Use(middlewares...)
		r.Any("/socket.io/*any", gin.WrapH(io))
		return r
	}
}

func onEcho(middlewares ...echo.MiddlewareFunc) func(http.Handler) http.Handler {
	return func(io http.Handler) http.Handler {
		e := echo.New()
		e.Use(middlewares...)
		e.Any("/socket.io/*", echo.WrapHandler(io))
		return e
	}
}

func onGorilla(io http.Handler) http.Handler {
	r := mux.NewRouter()
	r.PathPrefix("/socket.io/").Handler(io)
	return r
}

type gzipWriter struct {
	http.ResponseWriter
	gz io.Writer
}

func (w gzipWriter) Write(p []byte) (int, error) { return w.gz.Write(p) }

// homemadeGzip sets Content-Encoding for whatever comes, and hides all else.
func homemadeGzip(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Header.Get("Accept-Encoding") == "" {
			next.ServeHTTP(w, r)
			return
		}
		w.Header().Set("Content-Encoding", "gzip")
		gz := gzip.NewWriter(w)
		defer gz.Close()
		next.ServeHTTP(gzipWriter{w, gz}, r)
	})
}
