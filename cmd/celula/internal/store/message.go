package store

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
)

// Message is one living message of the chat: what it should show and what it does show.
type Message struct {
	Key     string // unique over all hojas; the sender writes it into the message, to find it again
	Channel string // fixed once a post was begun, but for [Store.Move]
	Ref     string // the chat's own name for the posted message; empty until posted
	Cases   []string
	Wanted  string // hash of the content that it should show
	Shown   string // hash of the content that it shows; empty until posted
	Trying  bool   // a post was begun and its answer not seen
}

const messageColumns = "key, channel, ref, cases, wanted, shown, trying"

// Unsettled gives the messages of every hoja that do not show what they should: those never posted first, then the
// edits, each oldest first.
func (s *Store) Unsettled(ctx context.Context) ([]Message, error) {
	rows, err := s.db.QueryContext(ctx, "SELECT "+messageColumns+" FROM message WHERE wanted <> shown ORDER BY (ref <> ''), seq, key")
	if err != nil {
		return nil, fmt.Errorf("leyendo los mensajes pendientes: %w", err)
	}
	messages, err := collect(rows, scanMessage)
	if err != nil {
		return nil, fmt.Errorf("leyendo los mensajes pendientes: %w", err)
	}
	return messages, nil
}

// Message gives one message by its key, and whether it is there.
func (s *Store) Message(ctx context.Context, key string) (Message, bool, error) {
	rows, err := s.db.QueryContext(ctx, "SELECT "+messageColumns+" FROM message WHERE key = $1", key)
	if err != nil {
		return Message{}, false, reading("el mensaje", key, err)
	}
	found, err := collect(rows, scanMessage)
	if err != nil {
		return Message{}, false, reading("el mensaje", key, err)
	}
	if len(found) == 0 {
		return Message{}, false, nil
	}
	return found[0], true, nil
}

// Trying records that a post of the message is about to be begun. While it stands, whoever posts must first look whether the
// message is in the chat already.
func (s *Store) Trying(ctx context.Context, message string) error {
	return s.touch(ctx, message, "UPDATE message SET trying = 1 WHERE key = $1", message)
}

// Editing records that an edit of the message is about to be begun: until [Store.Shown] it is not known what it shows, and
// also a message that should show again what it showed before is not settled.
func (s *Store) Editing(ctx context.Context, message string) error {
	return s.touch(ctx, message, "UPDATE message SET shown = '' WHERE key = $1", message)
}

// Shown records that the chat shows the content of this hash under ref. It may be called again with the same values.
func (s *Store) Shown(ctx context.Context, message, ref, hash string) error {
	return s.touch(ctx, message, "UPDATE message SET ref = $2, shown = $3, trying = 0 WHERE key = $1", message, ref, hash)
}

// Move says of a message that it does not stand in its channel, and where it is to be posted: there, or in another. Nothing
// counts as tried there yet.
func (s *Store) Move(ctx context.Context, message, channel string) error {
	return s.touch(ctx, message, "UPDATE message SET channel = $2, trying = 0 WHERE key = $1", message, text(channel))
}

func (s *Store) touch(ctx context.Context, message, statement string, args ...any) error {
	err := s.write(ctx, func(tx *sql.Tx) error {
		res, err := tx.ExecContext(ctx, statement, args...)
		if err != nil {
			return err
		}
		if n, err := res.RowsAffected(); err != nil || n != 1 {
			return errors.Join(err, errNoMessage)
		}
		return nil
	})
	if err != nil {
		return fmt.Errorf("guardando el mensaje %s: %w", message, err)
	}
	return nil
}

// errNoMessage is a message that nobody recorded.
var errNoMessage = errors.New("no existe en el estado")

func scanMessage(rows *sql.Rows, m *Message) error {
	var list string
	var trying int64
	if err := rows.Scan(&m.Key, &m.Channel, &m.Ref, &list, &m.Wanted, &m.Shown, &trying); err != nil {
		return err
	}
	m.Trying = trying != 0
	return json.Unmarshal([]byte(list), &m.Cases)
}

// saveMessages inserts or updates what a round decides of a message. The channel stays the one where the message is, or may be.
func saveMessages(ctx context.Context, tx *sql.Tx, hoja string, messages []Message) error {
	if len(messages) == 0 {
		return nil
	}
	var seq int64
	if err := tx.QueryRowContext(ctx, "SELECT coalesce(max(seq), 0) FROM message").Scan(&seq); err != nil {
		return fmt.Errorf("los mensajes: %w", err)
	}
	for _, m := range messages {
		list, err := json.Marshal(append([]string{}, m.Cases...)) // never null
		if err != nil {
			return fmt.Errorf("el mensaje %s: %w", m.Key, err)
		}
		seq++
		_, err = tx.ExecContext(ctx, `INSERT INTO message (key, hoja, seq, channel, ref, cases, wanted, shown, trying)
			VALUES ($1, $2, $3, $4, '', $5, $6, '', 0)
			ON CONFLICT (key) DO UPDATE SET cases = excluded.cases, wanted = excluded.wanted,
				channel = CASE WHEN message.ref = '' AND message.trying = 0 THEN excluded.channel ELSE message.channel END`,
			text(m.Key), hoja, seq, text(m.Channel), text(string(list)), text(m.Wanted))
		if err != nil {
			return fmt.Errorf("el mensaje %s: %w", m.Key, err)
		}
	}
	return nil
}

// Waiting counts the messages that do not show what they should.
func (s *Store) Waiting(ctx context.Context) (int, error) {
	var n int
	if err := s.db.QueryRowContext(ctx, "SELECT count(*) FROM message WHERE wanted <> shown").Scan(&n); err != nil {
		return 0, fmt.Errorf("contando los mensajes pendientes: %w", err)
	}
	return n, nil
}
