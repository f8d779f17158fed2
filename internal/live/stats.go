package live

import (
	"sync/atomic"

	"github.com/hubbub-chat/hubbub/internal/tally"
)

// Stats are counts since the start.
type Stats struct {
	Lag     tally.Histogram // seconds from a commit until all have been told of its entries
	Resumes int64           // resumes that were answered
	Resets  int64           // pages that replaced all that a client had of a log
	Refused int64           // events beyond how often they may be
	Faults  int64           // events that failed by a fault of the server's
}

// Stats returns the counts.
func (l *Live) Stats() Stats {
	return Stats{
		Lag:     l.entries.took.Read(),
		Resumes: l.resumes.Load(), Resets: l.resets.Load(), Refused: l.refused.Load(), Faults: l.faults.Load(),
	}
}

type counters struct{ resumes, resets, refused, faults atomic.Int64 }
