package session

import (
	"context"
	"maps"
	"sync"
	"time"
)

// sweepInterval is how long an expired record may stay in memory while
// sessions are being made.
const sweepInterval = time.Minute

// Memory is a [Store] for one process: the sessions end with it.
type Memory struct {
	mu      sync.Mutex
	records map[string]Record
	ids     map[[32]byte]string
	swept   time.Time
}

// NewMemory returns an empty store.
func NewMemory() *Memory {
	return &Memory{records: map[string]Record{}, ids: map[[32]byte]string{}, swept: time.Now()}
}

// Create adds a record.
func (m *Memory) Create(_ context.Context, r Record) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.sweep()
	m.put(clone(r))
	return nil
}

// Find returns the record that has this token hash.
func (m *Memory) Find(ctx context.Context, token [32]byte) (Record, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.read(m.ids[token])
}

// Read returns the record that has this id.
func (m *Memory) Read(_ context.Context, id string) (Record, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.read(id)
}

// Change lets fn change a record; nothing else happens in the store meanwhile.
func (m *Memory) Change(_ context.Context, id string, fn func(*Record) error) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	r, err := m.read(id)
	if err != nil {
		return err
	}
	old := r.Token
	if err := fn(&r); err != nil {
		return err
	}
	delete(m.ids, old)
	m.put(r)
	return nil
}

// Delete removes a record.
func (m *Memory) Delete(_ context.Context, id string) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.drop(id)
	return nil
}

// read returns a copy, for the caller to keep or to change.
func (m *Memory) read(id string) (Record, error) {
	r, ok := m.records[id]
	if !ok {
		return Record{}, ErrEnded
	}
	return clone(r), nil
}

func (m *Memory) put(r Record) {
	m.records[r.ID] = r
	m.ids[r.Token] = r.ID
}

func (m *Memory) drop(id string) {
	delete(m.ids, m.records[id].Token)
	delete(m.records, id)
}

// sweep runs when records are made, because only then can memory grow; a
// goroutine would need an owner to stop it.
func (m *Memory) sweep() {
	now := time.Now()
	if now.Sub(m.swept) < sweepInterval {
		return
	}
	m.swept = now
	for id, r := range m.records {
		if r.over(now) {
			m.drop(id)
		}
	}
}

func clone(r Record) Record {
	r.Values = maps.Clone(r.Values)
	return r
}
