package main

import (
	"debug/elf"
	"debug/macho"
	"debug/pe"
	"errors"
	"fmt"
	"os"
)

// maxSize is the size in bytes that no program has.
const maxSize = 30_000_000

// inspect tells whether a program is what a release promises: for its platform, small,
// and on Linux in need of nothing but the kernel.
func inspect(binary string, p platform) error {
	stat, err := os.Stat(binary)
	if err != nil {
		return err
	}
	if stat.Size() >= maxSize {
		return fmt.Errorf("%s has %d bytes, %d at most are promised", binary, stat.Size(), maxSize-1)
	}
	switch p.os {
	case "linux":
		err = inspectELF(binary, p.arch)
	case "darwin":
		err = inspectMachO(binary, p.arch)
	case "windows":
		err = inspectPE(binary, p.arch)
	default:
		err = errors.New("no way to inspect it")
	}
	if err != nil {
		return fmt.Errorf("%s is no program for %s: %w", binary, p, err)
	}
	return nil
}

// inspectELF refuses an interpreter, which is the dynamic loader, and libraries.
func inspectELF(binary, arch string) error {
	f, err := elf.Open(binary)
	if err != nil {
		return err
	}
	defer f.Close()
	if want := map[string]elf.Machine{"amd64": elf.EM_X86_64, "arm64": elf.EM_AARCH64}[arch]; f.Machine != want {
		return fmt.Errorf("it is for %s", f.Machine)
	}
	for _, segment := range f.Progs {
		if segment.Type == elf.PT_INTERP {
			return errors.New("it is not static: it has an interpreter")
		}
	}
	libraries, err := f.DynString(elf.DT_NEEDED)
	if err != nil {
		return err
	}
	if len(libraries) > 0 {
		return fmt.Errorf("it is not static: it needs %v", libraries)
	}
	return nil
}

func inspectMachO(binary, arch string) error {
	f, err := macho.Open(binary)
	if err != nil {
		return err
	}
	defer f.Close()
	if want := map[string]macho.Cpu{"amd64": macho.CpuAmd64, "arm64": macho.CpuArm64}[arch]; f.Cpu != want {
		return fmt.Errorf("it is for %s", f.Cpu)
	}
	return nil
}

func inspectPE(binary, arch string) error {
	f, err := pe.Open(binary)
	if err != nil {
		return err
	}
	defer f.Close()
	if want := map[string]uint16{"amd64": pe.IMAGE_FILE_MACHINE_AMD64, "arm64": pe.IMAGE_FILE_MACHINE_ARM64}[arch]; f.Machine != want {
		return fmt.Errorf("it is for machine %#x", f.Machine)
	}
	return nil
}
