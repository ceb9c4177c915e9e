package sampledb

import "strconv"

func channelShapes() map[string]value {
	teams, channels := kindOf("teams"), kindOf("channels")
	team := func(dst []byte, r *row, channel int) []byte {
		return quoteID(dst, teams, channel%r.w.rows("teams"))
	}
	return map[string]value{
		"channels.type": func(dst []byte, r *row) []byte {
			return append(append(append(dst, '\''), channelTypes[r.i%len(channelTypes)]), '\'')
		},
		"channels.teamid": func(dst []byte, r *row) []byte {
			if t := channelTypes[r.i%len(channelTypes)]; t == 'D' || t == 'G' {
				return append(dst, "''"...)
			}
			return team(dst, r, r.i)
		},
		"channels.name":         numbered("channel-", ""),
		"channels.bannerinfo":   sometimes(90, null, constant(`{"text": "**maintenance**", "enabled": true, "background_color": "#dd0000"}`)),
		"publicchannels.id":     func(dst []byte, r *row) []byte { return quoteID(dst, channels, publicChannel(r.i)) },
		"publicchannels.teamid": func(dst []byte, r *row) []byte { return team(dst, r, publicChannel(r.i)) },
		"publicchannels.name": quoted(func(dst []byte, r *row) []byte {
			return strconv.AppendInt(append(dst, "channel-"...), int64(publicChannel(r.i)), 10)
		}),
		"channelmemberhistory.leavetime": sometimes(70, null, number("leavetime", "bigint")),
		"sidebarcategories.sorting":      oneOf("", "alpha", "recent", "manual"),
		"sidebarcategories.type":         oneOf("favorites", "channels", "direct_messages", "custom"),
		"remoteclusters.remoteid":        identifier(kindOf("remoteclusters")),
		"usergroups.remoteid":            identifier(kindOf("usergroups.remoteid")),
		"usergroups.source":              constant("ldap"),
	}
}

// channelTypes are the types of ten channels in a row: the first four are open.
const channelTypes = "OOOOPPDDDG"

// publicChannel returns the number of the channel of row i of PublicChannels.
func publicChannel(i int) int { return i/4*len(channelTypes) + i%4 }
