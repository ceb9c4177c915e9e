package sampledb

import "strconv"

func fileShapes() map[string]value {
	users := kindOf("users")
	return map[string]value{
		"fileinfo.creatorid":     func(dst []byte, r *row) []byte { return quoteID(dst, users, r.w.authorOf(r.post)) },
		"fileinfo.path":          filePath("image.png"),
		"fileinfo.thumbnailpath": filePath("image_thumb.jpg"),
		"fileinfo.previewpath":   filePath("image_preview.jpg"),
		"fileinfo.name": quoted(func(dst []byte, r *row) []byte {
			return append(appendWords(dst, r, pick(r, otherScripts), 5+r.IntN(40)), ".png"...)
		}),
		"fileinfo.extension":   constant("png"),
		"fileinfo.mimetype":    constant("image/png"),
		"fileinfo.minipreview": sometimes(40, null, func(dst []byte, r *row) []byte { return appendBinary(dst, r.bytes(400+r.IntN(600))) }),
		"fileinfo.content": sometimes(80, constant(""), quoted(func(dst []byte, r *row) []byte {
			return appendChat(dst, r, 200+r.IntN(8000))
		})),
		"uploadsessions.path": filePath("upload.bin"),
		"emoji.name":          numbered("parrot-", ""),
	}
}

func filePath(name string) value {
	files := kindOf("fileinfo")
	return quoted(func(dst []byte, r *row) []byte {
		dst = append(dst, "20240131/teams/noteam/channels/"...)
		dst = files.appendID(dst, r.i)
		return append(append(dst, '/'), name...)
	})
}

func otherShapes() map[string]value {
	posts, users, fields := kindOf("posts"), kindOf("users"), kindOf("propertyfields")
	return map[string]value{
		"linkmetadata.hash":                 func(dst []byte, r *row) []byte { return strconv.AppendInt(dst, int64(mix(uint64(r.i))), 10) },
		"linkmetadata.type":                 oneOf("opengraph", "image", "none"),
		"commands.method":                   oneOf("P", "G"),
		"jobs.type":                         oneOf("message_export", "data_retention", "elasticsearch_post_indexing", "plugins"),
		"jobs.status":                       oneOf("success", "error", "pending", "canceled"),
		"jobs.data":                         sometimes(10, constant("null"), quoted(appendObject)),
		"licenses.bytes":                    quoted(func(dst []byte, r *row) []byte { return appendWords(dst, r, latin, 2000) }),
		"termsofservice.text":               quoted(func(dst []byte, r *row) []byte { return appendChat(dst, r, 5000) }),
		"pluginkeyvaluestore.pluginid":      oneOf("com.mattermost.calls", "playbooks", "github", "jira"),
		"pluginkeyvaluestore.pvalue":        sometimes(5, constant(""), pluginValue),
		"pluginkeyvaluestore.expireat":      sometimes(95, constant("0"), number("expireat", "bigint")),
		"retentionidsfordeletion.tablename": oneOf("Posts", "Reactions"),
		"retentionidsfordeletion.ids": quoted(func(dst []byte, r *row) []byte {
			return appendIDs(dst, posts, r.i*7%40, func() int { return r.IntN(r.w.posts) })
		}),
		"outgoingoauthconnections.granttype": oneOf("client_credentials", "password"),
		"propertyfields.targetid":            constant(""),
		"propertyfields.targettype":          constant("user"),
		"propertyfields.deleteat":            constant("0"),
		"propertyfields.attrs":               constant(`{"sort_order": 1, "options": [{"id": "red", "name": "Red"}, {"id": "blue", "name": "Blue \"2\""}]}`),
		"propertyvalues.targetid": func(dst []byte, r *row) []byte {
			return quoteID(dst, users, r.i%r.w.rows("users"))
		},
		"propertyvalues.fieldid": func(dst []byte, r *row) []byte {
			return quoteID(dst, fields, r.i/r.w.rows("users"))
		},
		"propertyvalues.targettype":          constant("user"),
		"propertyvalues.deleteat":            constant("0"),
		"propertyvalues.value":               oneOf(`"red"`, `["red", "blue"]`, `"Zürich \"north\""`, `"2024-01-31"`, `""`),
		"accesscontrolpolicies.version":      constant("v0.1"),
		"accesscontrolpolicyhistory.version": constant("v0.1"),
		"channelbookmarks.emoji":             oneOf("", "smile"),
		"channelbookmarks.linkurl":           quoted(appendURL),
		"channelbookmarks.fileinfoid":        null,
	}
}

// pluginValue is what a plugin stores: JSON, or bytes of any value.
func pluginValue(dst []byte, r *row) []byte {
	if r.chance(50) {
		return appendBinary(dst, r.bytes(1+r.IntN(400)))
	}
	r.text = appendObject(r.text[:0], r)
	return appendBinary(dst, r.text)
}
