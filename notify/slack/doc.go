// Package slack says in Slack what package notify decided; it is the only one
// that knows Slack.
//
// A [Client] is a [notify.Sender]. It turns a content into Block Kit, in which
// nothing that a person typed can call anybody, become a link or change the
// style; keeps under Slack's limits of size; writes each message's key into its
// metadata, so that it finds its own message after an answer was lost; keeps
// Slack's pace, and stands still for as long as Slack asks it to.
//
// It tries nothing twice by itself: who calls it knows what was recorded and
// when to come back. Its errors say in Spanish what happened and what to do,
// and never contain the token.
package slack
