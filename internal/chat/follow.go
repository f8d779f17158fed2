package chat

import "context"

// Heads are how far logs are.
type Heads struct {
	Rooms  map[ID]Room
	Users  map[ID]Position
	People Position // of the people log
}

// Heads returns how far the logs of rooms and users are, and the people log. Those that don't exist are
// left out. It is for the server itself, which compares them with what it has told,
// and asks for no session.
func (s *Service) Heads(ctx context.Context, rooms, users []ID) (Heads, error) {
	return read(ctx, s.store, func(r Reader) (Heads, error) {
		heads := Heads{Rooms: make(map[ID]Room, len(rooms)), Users: make(map[ID]Position, len(users))}
		if err := collect(heads.Rooms, rooms, r.Room); err != nil {
			return Heads{}, err
		}
		if err := collect(heads.Users, users, r.UserHead); err != nil {
			return Heads{}, err
		}
		var err error
		heads.People, err = r.PeopleHead()
		return heads, err
	})
}

// collect fetches what there is of many ids.
func collect[T any](found map[ID]T, ids []ID, fetch func(ID) (T, error)) error {
	for _, id := range ids {
		one, err := fetch(id)
		if isNotFound(err) {
			continue
		}
		if err != nil {
			return err
		}
		found[id] = one
	}
	return nil
}

// Since returns all entries of a room's log behind a number, for the server to tell
// those who may hear them. It asks for no session.
func (s *Service) Since(ctx context.Context, room ID, number int64) ([]Entry, error) {
	return read(ctx, s.store, func(r Reader) ([]Entry, error) {
		return all(number, func(after int64) ([]Entry, error) { return r.Entries(room, after, maxEntries) },
			func(e Entry) int64 { return e.Number })
	})
}

// UserSince is Since for a user's log.
func (s *Service) UserSince(ctx context.Context, user ID, number int64) ([]UserEntry, error) {
	return read(ctx, s.store, func(r Reader) ([]UserEntry, error) {
		return all(number, func(after int64) ([]UserEntry, error) { return r.UserEntries(user, after, maxEntries) },
			func(e UserEntry) int64 { return e.Number })
	})
}

// PeopleSince is Since for the people log.
func (s *Service) PeopleSince(ctx context.Context, number int64) ([]PersonEntry, error) {
	return read(ctx, s.store, func(r Reader) ([]PersonEntry, error) {
		return all(number, func(after int64) ([]PersonEntry, error) { return r.PeopleEntries(after, maxEntries) },
			func(e PersonEntry) int64 { return e.Number })
	})
}

// all reads part after part until there is no more.
func all[E any](after int64, next func(after int64) ([]E, error), number func(E) int64) ([]E, error) {
	var found []E
	for {
		part, err := next(after)
		if err != nil || len(part) == 0 {
			return found, err
		}
		found = append(found, part...)
		after = number(part[len(part)-1])
	}
}
