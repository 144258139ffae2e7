package main

import (
	"slices"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/almacontact/celula/cmd/celula/internal/store"
)

// A tenure is a lease held by one process, until the next.
type tenure struct {
	pid int
	at  time.Time
}

// judge checks that whatever a machine asked of a hoja or of the chat, it asked while it held the lease: that rounds of one hoja, and
// speakers in the chat, never overlapped. It gives the rounds that there were.
func (f *fleet) judge() (rounds int) {
	f.t.Helper()
	held := map[string][]tenure{}
	rows, err := f.db.Query("SELECT name, pid, at FROM held ORDER BY name, epoch")
	if err != nil {
		f.t.Fatal(err)
	}
	defer rows.Close()
	for rows.Next() {
		var name string
		var t tenure
		var at int64
		if err := rows.Scan(&name, &t.pid, &at); err != nil {
			f.t.Fatal(err)
		}
		t.at = time.UnixMicro(at)
		held[name] = append(held[name], t)
		if name != store.ChatLease {
			rounds++
		}
	}
	if err := rows.Err(); err != nil {
		f.t.Fatal(err)
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	strays := 0
	for _, c := range f.calls {
		if !c.changes() {
			continue // looking does no harm
		}
		i, _ := slices.BinarySearchFunc(held[c.name], c.at, func(t tenure, at time.Time) int { return t.at.Compare(at) })
		if i > 0 && held[c.name][i-1].pid == c.pid {
			continue
		}
		if strays++; strays <= 5 {
			f.t.Errorf("process %d called %s of «%s» at %s, but the lease was held by %+v", c.pid, c.what, c.name, c.at.Format(time.StampMilli), held[c.name][max(0, i-2):min(i+1, len(held[c.name]))])
		}
	}
	if strays > 0 {
		f.t.Errorf("%d calls of %d were made without the lease", strays, len(f.calls))
	}
	if len(f.calls) == 0 || rounds == 0 {
		f.t.Errorf("%d calls in %d rounds prove nothing", len(f.calls), rounds)
	}
	return rounds
}

// gap is the longest time between two good rounds of one hoja, and of which.
func (f *fleet) gap() (longest time.Duration, hoja string, good int) {
	f.t.Helper()
	rows, err := f.db.Query("SELECT name, at FROM good ORDER BY name, at")
	if err != nil {
		f.t.Fatal(err)
	}
	defer rows.Close()
	last := map[string]int64{}
	for ; rows.Next(); good++ {
		var name string
		var at int64
		if err := rows.Scan(&name, &at); err != nil {
			f.t.Fatal(err)
		}
		if was, ok := last[name]; ok && time.Duration(at-was)*time.Microsecond > longest {
			longest, hoja = time.Duration(at-was)*time.Microsecond, name
		}
		last[name] = at
	}
	return longest, hoja, good
}

// remembered checks what the database has in the end: every message shows what it should, every sale is there once.
func (f *fleet) remembered() {
	f.t.Helper()
	st, err := store.Open(f.t.Context(), f.spec)
	if err != nil {
		f.t.Fatal(err)
	}
	defer st.Close()
	if n, err := st.Waiting(f.t.Context()); n != 0 || err != nil {
		f.t.Errorf("%d messages wait to be said (%v)", n, err)
	}
	for _, d := range f.desks {
		sales, err := st.Sales(f.t.Context(), d.name)
		if err != nil {
			f.t.Fatal(err)
		}
		sales = slices.DeleteFunc(sales, func(s *store.Sale) bool { return !s.Gone.IsZero() })
		if diff := cmp.Diff(len(d.rows), len(sales)); diff != "" {
			f.t.Errorf("%s: the sales remembered (-want +got):\n%s", d.name, diff)
		}
	}
}
