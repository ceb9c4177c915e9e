package sampledb

import (
	"encoding/json"
	"strconv"
)

// appendString appends s as a JSON string. Characters of HTML come out as
// escapes, as Mattermost's server writes them.
func appendString(dst []byte, s string) []byte {
	b, err := json.Marshal(s)
	if err != nil {
		panic("a string is always valid JSON: " + err.Error())
	}
	return append(dst, b...)
}

// appendObject appends an object of the sort that plugins and integrations
// store: nested, with numbers at the edge and escapes.
func appendObject(dst []byte, r *row) []byte {
	dst = append(dst, `{"id":"`...)
	dst = kindOf("object").appendID(dst, r.i)
	dst = append(dst, `","text":`...)
	dst = appendString(dst, pick(r, fragments))
	switch r.IntN(4) {
	case 0:
		dst = append(dst, `,"title":"caf\u00e9 \u2028 \ud83d\ude00 \\u0041","list":[1,-2.5,true,false,null,[]]`...)
	case 1:
		dst = append(dst, `,"nested":{"a":{"b":{"c":[{"d":""}]}}},"big":9007199254740993`...)
	case 2:
		dst = append(dst, `,"word":`...)
		dst = appendString(dst, pick(r, pick(r, otherScripts)))
	}
	return append(dst, '}')
}

// appendPostProps appends what Posts.Props holds: mostly nothing, else a
// preview, or the attachments of an integration.
func appendPostProps(dst []byte, r *row) []byte {
	switch n := r.IntN(100); {
	case n < 80:
		return append(dst, "{}"...)
	case n < 88:
		return append(dst, `{"disable_group_highlight": true}`...)
	case n < 94:
		dst = append(dst, `{"from_webhook":"true","override_username":`...)
		dst = appendString(dst, pick(r, latin))
		dst = append(dst, `,"attachments":[{"color":"#36a64f","fallback":"","fields":[{"title":"State","value":`...)
		dst = appendString(dst, pick(r, fragments))
		dst = append(dst, `,"short":true},{"title":"Count","value":`...)
		dst = strconv.AppendInt(dst, r.Int64N(1e15), 10)
		return append(dst, `,"short":false}]}]}`...)
	default:
		return appendObject(dst, r)
	}
}

const channelNotifyProps = `{"push": "default", "email": "default", "desktop": "default", "mark_unread": "all", "ignore_channel_mentions": "default", "channel_auto_follow_threads": "off"}`

const userNotifyProps = `{"push": "mention", "email": "true", "channel": "true", "desktop": "mention", "comments": "never", "first_name": "false", "push_status": "online", "mention_keys": "", "push_threads": "all", "desktop_sound": "true", "email_threads": "all", "desktop_threads": "all"}`

// appendIDs appends an array of n identifiers.
func appendIDs(dst []byte, k kind, n int, index func() int) []byte {
	dst = append(dst, '[')
	for i := range n {
		if i > 0 {
			dst = append(dst, ',')
		}
		dst = append(k.appendID(append(dst, '"'), index()), '"')
	}
	return append(dst, ']')
}
