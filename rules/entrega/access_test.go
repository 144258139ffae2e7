package entrega

import (
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"testing"
)

// What is handed over is full of personal data: its owner's alone, folders too, but in a folder that people share by its group.
func TestAccess(t *testing.T) {
	if runtime.GOOS != "linux" {
		t.Skip("whether the mark itself is handed down is each system's own affair")
	}
	for name, c := range map[string]struct{ base, file, folder fs.FileMode }{
		"a folder of one's own":        {0o755, 0o600, 0o700},
		"a folder that all may read":   {0o777, 0o600, 0o700},
		"a folder of a group's shared": {0o770 | fs.ModeSetgid, 0o640, 0o750 | fs.ModeSetgid},
	} {
		t.Run(name, func(t *testing.T) {
			dir := t.TempDir()
			if err := os.Chmod(dir, c.base); err != nil {
				t.Fatal(err)
			}
			src := filepath.Join(t.TempDir(), "llamada.mp3")
			if err := os.WriteFile(src, []byte("grabación"), 0o644); err != nil {
				t.Fatal(err)
			}
			list, sound := filepath.Join(dir, "aliado", "2026-11", "lista.csv"), filepath.Join(dir, "aliado", "2026-11", "llamada.mp3")
			if _, err := Create(list, text("datos")); err != nil {
				t.Fatal(err)
			}
			if _, err := Copy(sound, src); err != nil {
				t.Fatal(err)
			}
			for path, want := range map[string]fs.FileMode{
				list: c.file, sound: c.file, filepath.Dir(list): c.folder | fs.ModeDir, filepath.Join(dir, "aliado"): c.folder | fs.ModeDir,
			} {
				info, err := os.Stat(path)
				if err != nil {
					t.Fatal(err)
				}
				if info.Mode() != want {
					t.Errorf("%s has mode %v, want %v", path, info.Mode(), want)
				}
			}
		})
	}
}
