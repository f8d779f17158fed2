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
	sqlPeople       = accountColumns + `WHERE state = 'active' AND skeleton LIKE ? ESCAPE '\' AND name_key > ? ORDER BY name_key LIMIT ?`
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
	roomColumns = `r.id, r.kind, r.name, r.key, r.history, r.write_by, r.invite_by, r.state, r.people, r.number, r.entry, r.count`

	sqlRoom           = `SELECT ` + roomColumns + ` FROM rooms r WHERE r.id = ?`
	sqlRoomByKey      = `SELECT ` + roomColumns + ` FROM rooms r WHERE r.key = ?`
	sqlRoomByClientID = `SELECT ` + roomColumns + ` FROM rooms r WHERE r.maker_id = ? AND r.client_id = ?`
	sqlErasedRoom     = `SELECT ` + roomColumns + ` FROM rooms r WHERE r.state = 'erased' LIMIT 1`
	sqlAddRoom        = `INSERT INTO rooms (id, kind, name, key, history, write_by, invite_by, state, people, number, entry, count, maker_id, client_id)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`
	sqlMoveRoom = `UPDATE rooms SET number = ?, entry = ?, count = ? WHERE id = ?`
	sqlSetRoom  = `UPDATE rooms SET name = ?, key = ?, history = ?, write_by = ?, invite_by = ?, state = ? WHERE id = ?`
	sqlRoomText = `SELECT topic, description FROM room_texts WHERE room_id = ?`
	sqlSetText  = `INSERT INTO room_texts (room_id, topic, description) VALUES (?, ?, ?)
		ON CONFLICT (room_id) DO UPDATE SET topic = excluded.topic, description = excluded.description`

	sqlEraseLog         = `DELETE FROM room_log WHERE room_id = ? AND number IN (SELECT number FROM room_log WHERE room_id = ? LIMIT ?)`
	sqlEraseMessages    = `DELETE FROM messages WHERE id IN (SELECT id FROM messages WHERE room_id = ? LIMIT ?)`
	sqlEraseText        = `DELETE FROM room_texts WHERE room_id = ?`
	sqlEraseInvitations = `DELETE FROM invitations WHERE room_id = ?`

	// What is not there comes as zeroes: no room, no member.
	standingColumns = sessionColumns + `,
		COALESCE(r.id, 0), COALESCE(r.kind, ''), COALESCE(r.name, ''), COALESCE(r.key, ''), COALESCE(r.history, ''),
		COALESCE(r.write_by, ''), COALESCE(r.invite_by, ''), COALESCE(r.state, ''), COALESCE(r.people, 0),
		COALESCE(r.number, 0), COALESCE(r.entry, 0), COALESCE(r.count, 0),
		COALESCE(m.joined, 0), COALESCE(m.role, ''), COALESCE(m.level, ''), COALESCE(m.favourite, 0), COALESCE(m.hidden, 0),
		COALESCE(m.mark_count, 0), COALESCE(m.mark_at, 0), i.user_id IS NOT NULL`
	standingFrom = ` FROM sessions s JOIN users u ON u.id = s.user_id
		LEFT JOIN rooms r ON r.id = ? AND r.state NOT IN ('erased', 'gone')
		LEFT JOIN memberships m ON m.user_id = s.user_id AND m.room_id = r.id
		LEFT JOIN invitations i ON i.user_id = s.user_id AND i.room_id = r.id `

	sqlStanding     = `SELECT ` + standingColumns + standingFrom + `WHERE s.id = ?`
	sqlSendStanding = `SELECT ` + standingColumns + `,
		COALESCE(x.id, 0), COALESCE(x.room_id, 0), COALESCE(x.number, 0), COALESCE(x.count, 0)` + standingFrom + `
		LEFT JOIN messages x ON x.author_id = s.user_id AND x.client_id = ?
		WHERE s.id = ?`

	memberColumns = `m.joined, m.role, m.level, m.favourite, m.hidden, m.mark_count, m.mark_at`

	sqlMembership    = `SELECT m.room_id, m.user_id, ` + memberColumns + ` FROM memberships m WHERE m.user_id = ? AND m.room_id = ?`
	sqlHiddenFrom    = `SELECT m.room_id, m.user_id, ` + memberColumns + ` FROM memberships m WHERE m.room_id = ? AND m.hidden = 1`
	sqlAddMembership = `INSERT INTO memberships (user_id, room_id, joined, role, level, favourite, hidden, mark_count, mark_at)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)`
	sqlOneMore          = `UPDATE rooms SET people = people + 1 WHERE id = ?`
	sqlOneLess          = `UPDATE rooms SET people = people - 1 WHERE id = ?`
	sqlSetMark          = `UPDATE memberships SET mark_count = ?, mark_at = ? WHERE user_id = ? AND room_id = ?`
	sqlSetMembership    = `UPDATE memberships SET role = ?, level = ?, favourite = ?, hidden = ? WHERE user_id = ? AND room_id = ?`
	sqlRemoveMembership = `DELETE FROM memberships WHERE user_id = ? AND room_id = ?`
	sqlRoomCount        = `SELECT COUNT(*) FROM memberships WHERE user_id = ?`
	sqlRoomOwners       = `SELECT COUNT(*) FROM memberships WHERE room_id = ? AND role = 'owner'`
	sqlRoomsOf          = `SELECT ` + roomColumns + ` FROM memberships m JOIN rooms r ON r.id = m.room_id
		WHERE m.user_id = ? AND r.state NOT IN ('erased', 'gone')`
	sqlSidebar = `SELECT ` + roomColumns + `, ` + memberColumns + `
		FROM memberships m JOIN rooms r ON r.id = m.room_id
		WHERE m.user_id = ? AND (r.id = ? OR ? = 0 AND m.hidden = 0) AND r.state NOT IN ('erased', 'gone') ORDER BY r.name, r.id`
	sqlSidebarPeople = `SELECT o.room_id, u.id, u.name, u.role, u.state
		FROM memberships m JOIN rooms r ON r.id = m.room_id JOIN memberships o ON o.room_id = r.id JOIN users u ON u.id = o.user_id
		WHERE m.user_id = ? AND (r.id = ? OR ? = 0 AND m.hidden = 0) AND r.kind IN ('direct', 'group') AND o.user_id <> m.user_id`

	memberRank = `CASE m.role WHEN 'owner' THEN 0 WHEN 'moderator' THEN 1 ELSE 2 END`
	sqlMembers = `SELECT u.id, u.name, u.role, u.state, m.role, u.name_key
		FROM memberships m JOIN users u ON u.id = m.user_id
		WHERE m.room_id = ? AND u.skeleton LIKE ? ESCAPE '\' AND (` + memberRank + `, u.name_key) > (?, ?)
		ORDER BY ` + memberRank + `, u.name_key LIMIT ?`
	sqlReaders = `SELECT COUNT(*) FILTER (WHERE mark_count >= ?), COUNT(*) FROM memberships WHERE room_id = ? AND user_id <> ?`

	sqlInvitations = `SELECT ` + roomColumns + `, u.id, u.name, u.role, u.state
		FROM invitations i JOIN rooms r ON r.id = i.room_id JOIN users u ON u.id = i.by_id
		WHERE i.user_id = ? AND r.state NOT IN ('erased', 'gone')`
	sqlInvited       = `SELECT user_id FROM invitations WHERE room_id = ? ORDER BY user_id LIMIT ?`
	sqlAddInvitation = `INSERT INTO invitations (user_id, room_id, by_id)
		SELECT ?, ?, ? WHERE (SELECT COUNT(*) FROM invitations WHERE user_id = ?) < ? ON CONFLICT DO NOTHING`
	sqlRemoveInvitation  = `DELETE FROM invitations WHERE user_id = ? AND room_id = ?`
	sqlRemoveInvitations = `DELETE FROM invitations WHERE user_id = ?`

	sqlDirectory = `SELECT ` + roomColumns + `, COALESCE(t.topic, ''), m.user_id IS NOT NULL
		FROM rooms r LEFT JOIN room_texts t ON t.room_id = r.id LEFT JOIN memberships m ON m.room_id = r.id AND m.user_id = ?
		WHERE r.kind IN ('public', 'announcement') AND r.state = 'active' AND r.key LIKE ? ESCAPE '\' AND r.key > ?
		ORDER BY r.key LIMIT ?`
)

