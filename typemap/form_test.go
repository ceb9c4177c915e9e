package typemap

import "testing"

func TestFormOf(t *testing.T) {
	t.Parallel()
	for columnType, want := range map[string]Form{
		"BIGINT(20) unsigned": FormInteger, "year": FormInteger, "float": FormFloat, "double unsigned": FormDouble, "decimal(9,2)": FormDecimal,
		"bit(1)": FormBytes, "vector(3)": FormBytes, "point": FormBytes, "longblob": FormBytes,
		"varchar(9)": FormText, "json": FormText, "set('int','blob')": FormText, "datetime(6)": FormText, "uuid": FormText, "unknown": FormText,
	} {
		if got := FormOf(columnType); got != want {
			t.Errorf("%s has the form %d, want %d", columnType, got, want)
		}
	}
}

func TestHasHalfPair(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]bool{
		"": false, `"\`: false, `"\u`: false, `"\\ud800"`: false, `"\ud83d\ude00"`: false, `"\u00e9\uE000"`: false, `"\u00000"`: false,
		`"\ud800"`: true, `"\uDC00"`: true, `"\ud83d\ud83d\ude00"`: true, `"\ud83d\u0041"`: true, `"\\\ud800x"`: true, `"\ud83d\ude0"`: true,
	} {
		if got := HasHalfPair([]byte(text)); got != want {
			t.Errorf("%s: %v, want %v", text, got, want)
		}
	}
}
