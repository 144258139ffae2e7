package round

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"github.com/almacontact/celula/cmd/celula/internal/store"
	"github.com/almacontact/celula/notify"
	"github.com/almacontact/celula/rules"
	"github.com/almacontact/celula/rules/cruce"
	"github.com/almacontact/celula/rules/hoja"
	"github.com/almacontact/celula/sheets"
)

// A Hoja is one hoja de ventas in the bot's care. Its fields are set before the first round and not changed; its rounds
// come one after the other, whoever calls, in whichever process that shares the store.
type Hoja struct {
	Name        string
	Google      *sheets.Client
	Spreadsheet string
	Tab         *sheets.Tab   // of the spreadsheet: the hoja itself
	Claro       *Base         // nil where there is no base of Claro's to cross it with
	Figures     string        // the title of the tab of the cruce, which is this hoja's alone; "" is [FiguresTitle]
	Reader      *cruce.Reader // for Rules
	Store       *store.Store
	Chronicle   *Chronicle // what the chat shows when the first round begins; nil where the store is known to know it all
	Rules       *rules.Rules
	Calendar    *hoja.Calendar
	Zone        *time.Location // the office's: what day it is, and REVISADO
	Policy      notify.Policy
	StaleAfter  time.Duration // venta.estancada
	Patient     bool          // the chat waits until a row stood unchanged for one round: somebody may be typing
	Alone       bool          // no round follows soon, and nobody watches: also what waiting may mend is told operations at once
	Now         func() time.Time
	Recorded    func(context.Context, *sql.Tx) error // joins the transaction of what a round records; nil for nothing
	Log         *slog.Logger                         // of what is odd and no fault; nil is silence

	changed atomic.Int64                 // when a round last found a sale new or changed, in Unix seconds
	refused atomic.Pointer[notify.Facts] // why the newest rules were not taken; nil while they are
	unheard atomic.Pointer[string]       // the channel for which all alerts wait, since it is closed to the bot; nil for none

	mu      sync.Mutex
	judged  judgements
	figures *sheets.Tab // that of the cruce, from when it is found until a read misses it
	// figuresFault is why that tab could not be written last, as operations were told; the hoja is seen to all the same.
	figuresFault error
	past         *past        // nil: to be read from the store
	planned      int          // sales, since memory was last given back
	recorded     bool         // something, into the store that is held: until then it may be an old copy, and the hoja ahead of it
	unsure       *attempt     // the last write, where it failed and may have been done
	note         *note        // of the hoja, read once while it is held; nil: not yet
	held         *store.Store // as it must be written to while the hoja's lease is held
	heard        bool         // the store knows what the chat shows
	doubts       []hoja.Doubt // of the header, as they were last logged
}

// Reads is how many reads a round makes when nothing changed.
func (h *Hoja) Reads() int {
	if h.Claro != nil && h.Claro.Tab != nil && !h.Claro.Tab.SameSpreadsheet(h.Tab) {
		return 2
	}
	return 1
}

// busyFor is how long after a change people are taken to be at work in the hoja.
const busyFor = 3 * time.Minute

// Busy tells whether people are at work in the hoja, as far as its rounds have seen. It may be called at any time.
func (h *Hoja) Busy() bool { return h.Now().Unix()-h.changed.Load() < int64(busyFor/time.Second) }

// A Result is what a round did.
type Result struct {
	*Plan                // of the round's last try; nil when the hoja could not be read
	Tries int            // how often the hoja was read
	Cells int            // how many of the bot's cells were written
	Open  map[string]int // cases open now, by kind
	Quiet bool           // the hoja stood as a round had left it with nothing to do, and was not planned anew
}

// tries is how often a round reads the hoja before it leaves the rest to the next: people are working in it.
const tries = 5

// Round brings the hoja's status columns and its cases up to date. It may be called again after any error. An error
// that waiting mends is told nobody until [Hoja.Watch] finds that it lasts, unless the round is Alone; of a hoja that
// somebody must mend, operations have been told through a case of their own.
func (h *Hoja) Round(ctx context.Context) (res Result, err error) {
	err = h.hold(ctx, func(ctx context.Context) (err error) {
		if res, err = h.round(ctx); err == nil {
			return errors.Join(h.tellDeaf(ctx, res), h.wasGood(ctx))
		}
		if ctx.Err() == nil {
			err = errors.Join(err, h.tellFault(ctx, err), h.tellRefused(ctx))
		}
		return err
	})
	if err != nil {
		return res, fmt.Errorf("hoja %s: %w", h.Name, err)
	}
	if res.Plan != nil && res.deaf != nil {
		return res, fmt.Errorf("hoja %s: %w", h.Name, res.deaf)
	}
	return res, nil
}

// hold does work as the only one who sees to the hoja, in this process and in all that share its store, and waits for whoever
// does. Should this one be stopped, or cut off from the store, for so long that another may see to the hoja, then ctx ends,
// nothing more is recorded, and nothing more asked of Google. What was asked before cannot be called back, and may be done
// late: the next round finds it standing in the hoja, as it finds what people do there, and puts it right.
func (h *Hoja) hold(ctx context.Context, work func(context.Context) error) error {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.Store.Hold(ctx, store.HojaLease(h.Name), func(ctx context.Context, held *store.Store) error {
		h.held, h.note = held, nil
		if !held.Untouched() {
			h.past, h.recorded = nil, false
		}
		return work(ctx)
	})
}

