// Package jsontest compares what the program writes as JSON with the schemas in docs.
package jsontest

import (
	"bytes"
	"path/filepath"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v6"
)

// Validate compares a text with docs/NAME.schema.json, from a test of a package that is
// two folders deep.
func Validate(t *testing.T, name string, text []byte) error {
	t.Helper()
	schema, err := jsonschema.NewCompiler().Compile(filepath.Join("..", "..", "docs", name+".schema.json"))
	if err != nil {
		t.Fatal(err)
	}
	value, err := jsonschema.UnmarshalJSON(bytes.NewReader(text))
	if err != nil {
		return err
	}
	return schema.Validate(value)
}

// Require fails where a text is not what docs/NAME.schema.json describes.
func Require(t *testing.T, name string, text []byte) {
	t.Helper()
	if err := Validate(t, name, text); err != nil {
		t.Errorf("%v\n%s", err, text)
	}
}
