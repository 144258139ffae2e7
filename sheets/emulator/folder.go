package emulator

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
)

// Folders that are being made or removed; what a killed server left of them is cleared away at the next start.
const (
	newPrefix = ".nueva-"
	oldPrefix = ".borrada-"
	lockFile  = "emulador.lock"
)

// open reads the spreadsheets of the server's folder, and keeps other servers out of it.
func (s *Server) open() (err error) {
	dir := s.opts.Dir
	defer func() {
		if err != nil {
			err = errors.Join(fmt.Errorf("abrir la carpeta del emulador %s: %w", dir, err), s.closeAll())
		}
	}()
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return err
	}
	if s.lock, err = lockFolder(filepath.Join(dir, lockFile)); err != nil {
		return err
	}
	entries, err := os.ReadDir(dir)
	if err != nil {
		return err
	}
	for _, e := range entries {
		path := filepath.Join(dir, e.Name())
		switch {
		case !e.IsDir():
		case strings.HasPrefix(e.Name(), newPrefix), strings.HasPrefix(e.Name(), oldPrefix):
			if err := os.RemoveAll(path); err != nil {
				return err
			}
		case !strings.HasPrefix(e.Name(), "."):
			log, d, err := openJournal(path)
			if err != nil {
				return err
			}
			if d.id != e.Name() {
				return errors.Join(fmt.Errorf("%s guarda la hoja de cálculo %s", path, d.id), log.file.Close())
			}
			b := newBook(d)
			b.log = log
			s.books[d.id] = b
		}
	}
	return nil
}

// closeAll writes the spreadsheets whole and lets the folder go.
func (s *Server) closeAll() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	var errs []error
	for _, b := range s.books {
		b.mu.Lock()
		if b.log != nil {
			errs = append(errs, b.log.close(b.latest.Load()))
			b.log, b.gone = nil, true
		}
		b.mu.Unlock()
	}
	if s.lock != nil {
		errs = append(errs, unlockFolder(s.lock))
		s.lock = nil
	}
	return errors.Join(errs...)
}

// syncDir makes what was renamed in a folder last.
func syncDir(dir string) error {
	f, err := os.Open(dir)
	if err != nil {
		return err
	}
	return errors.Join(f.Sync(), f.Close())
}
