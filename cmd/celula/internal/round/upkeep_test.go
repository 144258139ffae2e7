package round_test

import (
	"database/sql"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

// TestOldThingsAreLetGo: what a quarter of a year ago was closed or deleted is not remembered any more, what is open is, and
// nobody hears of it.
func TestOldThingsAreLetGo(t *testing.T) {
	o := open(t, upgrade(1), upgrade(2), upgrade(3))
	o.round()
	o.put(2, colInstalacion, "INSTALADA")
	o.deleteRow(4)
	for range 100 {
		o.now = o.now.Add(24 * time.Hour)
		o.round()
	}
	o.agree()
	remembered := func() (sales, cases, messages int) {
		for table, n := range map[string]*int{"sale": &sales, "cases": &cases, "message": &messages} {
			if err := o.store.DB().QueryRow("SELECT count(*) FROM " + table).Scan(n); err != nil {
				t.Fatal(err)
			}
		}
		return
	}
	// Of each kind there is one open case, of the sale that is overdue, said again every day; two months old is nothing.
	if sales, cases, messages := remembered(); sales != 2 || cases != 1 || messages > 3 {
		t.Errorf("remembered after 100 days: %d sales, %d cases, %d messages; want 2, 1 and a few", sales, cases, messages)
	}
	before, _ := o.touched()
	o.stop()
	o.start()
	o.round()
	if after, _ := o.touched(); after != before {
		t.Errorf("said after another start: %d messages", after-before)
	}
	o.agree()
}

// backup copies the state and gives the copy's path.
func (o *office) backup() string {
	o.t.Helper()
	path := filepath.Join(o.t.TempDir(), "copia.db")
	if err := copyState(o.state, path); err != nil {
		o.t.Fatalf("taking a backup: %v", err)
	}
	return path
}

// copyState copies a state that is in use as the README has it, from a connection of its own.
func copyState(from, to string) error {
	db, err := sql.Open("sqlite", from)
	if err != nil {
		return err
	}
	_, err = db.Exec("PRAGMA busy_timeout = 10000; VACUUM INTO '" + to + "'")
	return errors.Join(err, db.Close())
}

// restore begins another life of the bot, on a copy of a backup.
func (o *office) restore(backup string) {
	o.t.Helper()
	content, err := os.ReadFile(backup)
	if err != nil {
		o.t.Fatal(err)
	}
	path := filepath.Join(o.t.TempDir(), "celula.db")
	if err := os.WriteFile(path, content, 0o600); err != nil {
		o.t.Fatal(err)
	}
	o.stop()
	o.state = path
	o.start()
}

// TestBackupWhileItRuns: copies taken while rounds and messages go on are each a state to begin from.
func TestBackupWhileItRuns(t *testing.T) {
	sales, _ := upgrades(30)
	o := open(t, sales...)
	o.round()
	stop, dir, state, copies := make(chan struct{}), t.TempDir(), o.state, []string{}
	var wait sync.WaitGroup
	wait.Go(func() {
		for {
			select {
			case <-stop:
				return
			default:
			}
			path := filepath.Join(dir, fmt.Sprintf("copia-%d.db", len(copies)))
			if err := copyState(state, path); err != nil {
				t.Errorf("taking a backup: %v", err)
				return
			}
			copies = append(copies, path)
		}
	})
	for i := range 12 {
		o.put(2+i, colInstalacion, "NO INSTALADA")
		o.now = o.now.Add(time.Hour)
		o.round()
	}
	close(stop)
	wait.Wait()
	rows := o.rows()
	messages, _ := o.touched()
	for _, copy := range []string{copies[0], copies[len(copies)/2], copies[len(copies)-1]} {
		o.restore(copy)
		o.now = o.now.Add(time.Minute)
		if res := o.round(); res.Cells != 0 || len(res.Gone) != 0 {
			t.Errorf("on a backup %d cells were written, gone: %v", res.Cells, res.Gone)
		}
		if diff := cmp.Diff(rows, o.rows()); diff != "" {
			t.Errorf("the hoja changed:\n%s", diff)
		}
		if m, _ := o.touched(); m != messages {
			t.Errorf("on a backup %d messages were said again: %q", m-messages, o.texts("C1"))
		}
		o.agree()
	}
	t.Logf("%d backups were taken in 12 rounds", len(copies))
}

// TestBackupBeforeAPost: a message that waited to be posted when the copy was made, and was posted since, is not posted again.
func TestBackupBeforeAPost(t *testing.T) {
	o := open(t, upgrade(1), upgrade(2))
	if _, err := o.hoja.Round(t.Context()); err != nil {
		t.Fatal(err)
	}
	backup := o.backup()
	o.say()
	for _, first := range []string{"the chat", "the round"} {
		o.restore(backup)
		if first == "the chat" {
			o.say()
		}
		o.round()
		if m, _ := o.touched(); m != 2 {
			t.Errorf("%s first: %d messages, want 2: %q", first, m, o.texts("C1"))
		}
		o.agree()
	}
}

// TestBackupBeforeACaseClosedAndOpened: what the copy believes to stand open in an old message stands in a newer one.
func TestBackupBeforeACaseClosedAndOpened(t *testing.T) {
	o := open(t, upgrade(1))
	o.round()
	backup := o.backup()
	o.now = o.now.Add(time.Hour)
	o.put(2, colAgenda, "30/12/2026")
	o.round() // not near any more
	o.now = o.now.Add(time.Hour)
	o.put(2, colAgenda, "25/11/2026")
	o.round()
	if m, _ := o.touched(); m != 2 {
		t.Fatalf("%d messages, want 2", m)
	}
	o.restore(backup)
	o.now = o.now.Add(time.Minute)
	o.round()
	o.agree()
	if m, _ := o.touched(); m != 2 {
		t.Errorf("%d messages, want 2: %q", m, o.texts("C1"))
	}
	o.put(2, colInstalacion, "INSTALADA")
	o.round()
	if len(o.stands()) != 0 {
		t.Errorf("the chat shows as open %v", o.stands())
	}
}
