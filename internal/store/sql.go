package store

// All SQL of the store is here, but for the schema and for what a dialect has to
// itself. It keeps to what SQLite and PostgreSQL have in common, except for the
// placeholders, which a dialect replaces when a statement is prepared.

const (
	sqlRollback   = `ROLLBACK`
	sqlCommit     = `COMMIT`
	sqlSavepoint  = `SAVEPOINT rule`
	sqlRollbackTo = `ROLLBACK TO rule`
	sqlRelease    = `RELEASE rule`
	sqlProbe      = `INSERT INTO probes (id, run_at) VALUES (1, ?) ON CONFLICT (id) DO UPDATE SET run_at = excluded.run_at`
)

const (
	accountColumns = `SELECT id, name, role, state, name_key, skeleton, password FROM users `

	sqlAccount      = accountColumns + `WHERE id = ?`
	sqlAccountByKey = accountColumns + `WHERE name_key = ?`
	sqlLooksLike    = accountColumns + `WHERE skeleton = ?`
	sqlAccounts     = accountColumns + `WHERE id > ? ORDER BY id LIMIT ?`
	sqlHasOwner     = `SELECT EXISTS (SELECT 1 FROM users WHERE role = 'owner' AND state = 'active')`
	sqlAddAccount   = `INSERT INTO users (id, name, role, state, name_key, skeleton, password, log_number, log_entry)
		VALUES (?, ?, ?, ?, ?, ?, ?, 0, 0)`
	sqlSetAccount = `UPDATE users SET name = ?, role = ?, state = ?, name_key = ?, skeleton = ?, password = ? WHERE id = ?`
)

const (
	sessionColumns = `s.id, s.created_at, s.seen_at, s.proved_at, s.address, s.agent, u.id, u.name, u.role, u.state`
	sessionsFrom   = `SELECT ` + sessionColumns + ` FROM sessions s JOIN users u ON u.id = s.user_id `

	sqlSession        = sessionsFrom + `WHERE s.id = ?`
	sqlSessionByToken = sessionsFrom + `WHERE s.token = ?`
	sqlSessions       = sessionsFrom + `WHERE s.user_id = ? ORDER BY s.created_at, s.id`
	sqlAddSession     = `INSERT INTO sessions (id, user_id, token, created_at, seen_at, proved_at, address, agent)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?)`
	sqlTouchSession  = `UPDATE sessions SET seen_at = ?, proved_at = ? WHERE id = ?`
	sqlSetToken      = `UPDATE sessions SET token = ? WHERE id = ?`
	sqlRemoveSession = `DELETE FROM sessions WHERE id = ?`
	// Two searches, each by its index and bounded.
	sqlStaleSessions = sessionsFrom + `WHERE s.id IN (SELECT id FROM (SELECT id FROM sessions WHERE seen_at <= ? LIMIT ?)
		UNION ALL SELECT id FROM (SELECT id FROM sessions WHERE created_at <= ? LIMIT ?))`

	sqlDevice          = `SELECT user_id FROM devices WHERE token = ?`
	sqlAddDevice       = `INSERT INTO devices (token, user_id, made_at) VALUES (?, ?, ?)`
	sqlNewestDevice    = `SELECT COALESCE(MAX(made_at), 0) FROM devices WHERE user_id = ?`
	sqlKeepDevices     = `DELETE FROM devices WHERE token IN (SELECT token FROM devices WHERE user_id = ? ORDER BY made_at DESC LIMIT 1000 OFFSET ?)`
	sqlRemoveDevices   = `DELETE FROM devices WHERE user_id = ?`
	sqlOwnerLink       = `SELECT valid_until FROM owner_link WHERE token = ?`
	sqlNoOwnerLink     = `DELETE FROM owner_link`
	sqlForgetOwnerLink = `DELETE FROM owner_link WHERE valid_until <= ?`
	sqlAddOwnerLink    = `INSERT INTO owner_link (token, valid_until) VALUES (?, ?)`
	sqlThrottle        = `SELECT failures, closed_until, used_at FROM throttles WHERE name = ?`
	sqlSetThrottle     = `INSERT INTO throttles (name, failures, closed_until, used_at) VALUES (?, ?, ?, ?)
		ON CONFLICT (name) DO UPDATE SET failures = excluded.failures, closed_until = excluded.closed_until, used_at = excluded.used_at`
	sqlRemoveThrottle  = `DELETE FROM throttles WHERE name = ?`
	sqlForgetThrottles = `DELETE FROM throttles WHERE name IN (SELECT name FROM throttles WHERE used_at < ? LIMIT ?)`
)

