package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io/fs"
	"net/url"
	"os"
	"path/filepath"

	"github.com/riverqueue/river/riverdriver/riversqlite"
	"modernc.org/sqlite"
	sqlite3 "modernc.org/sqlite/lib"
)

// openSQLite opens the file at path, behind its lock.
//
// One connection only: River runs many small statements at once, and SQLite answers a second writer with "database is locked".
// Whoever holds a transaction must therefore never ask the *sql.DB for anything else.
func openSQLite(ctx context.Context, path string) (*Store, error) {
	if err := prepareFile(path); err != nil {
		return nil, err
	}
	lock, err := lockFile(path + ".lock")
	if err != nil {
		return nil, lockError(path, err)
	}
	db, err := sql.Open("sqlite", sqliteDSN(path))
	if err != nil {
		return nil, errors.Join(fileError(path, err), lock.release())
	}
	db.SetMaxOpenConns(1)
	db.SetMaxIdleConns(1)
	// The first statement that reads the file: a file that is no database is found out here.
	if _, err := db.ExecContext(ctx, "SELECT count(*) FROM sqlite_master"); err != nil {
		return nil, errors.Join(fileError(path, err), db.Close(), lock.release())
	}
	return &Store{db: db, name: path, driver: localDriver{riversqlite.New(db)}, lock: lock, exclusive: true}, nil
}

// localDriver is River's driver for a file that no other process has open: a job that is inserted wakes its queue here,
// and nothing is written for others to hear of it.
type localDriver struct{ *riversqlite.Driver }

func (localDriver) SupportsListener() bool     { return false }
func (localDriver) SupportsListenNotify() bool { return false }

// sqliteDSN writes path as a file: URI, so that a ? or % in a folder's name stays a part of it. Transactions begin as writers
// (_txlock): one that read first and wrote later could be refused midway.
func sqliteDSN(path string) string {
	q := url.Values{
		"_txlock": {"immediate"},
		"_pragma": {"busy_timeout(10000)", "journal_mode(WAL)", "synchronous(FULL)", "foreign_keys(1)"},
		"_dqs":    {"0"},
	}
	return "file:" + (&url.URL{Path: filepath.ToSlash(path)}).EscapedPath() + "?" + q.Encode()
}

// prepareFile makes the file, readable by its owner alone, and finds what would keep it from being a database.
func prepareFile(path string) error {
	if info, err := os.Stat(path); err == nil && info.IsDir() {
		return &Error{Msg: fmt.Sprintf("el estado %s es una carpeta y debe ser un archivo", path), Fix: "ponga en 'state' el nombre de un archivo, por ejemplo celula.db"}
	}
	f, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil {
		return fileError(path, err)
	}
	return f.Close()
}

// fileError puts into words what the system or SQLite says of the file.
func fileError(path string, err error) error {
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return &Error{Msg: fmt.Sprintf("no existe la carpeta %s, donde debe estar el estado", filepath.Dir(path)), Fix: "créela o corrija 'state' en la configuración"}
	case errors.Is(err, fs.ErrPermission), hasCode(err, sqlite3.SQLITE_READONLY), hasCode(err, sqlite3.SQLITE_CANTOPEN), hasCode(err, sqlite3.SQLITE_PERM):
		return &Error{Msg: fmt.Sprintf("no hay permiso para escribir el estado %s", path), Fix: "dé permiso de escritura sobre el archivo y su carpeta al usuario que ejecuta celula", Err: err}
	case hasCode(err, sqlite3.SQLITE_NOTADB), hasCode(err, sqlite3.SQLITE_CORRUPT):
		return &Error{Msg: fmt.Sprintf("el archivo %s no es un estado de celula o está dañado", path), Fix: "ponga otro nombre en 'state', o aparte ese archivo y vuelva a empezar", Err: err}
	case hasCode(err, sqlite3.SQLITE_FULL):
		return &Error{Msg: fmt.Sprintf("no queda espacio en el disco para el estado %s", path), Fix: "libere espacio", Err: err}
	}
	return &Error{Msg: fmt.Sprintf("no se pudo abrir el estado %s", path), Err: err}
}

// hasCode says whether err is SQLite's with this primary code.
func hasCode(err error, code int) bool {
	var e *sqlite.Error
	return errors.As(err, &e) && e.Code()&0xff == code
}

func lockError(path string, err error) error {
	var held *heldError
	if !errors.As(err, &held) {
		return fileError(path, err)
	}
	who := "otro celula"
	if held.pid > 0 {
		who = fmt.Sprintf("otro celula (proceso %d)", held.pid)
	}
	return &Error{Msg: fmt.Sprintf("%s tiene abierto el estado %s", who, path), Fix: "deténgalo primero, o use otro archivo en 'state'", held: true}
}
