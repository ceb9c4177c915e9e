package main

import (
	"context"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
)

// file is a file of an archive or a package.
type file struct {
	path    string // with slashes, relative
	mode    fs.FileMode
	content []byte
}

// release makes the folder.
func release(ctx context.Context, o options) error {
	if err := o.validate(); err != nil {
		return err
	}
	binaries, err := o.buildAll(ctx)
	if err != nil {
		return err
	}
	documents, err := o.documents(ctx, binaries)
	if err != nil {
		return err
	}
	for i, p := range o.platforms {
		fmt.Printf("release: packing %s\n", p)
		if err := o.pack(ctx, p, binaries[i], documents); err != nil {
			return fmt.Errorf("%s: %w", p, err)
		}
	}
	return writeChecksums(o.out)
}

// pack makes all that a platform gets beside its program.
func (o options) pack(ctx context.Context, p platform, binary string, documents documents) error {
	content, err := os.ReadFile(binary)
	if err != nil {
		return err
	}
	name := fmt.Sprintf("%s_%s_%s_%s", program, o.version, p.os, p.arch)
	if err := o.writeSBOM(ctx, binary, filepath.Join(o.out, name+".cdx.json")); err != nil {
		return err
	}
	archived := append([]file{{filepath.Base(binary), 0o755, content}}, documents.archived()...)
	if err := writeArchive(filepath.Join(o.out, name), p, archived, o.time); err != nil {
		return err
	}
	if p.os != "linux" {
		return nil
	}
	return o.writePackage(ctx, p.arch, documents.packaged(content, o.debianChangelog()))
}
