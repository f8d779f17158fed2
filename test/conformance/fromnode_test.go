package conformance

import (
	"encoding/json"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// fromNode is the page whose Go side is compiled here.
const fromNode = "../../docs/from-node.md"

// prelude is what the snippets may use without saying where it comes from.
const prelude = `package docs

import (
	"context"
	"errors"
	"log/slog"
	"net/http"
	"os"
	"regexp"
	"time"

	"github.com/hubbub-chat/hubbub/engineio"
	"github.com/hubbub-chat/hubbub/socketio"
	"github.com/hubbub-chat/hubbub/socketio/msgpack"
	"github.com/hubbub-chat/hubbub/socketio/session"
)

var (
	_ = errors.New
	_ = slog.Info
	_ = os.DirFS
	_ = time.Second
	_ = session.New
	_ = msgpack.Parser
	_ engineio.Options

	ctx         context.Context
	io          *socketio.Server
	nsp         *socketio.Namespace
	parent      *socketio.Parent
	s           *socketio.Socket
	remote      socketio.RemoteSocket
	h           socketio.Handler
	buffer      []byte
	id          string
	data, user  any
	key         any
	credentials struct{ Token string }
	mux         *http.ServeMux
	middleware  func(http.Handler) http.Handler
	w           http.ResponseWriter
	pattern     *regexp.Regexp
)
`

// cell is the code at the beginning of a table's last cell.
var cell = regexp.MustCompile("^\\| .* \\| `([^`]+)`[^|]*\\|$")

// snippets returns the Go side of the page: the blocks, and the second cells of the tables, each with
// where it stands. A second cell that does not begin with code says that there is nothing to write.
func snippets(page string) map[string]string {
	found := map[string]string{}
	block, begin := []string{}, 0
	for i, line := range strings.Split(page, "\n") {
		switch {
		case begin == 0 && line == "```go":
			block, begin = nil, i+2
		case begin > 0 && line == "```":
			found[fmt.Sprintf("line %d", begin)] = strings.Join(block, "\n")
			begin = 0
		case begin > 0:
			block = append(block, line)
		default:
			if m := cell.FindStringSubmatch(line); m != nil {
				found[fmt.Sprintf("line %d", i+1)] = m[1]
			}
		}
	}
	return found
}

// wrapped makes a function of a snippet; what it declares counts as used.
func wrapped(n int, snippet string) (string, error) {
	if e, err := parser.ParseExpr(snippet); err == nil {
		if _, isCall := e.(*ast.CallExpr); !isCall {
			if u, isUnary := e.(*ast.UnaryExpr); !isUnary || u.Op != token.ARROW {
				snippet = "_ = " + snippet
			}
		}
	}
	f, err := parser.ParseFile(token.NewFileSet(), "", "package p; func _() {\n"+snippet+"\n}", 0)
	if err != nil {
		return "", err
	}
	for _, statement := range f.Decls[0].(*ast.FuncDecl).Body.List {
		if a, ok := statement.(*ast.AssignStmt); ok && a.Tok == token.DEFINE {
			for _, name := range a.Lhs {
				if name := name.(*ast.Ident).Name; name != "_" {
					snippet += "\n_ = " + name
				}
			}
		}
	}
	return fmt.Sprintf("func snippet%d() {\n%s\n}\n", n, snippet), nil
}

// TestTheGoSideOfThePageForNodeCompiles has the compiler read docs/from-node.md.
func TestTheGoSideOfThePageForNodeCompiles(t *testing.T) {
	page, err := os.ReadFile(fromNode)
	if err != nil {
		t.Fatal(err)
	}
	all := snippets(string(page))
	if len(all) < 100 {
		t.Errorf("%d snippets", len(all))
	}
	n, source := 0, prelude
	for where, snippet := range all {
		function, err := wrapped(n, snippet)
		if err != nil {
			t.Errorf("%s: %v", where, err)
			continue
		}
		source += fmt.Sprintf("\n// from-node.md, %s\n%s", where, function)
		n++
	}
	if out, err := compiled(t, source); err != nil {
		t.Errorf("%v\n%s", err, out)
	}
	if _, err := compiled(t, source+"\nvar _ = io.NoSuchThing\n"); err == nil {
		t.Error("the compiler accepts everything")
	}
}

// compiled builds a package that exists only during the test, in the folder of the page.
func compiled(t *testing.T, source string) ([]byte, error) {
	t.Helper()
	dir := t.TempDir()
	file, overlay := filepath.Join(dir, "snippets.go"), filepath.Join(dir, "overlay.json")
	if err := os.WriteFile(file, []byte(source), 0o600); err != nil {
		t.Fatal(err)
	}
	place, err := filepath.Abs(filepath.Join(filepath.Dir(fromNode), "snippets.go"))
	if err != nil {
		t.Fatal(err)
	}
	replace, err := json.Marshal(map[string]map[string]string{"Replace": {place: file}})
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(overlay, replace, 0o600); err != nil {
		t.Fatal(err)
	}
	return exec.CommandContext(t.Context(), "go", "build", "-overlay", overlay, filepath.Dir(fromNode)).CombinedOutput()
}

// members are the names of the emit cheatsheet, of the server's API and of its options, as Node's
// documentation has them.
var members = map[string]string{
	"the server": `new Server( io.sockets serveClient() io.path() adapter() io.attach( attachApp io.listen( io.bind( io.onconnection(
		io.of( io.use( io.on( io.emit( io.send( write( io.close() io.to( io.in( io.except( io.local io.volatile io.compress( io.timeout(
		socketsJoin( socketsLeave( disconnectSockets( fetchSockets( serverSideEmit( serverSideEmitWithAck( emitWithAck( allSockets()
		"connection" "connect" "new_namespace"`,
	"a namespace": `nsp.name nsp.sockets nsp.adapter`,
	"a socket": `socket.id socket.rooms socket.client socket.conn socket.request socket.handshake.headers socket.handshake.address
		socket.handshake.url xdomain issued socket.handshake.query socket.handshake.auth socket.data socket.nsp
		socket.connected socket.disconnected socket.recovered socket.use( socket.send( socket.emit( socket.on( socket.once( socket.off(
		removeListener removeAllListeners() eventNames() onAny( prependAny( offAny() listenersAny() onAnyOutgoing( prependAnyOutgoing(
		offAnyOutgoing() listenersAnyOutgoing() socket.join( socket.leave( socket.to( socket.in( socket.except( socket.broadcast
		socket.volatile socket.local socket.compress( socket.timeout( socket.disconnect( "disconnect" "disconnecting" "error"`,
	"a remote socket": `remote.id remote.rooms remote.data remote.handshake remote.emit( remote.timeout( remote.join( remote.leave(
		remote.disconnect(`,
	"the engine": `io.engine.clientsCount io.engine.generateId io.engine.handleUpgrade( io.engine.use( "initial_headers" "headers"
		"connection_error" io.engine.on("connection"`,
	"the options": `path: serveClient: adapters parser: connectTimeout: connectionStateRecovery: maxDisconnectionDuration:
		SkipMiddleware cleanupEmptyChildNamespaces: pingInterval: pingTimeout: upgradeTimeout: maxHttpBufferSize: allowRequest: transports:
		allowUpgrades: perMessageDeflate: httpCompression: wsEngine initialPacket: cookie: cors: allowEIO3: destroyUpgrade:
		destroyUpgradeTimeout addTrailingSlash: WebTransport JSONP`,
}

func TestThePageForNodeHasEveryMember(t *testing.T) {
	page, err := os.ReadFile(fromNode)
	if err != nil {
		t.Fatal(err)
	}
	for of, names := range members {
		for _, name := range strings.Fields(names) {
			if !strings.Contains(string(page), name) {
				t.Errorf("%s of %s is not on the page", name, of)
			}
		}
	}
}