const (
	pinColumns     = `COALESCE(m.pin_id, 0), COALESCE(b.id, 0), COALESCE(b.name, ''), COALESCE(b.role, ''), COALESCE(b.state, '')`
	messageColumns = `m.id, m.room_id, m.number, m.count, m.kind, COALESCE(m.client_id, ''), m.text, m.edited_at, m.deleted, COALESCE(m.reply_to, 0),
		u.id, u.name, u.role, u.state, ` + pinColumns
	messagesFrom = `SELECT ` + messageColumns + ` FROM messages m JOIN users u ON u.id = m.author_id LEFT JOIN users b ON b.id = m.pinned_by `

	sqlMessage      = messagesFrom + `WHERE m.id = ?`
	timelineColumns = `SELECT m.room_id, m.number, COALESCE(l.id, 0), CASE m.kind WHEN 'text' THEN 'message' ELSE m.kind END,
		COALESCE(p.id, 0), COALESCE(p.name, ''), COALESCE(p.role, ''), COALESCE(p.state, ''), ` + messageColumns + `
		FROM messages m JOIN users u ON u.id = m.author_id LEFT JOIN users b ON b.id = m.pinned_by
		LEFT JOIN room_log l ON l.room_id = m.room_id AND l.number = m.number LEFT JOIN users p ON p.id = l.person_id
		WHERE m.room_id = ? `
	sqlTimeline      = timelineColumns + `AND m.number >= ? AND m.number < ? ORDER BY m.number DESC LIMIT ?`
	sqlTimelineAfter = timelineColumns + `AND m.number > ? ORDER BY m.number LIMIT ?`
	sqlAddMessage    = `INSERT INTO messages (id, room_id, number, count, kind, author_id, client_id, text, edited_at, deleted, reply_to)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`
	sqlSetMessage = `UPDATE messages SET text = ?, edited_at = ?, deleted = ?, pin_id = ?, pinned_by = ? WHERE id = ?`

	sqlEntryAt = `SELECT id FROM room_log WHERE room_id = ? AND number = ?`
	// What is not there comes as zeroes: no message, no person.
	sqlEntries = `SELECT l.room_id, l.number, l.id, l.kind,
		COALESCE(p.id, 0), COALESCE(p.name, ''), COALESCE(p.role, ''), COALESCE(p.state, ''),
		COALESCE(m.id, 0), COALESCE(m.room_id, 0), COALESCE(m.number, 0), COALESCE(m.count, 0), COALESCE(m.kind, ''),
		COALESCE(m.client_id, ''), COALESCE(m.text, ''), COALESCE(m.edited_at, 0), COALESCE(m.deleted, 0), COALESCE(m.reply_to, 0),
		COALESCE(u.id, 0), COALESCE(u.name, ''), COALESCE(u.role, ''), COALESCE(u.state, ''), ` + pinColumns + `
		FROM room_log l LEFT JOIN messages m ON m.id = l.message_id LEFT JOIN users u ON u.id = m.author_id
		LEFT JOIN users b ON b.id = m.pinned_by
		LEFT JOIN users p ON p.id = l.person_id
		WHERE l.room_id = ? AND l.number > ? ORDER BY l.number LIMIT ?`
	sqlAddEntry    = `INSERT INTO room_log (room_id, number, id, kind, message_id, person_id) VALUES (?, ?, ?, ?, ?, ?)`
	sqlTrimRoomLog = `DELETE FROM room_log WHERE room_id = ? AND number IN (SELECT number FROM room_log
		WHERE room_id = ? AND number < ? ORDER BY number LIMIT ?)`

	sqlUserHead    = `SELECT log_number, log_entry FROM users WHERE id = ?`
	sqlSetUserHead = `UPDATE users SET log_number = ?, log_entry = ? WHERE id = ?`
	sqlUserEntryAt = `SELECT id FROM user_log WHERE user_id = ? AND number = ?`
	sqlUserEntries = `SELECT l.user_id, l.number, l.id, l.kind, l.room_id, COALESCE(l.message_id, 0), m.user_id IS NOT NULL, COALESCE(m.mark_count, 0), COALESCE(m.mark_at, 0),
		s.user_id IS NOT NULL, COALESCE(d.number, 0), COALESCE(r.number, 0)
		FROM user_log l LEFT JOIN rooms r ON r.id = l.room_id
		LEFT JOIN memberships m ON m.user_id = l.user_id AND m.room_id = l.room_id
		LEFT JOIN saved s ON s.user_id = l.user_id AND s.message_id = l.message_id
		LEFT JOIN drafts d ON l.kind = 'draft' AND d.user_id = l.user_id AND d.room_id = l.room_id
		WHERE l.user_id = ? AND l.number > ? ORDER BY l.number LIMIT ?`
	sqlTrimUserLog  = `DELETE FROM user_log WHERE user_id = ? AND number < ?`
	sqlAddUserEntry = `INSERT INTO user_log (user_id, number, id, kind, room_id, message_id) VALUES (?, ?, ?, ?, ?, ?)`

	sqlPeopleHead    = `SELECT number, id FROM people_log WHERE number = (SELECT MAX(number) FROM people_log)`
	sqlPersonEntryAt = `SELECT id FROM people_log WHERE number = ?`
	sqlPeopleEntries = `SELECT l.number, l.id, u.id, u.name, u.role, u.state
		FROM people_log l JOIN users u ON u.id = l.user_id WHERE l.number > ? ORDER BY l.number LIMIT ?`
	sqlAddPersonEntry = `INSERT INTO people_log (number, id, user_id) VALUES (?, ?, ?)`
	sqlTrimPeopleLog  = `DELETE FROM people_log WHERE number < ?`
)

