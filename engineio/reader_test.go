package engineio

import (
	"slices"
	"testing"
)

func TestAnotherGoroutineReadsOnAfterTheFirstMessageAndAtAHeartbeat(t *testing.T) {
	var r reader
	var relieved []int
	for i, message := range []string{"40", "4event", "4event", "3", "3", "4event", "3", "3"} {
		r.handles([]byte(message))
		if r.tired() {
			relieved = append(relieved, i)
		}
		if r.tired() {
			t.Fatal("relieved twice")
		}
	}
	if want := []int{0, 3, 6}; !slices.Equal(relieved, want) {
		t.Errorf("relieved after messages %v, want %v", relieved, want)
	}
}
