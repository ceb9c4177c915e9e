package main

import (
	"context"
	"debug/buildinfo"
	"fmt"
	"slices"
	"strings"
)

// module is a library, or Go itself.
type module struct{ name, folder string }

// modules lists what is in the programs, Go first, and the rest by name.
func (o options) modules(ctx context.Context, binaries []string) ([]module, error) {
	var names []string
	for _, binary := range binaries {
		info, err := buildinfo.ReadFile(binary)
		if err != nil {
			return nil, err
		}
		for _, dependency := range info.Deps {
			names = append(names, dependency.Path)
		}
	}
	slices.Sort(names)
	names = slices.Compact(names)
	root, err := o.goCommand(ctx, "env", "GOROOT").Output()
	if err != nil {
		return nil, fmt.Errorf("go env GOROOT: %w", err)
	}
	list, err := o.goCommand(ctx, append([]string{"list", "-m", "-f", "{{.Path}} {{.Version}}\t{{.Dir}}"}, names...)...).Output()
	if err != nil {
		return nil, fmt.Errorf("go list -m: %w", err)
	}
	modules := []module{{"Go", strings.TrimSpace(string(root))}}
	for line := range strings.Lines(string(list)) {
		name, folder, _ := strings.Cut(strings.TrimSpace(line), "\t")
		modules = append(modules, module{name, folder})
	}
	return modules, nil
}
