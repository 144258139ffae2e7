package config

import (
	"fmt"
	"log/slog"
)

// hidden is what every printed secret looks like, the empty one too.
const hidden = "···"

// Secret is a text that no print shows: fmt with any verb, JSON, YAML and slog give ··· instead. Only [Secret.Reveal]
// gives the text.
//
// The text is behind a pointer, because fmt reads unexported fields of an enclosing struct without asking their methods.
type Secret struct{ text *string }

// NewSecret wraps a text.
func NewSecret(text string) Secret { return Secret{&text} }

// Reveal gives the text itself.
func (s Secret) Reveal() string {
	if s.text == nil {
		return ""
	}
	return *s.text
}

// Format implements [fmt.Formatter] for every verb.
func (s Secret) Format(f fmt.State, _ rune) { fmt.Fprint(f, hidden) }

// String gives ···.
func (s Secret) String() string { return hidden }

// MarshalText gives ···, which is what JSON and YAML encoders write.
func (s Secret) MarshalText() ([]byte, error) { return []byte(hidden), nil }

// LogValue gives ···.
func (s Secret) LogValue() slog.Value { return slog.StringValue(hidden) }