const (
	reactedColumns = `SELECT x.room_id, x.number, x.message_id, x.version, x.kinds, x.told FROM reacted x `

	sqlReactions       = reactedColumns + `WHERE x.room_id = ? AND x.number >= ? AND x.number <= ? ORDER BY x.number`
	sqlToldReactions   = reactedColumns + `WHERE x.room_id = ? AND x.told >= ? AND x.told <= ? ORDER BY x.told, x.number`
	sqlUntoldReactions = reactedColumns + `WHERE x.room_id = ? AND x.pending = 1 ORDER BY x.number LIMIT ?`
	sqlRoomsToTell     = `SELECT DISTINCT room_id FROM reacted WHERE pending = 1 ORDER BY room_id`
	sqlOwnReactions    = `SELECT x.message_id, x.version, r.emoji
		FROM reacted x JOIN reactions r ON r.message_id = x.message_id AND r.user_id = ?
		WHERE x.room_id = ? AND x.number >= ? AND x.number <= ? ORDER BY x.number`
	sqlOwnOf = `SELECT x.message_id, x.version, COALESCE(r.emoji, '')
		FROM reacted x LEFT JOIN reactions r ON r.message_id = x.message_id AND r.user_id = ? WHERE x.message_id = ?`
	sqlReactors = `SELECT r.id, u.id, u.name, u.role, u.state FROM reactions r JOIN users u ON u.id = r.user_id
		WHERE r.message_id = ? AND r.emoji = ? AND r.id > ? ORDER BY r.id LIMIT ?`
	sqlAddReaction    = `INSERT INTO reactions (message_id, user_id, emoji, id) VALUES (?, ?, ?, ?)`
	sqlRemoveReaction = `DELETE FROM reactions WHERE message_id = ? AND user_id = ? AND emoji = ?`
	sqlSetReactions   = `INSERT INTO reacted (room_id, number, message_id, version, kinds, told, pending) VALUES (?, ?, ?, ?, ?, 0, 1)
		ON CONFLICT (room_id, number) DO UPDATE SET version = excluded.version, kinds = excluded.kinds, pending = 1`
	sqlTellReactions   = `UPDATE reacted SET told = ?, pending = 0 WHERE room_id = ? AND number = ?`
	sqlRemoveReactions = `DELETE FROM reactions WHERE message_id = ?`
	sqlRemoveReacted   = `DELETE FROM reacted WHERE room_id = ? AND number = ?`
	sqlEraseReactions  = `DELETE FROM reactions WHERE (message_id, user_id, emoji) IN (SELECT r.message_id, r.user_id, r.emoji
		FROM reacted x JOIN reactions r ON r.message_id = x.message_id WHERE x.room_id = ? LIMIT ?)`
	sqlEraseReacted = `DELETE FROM reacted WHERE room_id = ? AND number IN (SELECT number FROM reacted WHERE room_id = ? LIMIT ?)`
)

