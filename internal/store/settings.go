package store

func (q querier) Setting(name string) (string, error) {
	return one(q, sqlSetting, scanValue[string], name)
}

func (t *tx) SetSetting(name, value string) error { return t.put(sqlSetSetting, name, value) }
