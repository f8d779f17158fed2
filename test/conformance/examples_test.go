package conformance

import (
	"os/exec"
	"testing"
)

// TestTheExamplesOfTheNestedModuleWork runs the tests of a module that "./..." does not reach.
func TestTheExamplesOfTheNestedModuleWork(t *testing.T) {
	for _, args := range [][]string{{"vet", "./..."}, {"test", "-race", "-count=1", "./..."}} {
		cmd := exec.CommandContext(t.Context(), "go", args...)
		cmd.Dir = "../../examples/http"
		if out, err := cmd.CombinedOutput(); err != nil {
			t.Errorf("go %s: %v\n%s", args[0], err, out)
		}
	}
}
