package sampledb

import "strconv"

func peopleShapes() map[string]value {
	users := kindOf("users")
	return map[string]value{
		"users.username":             numbered("user.", ""),
		"users.email":                numbered("user-", "@example.com"),
		"users.password":             constant("$2a$10$hflJsOMFvSuiPQwHpAwgekFc04qrGmpPM6TshGA29Rm5YLp5O1S6a"),
		"users.authdata":             sometimes(80, null, numbered("uid=", ",ou=people")),
		"users.authservice":          constant(""),
		"users.locale":               oneOf("en", "de", "ja", "pt-BR"),
		"users.roles":                sometimes(95, constant("system_user"), constant("system_admin system_user")),
		"users.props":                sometimes(90, constant("{}"), quoted(appendObject)),
		"users.notifyprops":          constant(userNotifyProps),
		"users.timezone":             constant(`{"manualTimezone": "", "automaticTimezone": "Europe/Berlin", "useAutomaticTimezone": "true"}`),
		"users.mfasecret":            constant(""),
		"users.mfausedtimestamps":    sometimes(90, constant("null"), constant(`["1700000000", "1700000030"]`)),
		"status.status":              oneOf("online", "away", "dnd", "offline"),
		"status.prevstatus":          constant(""),
		"sessions.props":             constant(`{"os": "Linux", "csrf": "x\"y", "browser": "Firefox/128.0", "isSaml": "false", "platform": "Linux"}`),
		"sessions.deviceid":          constant(""),
		"sessions.roles":             constant("system_user"),
		"teammembers.roles":          constant(""),
		"channelmembers.roles":       constant(""),
		"channelmembers.notifyprops": constant(channelNotifyProps),
		"preferences.category": func(dst []byte, r *row) []byte {
			if n := r.i / r.w.rows("users"); n < len(settings) {
				return append(dst, settings[n].category...)
			}
			return append(dst, "'direct_channel_show'"...)
		},
		"preferences.name": func(dst []byte, r *row) []byte {
			n := r.i / r.w.rows("users")
			if n < len(settings) {
				return append(dst, settings[n].name...)
			}
			return quoteID(dst, users, n)
		},
		"preferences.value": oneOf("true", "false", "", "Europe/Berlin", `{"0":"on"}`),
		"audits.action":     oneOf("/api/v4/users/login", "/api/v4/posts", "/api/v4/channels/members/me/view"),
		"audits.ipaddress":  oneOf("127.0.0.1", "2001:db8::1", "192.0.2.7"),
		"roles.permissions": quoted(func(dst []byte, r *row) []byte { return appendWords(dst, r, latin, 4000) }),
		"tokens.extra":      quoted(appendObject),
		"recentsearches.searchpointer": func(dst []byte, r *row) []byte {
			return strconv.AppendInt(dst, int64(r.i/r.w.rows("users")), 10)
		},
	}
}

// settings are the preferences that every user has.
var settings = []struct{ category, name string }{
	{"'display_settings'", "'use_military_time'"},
	{"'display_settings'", "'collapse_previews'"},
	{"'display_settings'", "'collapsed_reply_threads'"},
	{"'tutorial_step'", "'tutorial_step'"},
	{"'notifications'", "'email_interval'"},
	{"'recommended_next_steps'", "'hide'"},
}
