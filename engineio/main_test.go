package engineio

import (
	"testing"

	"go.uber.org/goleak"
)

// net/http keeps a connection that it has refused for half a second, which is longer
// than goleak waits.
func TestMain(m *testing.M) {
	goleak.VerifyTestMain(m, goleak.IgnoreAnyFunction("net/http.(*conn).closeWriteAndWait"))
}
