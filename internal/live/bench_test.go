package live_test

import (
	"fmt"
	"testing"

	"github.com/hubbub-chat/hubbub/internal/live/wire"
)

// BenchmarkGap is a gap fetch that many make at once, from event to answer; the
// client's part is in it.
func BenchmarkGap(b *testing.B) {
	for _, messages := range []int{10, 200} {
		b.Run(fmt.Sprint(messages), func(b *testing.B) {
			h := newHouse(b, unlimited())
			ann, start := h.enter(h.signUp("ann"), h.lobby())
			for i := range messages {
				ann.send(h.lobby(), fmt.Sprint(i), fmt.Sprintf("%060d", i))
			}
			after := wire.After{Room: h.lobby(), After: start.Open[h.lobby()].Position}
			b.ReportAllocs()
			for b.Loop() {
				if _, err := ann.Call(b.Context(), "page", after); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
