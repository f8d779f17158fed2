//go:build unix

package store_test

import (
	"fmt"
	"os"
	"path/filepath"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"github.com/hubbub-chat/hubbub/internal/chat"
	"github.com/hubbub-chat/hubbub/internal/soak"
)

func BenchmarkSendersInFlight(b *testing.B) {
	for _, senders := range []int{1, 16, 64} {
		b.Run(fmt.Sprint(senders), func(b *testing.B) {
			h := newHouse(b)
			logins := make([]chat.Login, senders)
			for i := range logins {
				logins[i] = h.signUp(fmt.Sprintf("user%d", i))
			}
			before, cpu := h.db.Stats(), processorTime(b)
			b.ResetTimer()
			sendAll(b, h.service, logins)
			b.StopTimer()
			after := h.db.Stats()
			b.ReportMetric(float64(b.N)/(processorTime(b)-cpu).Seconds(), "messages/cpu-s")
			b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "messages/s")
			b.ReportMetric(float64(b.N)/float64(after.Batches-before.Batches), "messages/commit")
		})
	}
}

// sendAll sends b.N messages, each sender having one in flight.
func sendAll(b *testing.B, service *chat.Service, logins []chat.Login) {
	var left atomic.Int64
	left.Store(int64(b.N))
	var group sync.WaitGroup
	for _, login := range logins {
		group.Go(func() {
			for n := left.Add(-1); n >= 0; n = left.Add(-1) {
				draft := chat.Draft{Room: service.Lobby(), ClientID: fmt.Sprint(n), Text: fmt.Sprintf("%0100d", n)}
				if _, err := service.Send(b.Context(), login.Session, draft); err != nil {
					b.Error(err)
					return
				}
			}
		})
	}
	group.Wait()
}

func processorTime(b *testing.B) time.Duration {
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		b.Fatal(err)
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}

func BenchmarkPageOf50InABigRoom(b *testing.B) {
	h := newHouse(b)
	ann := h.signUp("ann")
	size := soak.Count(20_000, 1_000_000)
	var group sync.WaitGroup
	for part := range 64 {
		group.Go(func() {
			for n := part; n < size; n += 64 {
				h.send(ann.Session, fmt.Sprint(n), fmt.Sprintf("%0100d", n))
			}
		})
	}
	group.Wait()
	n := int64(0)
	for b.Loop() {
		n = (n*7919 + 104729) % int64(size)
		if _, err := h.service.Before(b.Context(), ann.Session, h.service.Lobby(), n+51); err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkBareSync is the disk alone, to compare one sender's latency with.
func BenchmarkBareSync(b *testing.B) {
	file, err := os.Create(filepath.Join(b.TempDir(), "file"))
	if err != nil {
		b.Fatal(err)
	}
	defer file.Close()
	page := make([]byte, 3*4096)
	for b.Loop() {
		if _, err := file.Write(page); err != nil {
			b.Fatal(err)
		}
		if err := file.Sync(); err != nil {
			b.Fatal(err)
		}
	}
}
