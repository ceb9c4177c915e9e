package rejects

import (
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"unicode/utf8"

	"migration-assist/schema"
	"migration-assist/typemap"
)

// appendLine appends the line of a row. key are the columns of the primary key; those
// that the row has not are left out.
func appendLine(dst []byte, key []string, chunk int, row Row, why Why) []byte {
	columns := row.Table.Columns
	value := func(dst []byte, i int) []byte { return appendValue(dst, columns[i].Type, row.Values[i]) }
	columnType := func(dst []byte, i int) []byte { return appendString(dst, columns[i].Type) }
	var inKey, all []int
	for i := range columns {
		all = append(all, i)
	}
	for _, name := range key {
		if i := slices.IndexFunc(columns, func(c *schema.Column) bool { return c.Name == name }); i >= 0 {
			inKey = append(inKey, i)
		}
	}
	dst = strconv.AppendInt(append(dst, `{"`+memberVersion+`":`...), Version, 10)
	dst = appendString(append(dst, `,"`+memberTable+`":`...), row.Table.Name)
	dst = strconv.AppendInt(append(dst, `,"`+memberChunk+`":`...), int64(chunk), 10)
	if row.Values == nil {
		inKey = nil
	}
	dst = appendColumns(append(dst, `,"`+memberKey+`":`...), columns, inKey, value)
	dst = appendString(append(dst, `,"`+memberColumn+`":`...), why.Column)
	dst = appendString(append(dst, `,"`+memberKind+`":`...), why.Kind)
	dst = appendString(append(dst, `,"`+memberReason+`":`...), why.Reason)
	if row.Definition != nil {
		dst = append(dst, `,"`+memberMake+`":`...)
		for i, statement := range row.Definition {
			dst = appendString(append(dst, "[,"[min(i, 1)]), statement)
		}
		dst = append(dst, ']')
	}
	dst = strconv.AppendInt(append(dst, `,"`+memberOffset+`":`...), int64(row.UTCOffset), 10)
	dst = appendColumns(append(dst, `,"`+memberTypes+`":`...), columns, all, columnType)
	dst = append(dst, `,"`+memberRow+`":`...)
	if row.Values == nil {
		return append(dst, "null}\n"...)
	}
	return append(appendColumns(dst, columns, all, value), "}\n"...)
}

// appendColumns appends an object with a member for each of the columns that list
// names by their places.
func appendColumns(dst []byte, columns []*schema.Column, list []int, value func(dst []byte, column int) []byte) []byte {
	dst = append(dst, '{')
	for n, i := range list {
		if n > 0 {
			dst = append(dst, ',')
		}
		dst = value(append(appendString(dst, columns[i].Name), ':'), i)
	}
	return append(dst, '}')
}

// Parse reads a line. It holds no reference to it. What names the column, kind
// and reason is for a person and is not read; of the key the columns' names are.
// The error completes "the line ...", and shows none of the row's values.
func Parse(line []byte) (*Row, error) {
	switch {
	case !utf8.Valid(line):
		return nil, errors.New("is not valid UTF-8")
	case typemap.HasHalfPair(line): // which the decoder would replace without a word
		return nil, errors.New(`has a \u escape of half a surrogate pair`)
	}
	o, err := parseObject(line)
	if err != nil {
		return nil, err
	}
	var version int
	if err := o.read(memberVersion, &version); err != nil {
		return nil, err
	}
	if version != Version {
		return nil, fmt.Errorf("has the version %d of the format; this program reads %d", version, Version)
	}
	r := &Row{Table: &schema.Table{}}
	if err := errors.Join(o.read(memberTable, &r.Table.Name), o.read(memberOffset, &r.UTCOffset)); err != nil {
		return nil, err
	}
	if o.value(memberMake) != nil {
		if err := o.read(memberMake, &r.Definition); err != nil {
			return nil, err
		}
	}
	if err := r.readColumns(o); err != nil {
		return nil, err
	}
	return r, r.readKey(o)
}

// read decodes a member that a line must have.
func (o object) read(name string, into any) error {
	value := o.value(name)
	if value == nil {
		return fmt.Errorf("has no %q", name)
	}
	if string(value) == "null" || json.Unmarshal(value, into) != nil {
		return fmt.Errorf("has a wrong value in %q", name)
	}
	return nil
}

// members decodes a member that a line must have, and that is an object.
func (o object) members(name string) (object, error) {
	value := o.value(name)
	if value == nil {
		return nil, fmt.Errorf("has no %q", name)
	}
	inner, err := parseObject(value)
	if err != nil {
		return nil, fmt.Errorf("has a %q that %w", name, err)
	}
	return inner, nil
}

// readColumns reads the columns and their values. Both objects must have the
// same columns: a value that is not there is not known to be NULL.
func (r *Row) readColumns(line object) error {
	types, err := line.members(memberTypes)
	if err != nil {
		return err
	}
	if r.Definition != nil && string(line.value(memberRow)) == "null" {
		return r.readTypes(types)
	}
	values, err := line.members(memberRow)
	if err != nil {
		return err
	}
	for _, m := range values {
		if types.value(m.name) == nil {
			return fmt.Errorf("has the column %s in %q and not in %q", m.name, memberRow, memberTypes)
		}
	}
	if err := r.readTypes(types); err != nil {
		return err
	}
	for _, c := range r.Table.Columns {
		text := values.value(c.Name)
		if text == nil {
			return fmt.Errorf("has the column %s in %q and not in %q", c.Name, memberTypes, memberRow)
		}
		value, err := parseValue(c.Type, text)
		if err != nil {
			return fmt.Errorf("has a wrong value: column %s %w", c.Name, err)
		}
		r.Values = append(r.Values, value)
	}
	return nil
}

func (r *Row) readTypes(types object) error {
	for _, m := range types {
		c := &schema.Column{Name: m.name}
		if err := types.read(m.name, &c.Type); err != nil {
			return fmt.Errorf("has a wrong type for the column %s", m.name)
		}
		r.Table.Columns = append(r.Table.Columns, c)
	}
	return nil
}

// readKey reads which columns are the primary key.
func (r *Row) readKey(line object) error {
	key, err := line.members(memberKey)
	if err != nil || key == nil {
		return err
	}
	primary := &schema.Index{Name: "PRIMARY", Unique: true, Primary: true}
	for _, m := range key {
		if !slices.ContainsFunc(r.Table.Columns, func(c *schema.Column) bool { return c.Name == m.name }) {
			return fmt.Errorf("has the column %s in %q and not in %q", m.name, memberKey, memberTypes)
		}
		primary.Columns = append(primary.Columns, m.name)
	}
	r.Table.Indexes = []*schema.Index{primary}
	return nil
}