const (
	sqlPins     = messagesFrom + `WHERE m.room_id = ? AND m.pin_id < ? AND m.number >= ? ORDER BY m.pin_id DESC LIMIT ?`
	sqlPinCount = `SELECT COUNT(*) FROM messages WHERE room_id = ? AND pin_id IS NOT NULL AND number >= ?`

	savedColumns = `SELECT id, message_id, room_id FROM saved `

	sqlSavedMessage   = savedColumns + `WHERE user_id = ? AND message_id = ?`
	sqlSaved          = savedColumns + `WHERE user_id = ? AND id < ? ORDER BY id DESC LIMIT ?`
	sqlSavedMessages  = `SELECT message_id FROM saved WHERE user_id = ?`
	sqlSavedCount     = `SELECT COUNT(*) FROM saved WHERE user_id = ?`
	sqlAddSaved       = `INSERT INTO saved (user_id, message_id, room_id, id) VALUES (?, ?, ?, ?)`
	sqlRemoveSaved    = `DELETE FROM saved WHERE user_id = ? AND message_id = ?`
	sqlRemoveAllSaved = `DELETE FROM saved WHERE user_id = ?`

	sqlKeptDraft = `SELECT room_id, number, client_id, COALESCE(reply_to, 0), text FROM drafts WHERE user_id = ? AND room_id = ?`
	sqlDrafts    = `SELECT room_id, number FROM drafts WHERE user_id = ? ORDER BY room_id`
	sqlIsSent    = `SELECT EXISTS (SELECT 1 FROM messages WHERE author_id = ? AND client_id = ?)`
	sqlSetDraft  = `INSERT INTO drafts (user_id, room_id, number, client_id, reply_to, text) VALUES (?, ?, ?, ?, ?, ?)
		ON CONFLICT (user_id, room_id) DO UPDATE
		SET number = excluded.number, client_id = excluded.client_id, reply_to = excluded.reply_to, text = excluded.text`
	sqlRemoveDraft  = `DELETE FROM drafts WHERE user_id = ? AND room_id = ?`
	sqlRemoveDrafts = `DELETE FROM drafts WHERE user_id = ?`

	// Of each room the last ones: where there are as many, from that one on.
	sqlMentions = `SELECT x.room_id, x.count FROM memberships m JOIN mentions x ON x.user_id = m.user_id AND x.room_id = m.room_id
		WHERE m.user_id = ? AND (m.room_id = ? OR ? = 0) AND x.count >= COALESCE((SELECT y.count FROM mentions y
			WHERE y.user_id = m.user_id AND y.room_id = m.room_id AND y.count > m.mark_count ORDER BY y.count DESC LIMIT 1 OFFSET ?), m.mark_count + 1)
		UNION ALL SELECT x.room_id, x.count FROM memberships m JOIN calls x ON x.room_id = m.room_id
		WHERE m.user_id = ? AND (m.room_id = ? OR ? = 0) AND x.author_id <> m.user_id AND x.count >= COALESCE((SELECT y.count FROM calls y
			WHERE y.room_id = m.room_id AND y.count > m.mark_count AND y.author_id <> m.user_id ORDER BY y.count DESC LIMIT 1 OFFSET ?), m.mark_count + 1)`
	sqlMentioned      = `SELECT user_id FROM mentions WHERE message_id = ? ORDER BY user_id`
	sqlAddMention     = `INSERT INTO mentions (user_id, room_id, count, message_id) VALUES (?, ?, ?, ?)`
	sqlAddCall        = `INSERT INTO calls (room_id, count, message_id, author_id) VALUES (?, ?, ?, ?)`
	sqlRemoveMentions = `DELETE FROM mentions WHERE message_id = ?`
	sqlRemoveCall     = `DELETE FROM calls WHERE message_id = ?`
	sqlForgetMentions = `DELETE FROM mentions WHERE user_id = ? AND room_id = ?`
	sqlEraseMentions  = `DELETE FROM mentions WHERE (user_id, room_id, count) IN (SELECT user_id, room_id, count FROM mentions WHERE room_id = ? LIMIT ?)`
	sqlEraseCalls     = `DELETE FROM calls WHERE room_id = ? AND count IN (SELECT count FROM calls WHERE room_id = ? LIMIT ?)`
	sqlUser           = `SELECT id, name, role, state FROM users WHERE id = ?`
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
