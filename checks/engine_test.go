package checks_test

import "migration-assist/checks"

var engineCase = checkCase{
	statements: []string{`ALTER TABLE ProductNoticeViewState ENGINE=MyISAM`},
	want: []checks.Problem{
		{Check: "engine", Table: "ProductNoticeViewState", What: "has the engine MyISAM, which has no transactions"},
	},
}
