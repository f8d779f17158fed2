package conformance

import (
	"os/exec"
	"testing"
)

// TestTheExamplesOfTheNestedModuleWork runs the tests of a module that "./..." does not reach.
func TestTheExamplesOfTheNestedModuleWork(t *testing.T) {
	// Without MessagePack gin takes half the time to build.
	cmd := exec.CommandContext(t.Context(), "go", "test", "-race", "-vet=all", "-tags=nomsgpack", "-parallel=16", "-count=1", "./...")
	cmd.Dir = "../../examples/http"
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Errorf("go test: %v\n%s", err, out)
	}
}
