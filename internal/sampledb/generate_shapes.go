package sampledb

import (
	"maps"
	"math"
	"strconv"
)

// shapes returns what is known about single columns, by folded table and column.
func shapes() map[string]value {
	all := postShapes()
	maps.Copy(all, peopleShapes())
	maps.Copy(all, channelShapes())
	maps.Copy(all, fileShapes())
	maps.Copy(all, otherShapes())
	return all
}

const (
	medianMessage  = 60
	longestMessage = 16_383
	longestDraft   = 2_000
)

// messageLength returns a message's length in characters: log-normal, and one of
// 20,000 as long as a message can be.
func messageLength(r *row) int {
	if r.i%20_000 == 17 {
		return longestMessage
	}
	n := medianMessage * math.Exp(1.2*r.NormFloat64())
	return min(max(int(n), 1), longestMessage)
}

func postShapes() map[string]value {
	posts, files, users := kindOf("posts"), kindOf("fileinfo"), kindOf("users")
	return map[string]value{
		"posts.userid": func(dst []byte, r *row) []byte { return quoteID(dst, users, r.w.authorOf(r.i)) },
		"posts.rootid": func(dst []byte, r *row) []byte {
			if root := r.w.root(r.i); root >= 0 {
				return quoteID(dst, posts, root)
			}
			return append(dst, "''"...)
		},
		"posts.message":    quoted(func(dst []byte, r *row) []byte { return appendChat(dst, r, messageLength(r)) }),
		"posts.type":       sometimes(97, constant(""), oneOf("system_join_channel", "system_header_change", "slack_attachment")),
		"posts.props":      quoted(appendPostProps),
		"posts.hashtags":   sometimes(97, constant(""), oneOf("#release", "#release #größer", "#サーバー #v10")),
		"posts.filenames":  constant("[]"),
		"posts.originalid": constant(""),
		"posts.editat":     sometimes(95, constant("0"), number("editat", "bigint")),
		"posts.ispinned":   sometimes(99, constant("0"), constant("1")),
		"posts.hasreactions": func(dst []byte, r *row) []byte {
			if r.i%threadStride == reactionOffset {
				return append(dst, '1')
			}
			return append(dst, '0')
		},
		"posts.fileids": quoted(func(dst []byte, r *row) []byte {
			if r.i%fileStride != fileOffset {
				return append(dst, "[]"...)
			}
			return appendIDs(dst, files, 1, func() int { return r.i / fileStride })
		}),
		"reactions.emojiname":    oneOf("+1", "tada", "heart", "eyes", "white_check_mark", "custom-party-parrot", "woman_technologist"),
		"threads.replycount":     constant("2"),
		"threads.threaddeleteat": null,
		"threads.lastreplyat": func(dst []byte, r *row) []byte {
			return strconv.AppendInt(dst, r.w.moment(r.post+6, r.w.posts), 10)
		},
		"threads.participants": quoted(func(dst []byte, r *row) []byte {
			answer := r.post
			return appendIDs(dst, users, 2, func() int { answer += 3; return r.w.authorOf(answer) })
		}),
		"drafts.message":          quoted(appendDraft),
		"drafts.rootid":           sometimes(80, constant(""), func(dst []byte, r *row) []byte { return quoteID(dst, posts, 0) }),
		"drafts.props":            constant("{}"),
		"drafts.fileids":          constant("[]"),
		"drafts.priority":         sometimes(90, constant("{}"), constant(`{"priority":"urgent","requested_ack":true}`)),
		"scheduledposts.message":  quoted(appendDraft),
		"scheduledposts.rootid":   sometimes(80, constant(""), func(dst []byte, r *row) []byte { return quoteID(dst, posts, 0) }),
		"scheduledposts.props":    constant("{}"),
		"scheduledposts.fileids":  constant("[]"),
		"scheduledposts.priority": null,
		"postspriority.priority":  oneOf("urgent", "important", ""),
	}
}

func appendDraft(dst []byte, r *row) []byte {
	return appendChat(dst, r, min(messageLength(r), longestDraft))
}

// numbered fills a column with the row's number between two texts.
func numbered(before, after string) value {
	return quoted(func(dst []byte, r *row) []byte {
		dst = append(dst, before...)
		dst = strconv.AppendInt(dst, int64(r.i), 10)
		return append(dst, after...)
	})
}
