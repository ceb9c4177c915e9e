package main

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
)

// platform is an operating system and a processor, as Go names them.
type platform struct{ os, arch string }

// String is the platform's folder.
func (p platform) String() string { return p.os + "-" + p.arch }

// host is this machine's platform.
var host = platform{runtime.GOOS, runtime.GOARCH}

var allPlatforms = []platform{
	{"linux", "amd64"}, {"linux", "arm64"},
	{"darwin", "amd64"}, {"darwin", "arm64"},
	{"windows", "amd64"}, {"windows", "arm64"},
}

// buildAll builds and inspects the programs, and returns their paths in the order of the
// platforms.
func (o options) buildAll(ctx context.Context) ([]string, error) {
	if !slices.Contains(o.platforms, host) {
		return nil, fmt.Errorf("the program for this machine, %s, is not among those to build, and it prints the manual page", host)
	}
	out, err := filepath.Abs(o.out)
	if err != nil {
		return nil, err
	}
	var binaries []string
	for _, p := range o.platforms {
		fmt.Printf("release: building %s\n", p)
		binary := filepath.Join(out, p.String(), program)
		if p.os == "windows" {
			binary += ".exe"
		}
		if err := o.build(ctx, p, binary); err != nil {
			return nil, fmt.Errorf("building %s: %w", p, err)
		}
		if err := inspect(binary, p); err != nil {
			return nil, err
		}
		binaries = append(binaries, binary)
	}
	return binaries, nil
}

// build builds a program. Nothing of this machine gets into it: neither its paths, nor
// what its environment says to Go.
func (o options) build(ctx context.Context, p platform, binary string) error {
	cmd := o.goCommand(ctx, "build", "-trimpath", "-buildvcs=false", "-o", binary,
		"-ldflags", "-s -w -X main.version="+o.version+" -X main.commit="+o.commit, "./cmd/"+program)
	cmd.Env = append(cmd.Env, "GOOS="+p.os, "GOARCH="+p.arch, "GOFLAGS=")
	cmd.Stdout = os.Stderr
	return cmd.Run()
}

// goCommand is the go command in the folder of the sources. Its errors go to standard
// error.
func (o options) goCommand(ctx context.Context, args ...string) *exec.Cmd {
	cmd := exec.CommandContext(ctx, "go", args...)
	cmd.Dir = o.root
	cmd.Env = append(os.Environ(), "CGO_ENABLED=0", "GOAMD64=v1", "GOARM64=v8.0", "GOEXPERIMENT=", "GOWORK=off")
	cmd.Stderr = os.Stderr
	return cmd
}
