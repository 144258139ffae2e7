// Package notify decides what the chat should show: when a case opens, is said
// again, changes or closes, and in which words (step 5 of the procedure, and
// the escalation of step 9).
//
// A case is one kind of alert about one subject: a sale, a record of Claro's
// base, or a hoja. [Decide] compares the cases that are open with the alerts
// that hold now and returns what changes, each change with its reason; it is
// pure, so a round can print it, record it, or throw it away.
//
// What people see is a living message that shows one or more cases. [Render]
// says what such a message should look like now; nothing in it depends on the
// clock, so [Content.Hash] tells whether the chat is up to date. [Deliver] makes
// one message in the chat equal to its content, through a [Sender]; it is the
// only function here that touches the world.
//
// The rules, in short:
//
//   - A case opens once, and is said again only after its kind's repeat time.
//     Saying again means a new message, because an edit alerts nobody; the
//     place it had in the old message then says 'repetida más abajo', so that
//     exactly one message shows the present state.
//   - Up to [Policy.Digest] cases said at once for one channel are messages of
//     their own; more are one digest.
//   - A case that no longer holds is closed by editing its message. One that
//     comes back within [Policy.Flap] of its closing is the same case, and its
//     message is edited back; later it is a new case and is said anew.
//   - While somebody may still be typing in a row, its cases stand still.
//   - A sale that is being reclaimed from Claro waits, and is said again at the
//     pace of [Reclamo]; its case stays what it is.
//   - The indicator is no case to work off: each is a message of its own, edited
//     while its figures change, and left standing when a newer one is opened.
//   - An event that nothing undoes (venta.eliminada) stops holding when its
//     kind's lapse has passed, so that it is said once and then put away.
//
// Nothing personal leaves through here: documents are masked, and whatever a
// person typed is shortened and has its long numbers, addresses of the web and
// of mail hidden before it is stored in a case or shown.
package notify
