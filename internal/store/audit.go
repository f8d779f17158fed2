package store

import "github.com/hubbub-chat/hubbub/internal/chat"

// AuditRecords names people as they are called now; one whose row is gone has an
// id only.
func (q querier) AuditRecords(after chat.ID, limit int) ([]chat.AuditRecord, error) {
	return list(q, sqlAuditRecords, func(row scanner) (r chat.AuditRecord, err error) {
		a, b := &r.Actor, &r.About
		err = row.Scan(&r.ID, &r.Event, &r.Address, &r.Detail,
			&a.ID, &a.Name, &a.Role, &a.State, &b.ID, &b.Name, &b.Role, &b.State)
		return r, err
	}, int64(after), limit)
}

func (t *tx) AddAuditRecord(r chat.AuditRecord) error {
	return t.put(sqlAddAuditRecord, int64(r.ID), string(r.Event), int64(r.Actor.ID), int64(r.About.ID), r.Address, r.Detail)
}

func (t *tx) ForgetAuditRecords(before chat.ID, limit int) (int, error) {
	return t.remove(sqlForgetAuditRecords, int64(before), limit)
}
