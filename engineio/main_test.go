package engineio

import (
	"os"
	"testing"

	"go.uber.org/goleak"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// many returns few, or a soak test's count.
func many(few, soak int) int {
	if os.Getenv("HUBBUB_SOAK") != "" {
		return soak
	}
	return few
}
