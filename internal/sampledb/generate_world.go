package sampledb

import (
	"hash/fnv"
	"math/rand/v2"
)

// world is what the tables agree on: how many rows each has, which post belongs
// to which channel, when things happened. It is computed, not stored: row i of a
// table is the same whoever asks.
type world struct {
	posts  int
	shapes map[string]value
}

func newWorld(posts int) *world { return &world{posts: posts, shapes: shapes()} }

// Times are in milliseconds since 1970, as everywhere in Mattermost's schema.
const (
	firstMoment = 1_577_836_800_000            // 2020-01-01
	lifetime    = 5 * 365 * 24 * 3_600 * 1_000 // five years
	day         = 24 * 3_600 * 1_000
)

// rows returns the number of rows of a table, of which the name is folded.
func (w *world) rows(table string) int {
	switch table {
	case "users", "status":
		return max(20, w.posts*4/1000)
	case "channels":
		return max(20, w.posts*8/1000/10*10)
	case "publicchannels":
		return w.rows("channels") / 10 * 4
	case "sidebarcategories":
		return w.rows("users") * 3
	}
	if share := share(table); share > 0 {
		return max(3, w.posts*share/1000)
	}
	return 3 + w.posts/10_000
}

// share is a table's rows for 1,000 posts, 0 for a table that has a handful
// whatever happens.
func share(table string) int {
	switch table {
	case "posts":
		return 1000
	case "reactions":
		return 200
	case "threadmemberships":
		return 150
	case "channelmembers", "channelmemberhistory":
		return 120
	case "threads":
		return 100
	case "preferences":
		return 60
	case "fileinfo":
		return 50
	case "audits":
		return 30
	case "linkmetadata", "sidebarchannels":
		return 20
	case "pluginkeyvaluestore", "postacknowledgements", "postspriority", "sessions":
		return 10
	case "drafts", "propertyvalues", "teammembers":
		return 5
	case "jobs", "persistentnotifications", "postreminders", "scheduledposts":
		return 2
	default:
		return 0
	}
}

// population is a set of rows of a table: row k of it is row k*stride+offset of
// the table that kind names.
type population struct {
	kind              kind
	n, stride, offset int
}

func (p population) index(k int) int { return k%p.n*p.stride + p.offset }

func (w *world) population(table string) population {
	return population{kind: kindOf(table), n: w.rows(table), stride: 1}
}

// postsOf returns the posts that a table's rows belong to, and whether they
// belong to posts.
func (w *world) postsOf(table string) (population, bool) {
	p := population{kind: kindOf("posts"), n: w.posts / threadStride, stride: threadStride}
	switch table {
	case "posts":
		return w.population("posts"), true
	case "threads", "threadmemberships", "postspriority", "persistentnotifications":
	case "reactions":
		p.offset = reactionOffset
	case "fileinfo":
		p.n, p.stride, p.offset = w.posts/fileStride, fileStride, fileOffset
	case "postacknowledgements", "postreminders":
		p.offset = 2
	default:
		return population{}, false
	}
	return p, true
}

// Of ten posts in a row the first begins a thread, the fourth and the seventh
// answer it, and the second has reactions. One of twenty has a file.
const (
	threadStride   = 10
	reactionOffset = 1
	fileStride     = 20
	fileOffset     = 8
)

// root returns the number of the post that post i answers, -1 where it answers
// none.
func (w *world) root(i int) int {
	first := i - i%threadStride
	if answers := i-first == 3 || i-first == 6; answers && first+threadStride <= w.posts {
		return first
	}
	return -1
}

// channelOf returns the number of post i's channel. Few channels have most of
// the posts.
func (w *world) channelOf(i int) int {
	if first := w.root(i); first >= 0 {
		i = first
	}
	return skewed(mix(uint64(i)), w.rows("channels"))
}

func (w *world) authorOf(i int) int {
	return skewed(mix(uint64(i)+1<<40), w.rows("users"))
}

func (w *world) moment(i, n int) int64 {
	return firstMoment + int64(float64(lifetime)*float64(i)/float64(n))
}

// skewed maps a random number to 0 ≤ k < n, low ones far more often.
func skewed(random uint64, n int) int {
	u := float64(random>>11) / (1 << 53)
	return int(u * u * float64(n))
}

// mix is the output function of SplitMix64: it makes a number look random.
func mix(x uint64) uint64 {
	x += 0x9e3779b97f4a7c15
	x = (x ^ x>>30) * 0xbf58476d1ce4e5b9
	x = (x ^ x>>27) * 0x94d049bb133111eb
	return x ^ x>>31
}

// kind is a sort of thing that has identifiers: a table, by its folded name, or
// a column of tokens.
type kind uint64

func kindOf(name string) kind {
	h := fnv.New64a()
	h.Write([]byte(name))
	return kind(h.Sum64())
}

// appendID appends thing i's identifier: 26 characters of Mattermost's base 32.
func (k kind) appendID(dst []byte, i int) []byte {
	const alphabet = "ybndrfg8ejkmcpqxot1uwisza345h769"
	const digits, perWord = 26, 12
	x := uint64(k) + uint64(i)*0x632be59bd9b4e019
	word := uint64(0)
	for d := range digits {
		if d%perWord == 0 {
			x = mix(x)
			word = x
		}
		dst = append(dst, alphabet[word&31])
		word >>= 5
	}
	return dst
}

// row is the row that is being written. Its random numbers depend on the table
// and the row's number only.
type row struct {
	*rand.Rand
	source *rand.PCG
	w      *world
	// i is the row's number of n in the table.
	i, n int
	// post is the number of the post that the row belongs to, else -1.
	post int
	// created is the row's moment of creation.
	created int64
	// text is scratch space for a value before it is quoted.
	text []byte
}

func newRow(w *world) *row {
	source := rand.NewPCG(0, 0)
	return &row{Rand: rand.New(source), source: source, w: w}
}

func (r *row) begin(wr *tableWriter, i int) {
	r.source.Seed(uint64(wr.kind), uint64(i))
	r.i, r.n, r.post = i, wr.rows, -1
	r.created = r.w.moment(i, wr.rows)
	if wr.post != nil {
		r.post = wr.post.index(i)
		r.created = r.w.moment(r.post, r.w.posts)
	}
}

// chance is true n times in 100.
func (r *row) chance(n int) bool { return r.IntN(100) < n }

// pick returns one of the list's elements.
func pick[T any](r *row, list []T) T { return list[r.IntN(len(list))] }
