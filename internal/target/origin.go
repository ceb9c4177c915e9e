package target

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"

	"migration-assist/schema"
)

// Origin says where the tables' definitions come from: one of Release, Applied and
// Files, or Release with Git.
type Origin struct {
	// Release is the release of Mattermost that the tables are for: 10.5.4.
	Release string
	// Applied is the path of a list of applied migrations, as the command mysql
	// writes it. Where nothing is given it is DefaultApplied, if that is there.
	Applied string
	// Files is a folder of Mattermost's own migration files for PostgreSQL.
	Files string
	// Git is the program that clones Repository, which has these files for Release;
	// an empty Repository is DefaultRepository. Without it nothing is downloaded.
	Git, Repository string
}

// DefaultApplied is where the command mysql writes its list.
const DefaultApplied = "mysql.output"

// definition is how tables are made: by the migrations of a set, from files, or, where
// both are nil, from files that are still to be cloned.
type definition struct {
	versions schema.Versions
	files    *schema.Files
	// from says where it comes from.
	from string
}

// unused returns an error for what says how to make tables that are not made.
func (o Origin) unused() error {
	for _, flag := range []struct{ name, value string }{
		{"--mattermost-version", o.Release}, {"--applied-migrations", o.Applied}, {"--migrations-dir", o.Files}, {"--git", o.Git}, {"--repository", o.Repository},
	} {
		if flag.value != "" {
			return fmt.Errorf("%s says which tables --run-migrations makes; give that too", flag.name)
		}
	}
	return nil
}

// origin reads what is given. The error names the flag, and what else there is.
func (o Origin) origin() (d definition, err error) {
	switch {
	case o.Release != "" && o.Applied != "":
		return d, errors.New("--mattermost-version contradicts --applied-migrations: both say which tables to make")
	case o.Release != "" && o.Files != "":
		return d, errors.New("--mattermost-version contradicts --migrations-dir: both say which tables to make")
	case o.Applied != "" && o.Files != "":
		return d, errors.New("--applied-migrations contradicts --migrations-dir: both say which tables to make")
	case o.Git != "" && o.Release == "":
		return d, errors.New("--git clones the files of one release: give --mattermost-version too, and nothing else that says which tables to make")
	case o.Repository != "" && o.Git == "":
		return d, errors.New("--repository is what --git clones; give that too, as in --git git")
	case o.Git != "":
		if _, err := schema.ReleaseTag(o.Release); err != nil {
			return d, fmt.Errorf("--mattermost-version: %w", err)
		}
		return d, nil
	case o.Files != "":
		d.from = "the files of " + o.Files
		if d.files, err = schema.OpenFiles(o.Files); err != nil {
			return d, fmt.Errorf("--migrations-dir: %w", err)
		}
	case o.Applied != "":
		d.from = o.Applied
		if d.versions, err = readApplied(o.Applied); err != nil {
			return d, fmt.Errorf("--applied-migrations: %w", err)
		}
	case o.Release != "":
		d.from = "Mattermost " + o.Release
		if d.versions, err = schema.ReleaseVersions(o.Release); err != nil {
			return d, fmt.Errorf("--mattermost-version: %w. The release that runs on MySQL is meant, which is none after 10.12; "+
				"instead give --applied-migrations with the list that the command mysql writes, --migrations-dir with the release's own files, or --git git to clone them", err)
		}
	default:
		return o.defaultOrigin()
	}
	return d, nil
}

// defaultOrigin takes the list that the command mysql has left.
func (o Origin) defaultOrigin() (definition, error) {
	versions, err := readApplied(DefaultApplied)
	if errors.Is(err, fs.ErrNotExist) {
		return definition{}, errors.New("--run-migrations: say which tables to make: --mattermost-version with the release that runs on MySQL, such as 10.5.4; " +
			"--applied-migrations with the list that the command mysql writes; or --migrations-dir with a folder of Mattermost's own files")
	}
	if err != nil {
		return definition{}, fmt.Errorf("--run-migrations, by the file %s in the present folder: %w", DefaultApplied, err)
	}
	return definition{versions: versions, from: DefaultApplied + " in the present folder"}, nil
}

// readApplied reads a list of applied migrations.
func readApplied(path string) (schema.Versions, error) {
	content, err := os.ReadFile(path)
	if err != nil {
		return nil, fmt.Errorf("the list of migrations cannot be read: %w", err)
	}
	var list struct {
		Migrations []int `json:"applied_migrations"`
	}
	if err := json.Unmarshal(content, &list); err != nil || list.Migrations == nil {
		return nil, fmt.Errorf("the file %s is no list of migrations, as the command mysql writes it: {\"applied_migrations\": [1, 2, …]}", path)
	}
	versions, err := schema.AppliedVersions(list.Migrations)
	if err != nil {
		return nil, fmt.Errorf("the file %s: %w", path, err)
	}
	return versions, nil
}