// round reads, plans, records and writes until what was written stands beside its sales.
func (h *Hoja) round(ctx context.Context) (res Result, err error) {
	restless := map[string]bool{}
	var cleared []row // no sales, and yet something in the bot's cells, at which the last write was aimed
	for res.Tries = 1; res.Tries <= tries; res.Tries++ {
		if err := h.takeBack(ctx); err != nil {
			return res, err
		}
		n, err := h.remembered(ctx)
		if err != nil {
			return res, err
		}
		v, err := h.look(ctx)
		if err != nil {
			return res, err
		}
		if n.Quiet != nil && n.Quiet.keeps(h.fingerprint(v), v.at) {
			v.table.Free()
			h.rest()
			return n.Quiet.result(v.at), nil
		}
		s, p, err := h.consider(ctx, v, restless, h.figuresTab)
		if err != nil {
			return res, err
		}
		res.Plan = p
		if len(p.sales) > 0 {
			h.changed.Store(p.at.Unix())
		}
		if err := h.record(ctx, p); err != nil {
			return res, err
		}
		settled, err := h.write(ctx, s, p)
		n.Quiet = h.quietAfter(v, p, restless)
		if err != nil {
			h.unsure = &attempt{s, p}
		} else {
			s.table.Free()
		}
		switch {
		case sheets.Unclear(err) || sheets.Moved(err):
			continue // what was done, if anything, is seen by reading again
		case err != nil:
			return res, err
		}
		h.planned += p.Sales
		if res.Cells += len(p.cells); settled && (len(s.stray) == 0 || slices.EqualFunc(s.stray, cleared, sameStray)) {
			if err := h.writeFigures(ctx, p); err != nil {
				return res, err
			}
			if res.Open = h.past.open(); n.Quiet != nil {
				err = h.keepOrder(ctx, n)
				h.giveBack()
			}
			return res, err
		}
		cleared = s.stray
	}
	return res, errUnsettled
}

// errUnsettled is a round that ended before the hoja stood still.
var errUnsettled = fmt.Errorf("las filas se movieron mientras se escribía, %d veces seguidas; la próxima ronda sigue", tries)

// unreadable tells whether somebody has to mend the hoja, or the way to it, before it can be read and written again.
func unreadable(err error) bool {
	var api *sheets.Error
	var header *hoja.HeaderError
	var missing *missingColumns
	var sunk *sunkHeader
	return errors.As(err, &api) && !sheets.Temporary(err) || errors.As(err, &header) || errors.As(err, &missing) || errors.As(err, &sunk)
}

// Plan reads the hoja and says what a round would do now. It does nothing, and the hoja's next round is as if it had not
// been called.
func (h *Hoja) Plan(ctx context.Context) (p *Plan, err error) {
	err = h.hold(ctx, func(ctx context.Context) (err error) {
		v, err := h.look(ctx)
		if err != nil {
			return err
		}
		_, p, err = h.consider(ctx, v, map[string]bool{}, h.figuresAddress)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("hoja %s: %w", h.Name, err)
	}
	return p, nil
}

// reader is that of Claro's base, nil where there is none.
func (h *Hoja) reader() *cruce.Reader {
	if h.Claro == nil {
		return nil
	}
	return h.Reader
}

// consider judges what was seen and plans. figures gives the address of the tab of the cruce.
func (h *Hoja) consider(ctx context.Context, v *view, restless map[string]bool, figures func(context.Context) (string, error)) (*sight, *Plan, error) {
	err := h.recall(ctx)
	if err != nil {
		return nil, nil, err
	}
	s := &seen{}
	if s.sight, err = h.judged.see(v.table, h.Rules, h.reader(), hoja.DateOf(v.at.In(h.Zone))); err != nil {
		return nil, nil, err
	}
	h.doubt(s.layout)
	past := h.past
	switch s.regained, err = h.hear(ctx, s.ids); {
	case errors.As(err, new(*deafness)):
		s.deaf = err
	case err != nil:
		return nil, nil, err
	case s.regained != nil:
		past = s.regained.past
	}
	s.crossing, s.fault = h.cross(ctx, v, s.sight, past.indicator())
	var errs []error
	if s.crossing != nil {
		s.table, err = figures(ctx)
		errs = append(errs, err)
	}
	link := func(tab *sheets.Tab) func(row int) string {
		return func(row int) string {
			address, err := tab.Link(ctx, row)
			errs = append(errs, err)
			return address
		}
	}
	s.link = link(h.Tab)
	if h.Claro != nil && h.Claro.Tab != nil {
		s.record = link(h.Claro.Tab)
	}
	if s.matches, s.left, err = h.identify(ctx, s.sales, past); err != nil {
		return nil, nil, err
	}
	p := h.plan(s, past, restless, v.at)
	p.uncrossed = s.crossing == nil && (s.fault != nil || v.baseStands)
	return s.sight, p, errors.Join(errs...)
}