const (
	roomColumns = `r.id, r.name, r.history, r.number, r.entry, r.count`

	sqlRoom       = `SELECT ` + roomColumns + ` FROM rooms r WHERE r.id = ?`
	sqlRoomByName = `SELECT ` + roomColumns + ` FROM rooms r WHERE r.name = ?`
	sqlAddRoom    = `INSERT INTO rooms (id, name, history, number, entry, count) VALUES (?, ?, ?, ?, ?, ?)`
	sqlSetRoom    = `UPDATE rooms SET number = ?, entry = ?, count = ? WHERE id = ?`

	// What is not there comes as zeroes: no room, no member.
	standingColumns = sessionColumns + `,
		COALESCE(r.id, 0), COALESCE(r.name, ''), COALESCE(r.history, ''),
		COALESCE(r.number, 0), COALESCE(r.entry, 0), COALESCE(r.count, 0),
		COALESCE(m.joined, 0), COALESCE(m.mark_count, 0), COALESCE(m.mark_at, 0)`
	standingFrom = ` FROM sessions s JOIN users u ON u.id = s.user_id
		LEFT JOIN rooms r ON r.id = ?
		LEFT JOIN memberships m ON m.user_id = s.user_id AND m.room_id = r.id `

	sqlStanding     = `SELECT ` + standingColumns + standingFrom + `WHERE s.id = ?`
	sqlSendStanding = `SELECT ` + standingColumns + `,
		COALESCE(x.id, 0), COALESCE(x.room_id, 0), COALESCE(x.number, 0), COALESCE(x.count, 0)` + standingFrom + `
		LEFT JOIN messages x ON x.author_id = s.user_id AND x.client_id = ?
		WHERE s.id = ?`

	sqlMembership       = `SELECT joined, mark_count, mark_at FROM memberships WHERE user_id = ? AND room_id = ?`
	sqlAddMembership    = `INSERT INTO memberships (user_id, room_id, joined, mark_count, mark_at) VALUES (?, ?, ?, ?, ?)`
	sqlSetMark          = `UPDATE memberships SET mark_count = ?, mark_at = ? WHERE user_id = ? AND room_id = ?`
	sqlRemoveMembership = `DELETE FROM memberships WHERE user_id = ? AND room_id = ?`
	sqlSidebar          = `SELECT ` + roomColumns + `, m.joined, m.mark_count, m.mark_at
		FROM memberships m JOIN rooms r ON r.id = m.room_id WHERE m.user_id = ? ORDER BY r.name`
)

const (
	messageColumns = `m.id, m.room_id, m.number, m.count, m.kind, COALESCE(m.client_id, ''), m.text, m.edited_at, m.deleted,
		u.id, u.name, u.role, u.state`
	messagesFrom = `SELECT ` + messageColumns + ` FROM messages m JOIN users u ON u.id = m.author_id `

	sqlMessage    = messagesFrom + `WHERE m.id = ?`
	sqlTimeline   = messagesFrom + `WHERE m.room_id = ? AND m.number >= ? AND m.number < ? ORDER BY m.number DESC LIMIT ?`
	sqlAddMessage = `INSERT INTO messages (id, room_id, number, count, kind, author_id, client_id, text, edited_at, deleted)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`
	sqlSetMessage = `UPDATE messages SET text = ?, edited_at = ?, deleted = ? WHERE id = ?`

	sqlEntryAt = `SELECT id FROM room_log WHERE room_id = ? AND number = ?`
	// What is not there comes as zeroes: no message, no person.
	sqlEntries = `SELECT l.room_id, l.number, l.id, l.kind,
		COALESCE(p.id, 0), COALESCE(p.name, ''), COALESCE(p.role, ''), COALESCE(p.state, ''),
		COALESCE(m.id, 0), COALESCE(m.room_id, 0), COALESCE(m.number, 0), COALESCE(m.count, 0), COALESCE(m.kind, ''),
		COALESCE(m.client_id, ''), COALESCE(m.text, ''), COALESCE(m.edited_at, 0), COALESCE(m.deleted, 0),
		COALESCE(u.id, 0), COALESCE(u.name, ''), COALESCE(u.role, ''), COALESCE(u.state, '')
		FROM room_log l LEFT JOIN messages m ON m.id = l.message_id LEFT JOIN users u ON u.id = m.author_id
		LEFT JOIN users p ON p.id = l.person_id
		WHERE l.room_id = ? AND l.number > ? ORDER BY l.number LIMIT ?`
	sqlAddEntry    = `INSERT INTO room_log (room_id, number, id, kind, message_id, person_id) VALUES (?, ?, ?, ?, ?, ?)`
	sqlTrimRoomLog = `DELETE FROM room_log WHERE room_id = ? AND number IN (SELECT number FROM room_log
		WHERE room_id = ? AND number < ? ORDER BY number LIMIT ?)`

	sqlUserHead    = `SELECT log_number, log_entry FROM users WHERE id = ?`
	sqlSetUserHead = `UPDATE users SET log_number = ?, log_entry = ? WHERE id = ?`
	sqlUserEntryAt = `SELECT id FROM user_log WHERE user_id = ? AND number = ?`
	sqlUserEntries = `SELECT l.user_id, l.number, l.id, l.kind, l.room_id, m.user_id IS NOT NULL, COALESCE(m.mark_count, 0), COALESCE(m.mark_at, 0)
		FROM user_log l LEFT JOIN memberships m ON m.user_id = l.user_id AND m.room_id = l.room_id
		WHERE l.user_id = ? AND l.number > ? ORDER BY l.number LIMIT ?`
	sqlTrimUserLog  = `DELETE FROM user_log WHERE user_id = ? AND number < ?`
	sqlAddUserEntry = `INSERT INTO user_log (user_id, number, id, kind, room_id) VALUES (?, ?, ?, ?, ?)`
)

const (
	sqlSetting    = `SELECT value FROM settings WHERE name = ?`
	sqlSetSetting = `INSERT INTO settings (name, value) VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET value = excluded.value`
)

const (
	sqlAuditRecords = `SELECT a.id, a.event, a.address, a.detail,
		a.actor_id, COALESCE(u.name, ''), COALESCE(u.role, ''), COALESCE(u.state, ''),
		a.about_id, COALESCE(v.name, ''), COALESCE(v.role, ''), COALESCE(v.state, '')
		FROM audit a LEFT JOIN users u ON u.id = a.actor_id LEFT JOIN users v ON v.id = a.about_id
		WHERE a.id > ? ORDER BY a.id LIMIT ?`
	sqlAddAuditRecord     = `INSERT INTO audit (id, event, actor_id, about_id, address, detail) VALUES (?, ?, ?, ?, ?, ?)`
	sqlForgetAuditRecords = `DELETE FROM audit WHERE id IN (SELECT id FROM audit WHERE id < ? ORDER BY id LIMIT ?)`
)
