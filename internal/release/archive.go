package main

import (
	"archive/tar"
	"archive/zip"
	"bufio"
	"compress/gzip"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"time"
)

// writeArchive writes files to path.tar.gz, or path.zip for Windows. They are in one
// folder, which has the archive's name.
func writeArchive(path string, p platform, files []file, modified time.Time) (err error) {
	write, extension := writeTarGz, ".tar.gz"
	if p.os == "windows" {
		write, extension = writeZip, ".zip"
	}
	out, err := os.Create(path + extension)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, out.Close()) }()
	buffer := bufio.NewWriter(out)
	if err := write(buffer, filepath.Base(path)+"/", files, modified); err != nil {
		return fmt.Errorf("writing %s: %w", path+extension, err)
	}
	return buffer.Flush()
}

func writeTarGz(out io.Writer, folder string, files []file, modified time.Time) error {
	compressed := gzip.NewWriter(out)
	archive := tar.NewWriter(compressed)
	for _, f := range files {
		if err := archive.WriteHeader(&tar.Header{
			Name: folder + f.path, Mode: int64(f.mode), Size: int64(len(f.content)), ModTime: modified, Format: tar.FormatPAX,
		}); err != nil {
			return err
		}
		if _, err := archive.Write(f.content); err != nil {
			return err
		}
	}
	return errors.Join(archive.Close(), compressed.Close())
}

func writeZip(out io.Writer, folder string, files []file, modified time.Time) error {
	archive := zip.NewWriter(out)
	for _, f := range files {
		header := &zip.FileHeader{Name: folder + f.path, Method: zip.Deflate, Modified: modified}
		header.SetMode(f.mode)
		w, err := archive.CreateHeader(header)
		if err != nil {
			return err
		}
		if _, err := w.Write(f.content); err != nil {
			return err
		}
	}
	return archive.Close()
}
