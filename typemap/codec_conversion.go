package typemap

// conversion is a way from families of MySQL's types to types of PostgreSQL.
type conversion struct {
	targets  []string // without modifiers
	families []family
	codec    func(codecChoice) codec
}

// textForms are the families whose values are a text, or have one form as text.
var textForms = []family{
	familyText, familyJSON, familyEnum, familySet, familyInteger, familyDecimal, familyFloat,
	familyDate, familyDatetime, familyTime, familyUUID, familyInet,
}

// conversions has all conversions but those to enumerated types, which are a
// schema's own.
var conversions = []conversion{
	{[]string{"text", "character varying", "character"}, textForms, newTextOf},
	{[]string{"smallint", "integer", "bigint"}, []family{familyInteger}, newIntegerOf},
	{[]string{"numeric"}, []family{familyInteger, familyDecimal, familyFloat}, newNumericOf},
	{[]string{"real", "double precision"}, []family{familyInteger, familyDecimal, familyFloat}, newFloatOf},
	{[]string{"boolean"}, []family{familyInteger}, func(codecChoice) codec { return booleanCodec{} }},
	{[]string{"boolean"}, []family{familyBit}, func(codecChoice) codec { return bitBooleanCodec{} }},
	{[]string{"bit", "bit varying"}, []family{familyBit}, newBitOf},
	{[]string{"json"}, []family{familyJSON, familyText}, func(c codecChoice) codec { return &jsonCodec{rule: c.rule} }},
	{[]string{"jsonb"}, []family{familyJSON, familyText}, func(c codecChoice) codec { return &jsonCodec{version: jsonbVersion, rule: c.rule} }},
	{[]string{"bytea"}, []family{familyBinary, familyBit}, func(codecChoice) codec { return byteaCodec{} }},
	{[]string{"bytea"}, []family{familyGeometry}, func(codecChoice) codec { return wkbCodec{} }},
	{[]string{"text[]", "character varying[]"}, []family{familyJSON, familyText}, newArrayOf},
	{[]string{"text[]", "character varying[]"}, []family{familySet}, newSetOf},
	{[]string{"date"}, []family{familyDate}, func(codecChoice) codec { return timestampCodec{date: true} }},
	{[]string{"timestamp without time zone"}, []family{familyDate, familyDatetime}, newTimestampOf},
	{[]string{"timestamp with time zone"}, []family{familyDatetime}, newZonedOf},
	{[]string{"interval"}, []family{familyTime}, newIntervalOf},
	{[]string{"time without time zone"}, []family{familyTime}, newTimeOfDayOf},
	{[]string{"uuid"}, []family{familyUUID, familyText}, func(codecChoice) codec { return uuidCodec{} }},
	{[]string{"uuid"}, []family{familyBinary}, func(codecChoice) codec { return rawUUIDCodec{} }},
	{[]string{"inet"}, []family{familyInet, familyText}, func(codecChoice) codec { return inetCodec{} }},
}
