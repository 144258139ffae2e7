package standin

import (
	"encoding/json"
	"fmt"
	"unicode/utf8"
)

// Block is one block of a message as a person sees it.
type Block struct {
	Type  string      `json:"type"` // section, context, header, divider
	Lines [][]Segment `json:"lines,omitempty"`
}

// The limits of Block Kit. Slack names the last nowhere; it refuses messages
// from a little under 12,000 characters on, and more so the more blocks they have.
const (
	maxBlocks   = 50
	maxText     = 3000
	maxField    = 2000
	maxHeader   = 150
	maxElements = 10
	maxMessage  = 12_000
	blockCost   = 130
)

// textObject is a text in a block, of type plain_text or mrkdwn.
type textObject struct {
	Type     string `json:"type"`
	Text     string `json:"text"`
	Verbatim bool   `json:"verbatim"`
}

func (t textObject) lines() [][]Segment {
	if t.Type == "mrkdwn" {
		return parse(t.Text, t.Verbatim)
	}
	return plainLines(t.Text)
}

// wireBlock is a block as it is sent.
type wireBlock struct {
	Type     string       `json:"type"`
	Text     *textObject  `json:"text"`
	Fields   []textObject `json:"fields"`
	Elements []textObject `json:"elements"`
}

// readBlocks checks blocks as Slack does and reads what they show.
func readBlocks(s string) ([]Block, reply) {
	if s == "" {
		return nil, nil
	}
	var wire []wireBlock
	if err := json.Unmarshal([]byte(s), &wire); err != nil {
		return nil, refuse("invalid_blocks_format", err.Error())
	}
	if len(wire) > maxBlocks {
		return nil, refuse("invalid_blocks", fmt.Sprintf("no more than %d items allowed [json-pointer:/blocks]", maxBlocks))
	}
	var blocks []Block
	total := 0
	for i, w := range wire {
		if fault := w.fault(); fault != "" {
			return nil, refuse("invalid_blocks", fmt.Sprintf("%s [json-pointer:/blocks/%d]", fault, i))
		}
		block := Block{Type: w.Type}
		total += blockCost
		for _, t := range w.texts() {
			block.Lines = append(block.Lines, t.lines()...)
			total += utf8.RuneCountInString(t.Text)
		}
		blocks = append(blocks, block)
	}
	if total > maxMessage {
		return nil, refuse("msg_blocks_too_long")
	}
	return blocks, nil
}

// texts are all the texts of a block, in the order in which they are seen.
func (w wireBlock) texts() []textObject {
	var texts []textObject
	if w.Text != nil {
		texts = append(texts, *w.Text)
	}
	return append(append(texts, w.Fields...), w.Elements...)
}

// fault says what is wrong with a block; nothing when it is right.
func (w wireBlock) fault() string {
	longest := maxText
	switch w.Type {
	case "divider":
		return ""
	case "section":
		if w.Text == nil && len(w.Fields) == 0 || len(w.Fields) > maxElements {
			return "section needs a text or 1 to 10 fields"
		}
	case "context":
		if n := len(w.Elements); n == 0 || n > maxElements {
			return "context needs 1 to 10 elements"
		}
	case "header":
		if w.Text == nil || w.Text.Type != "plain_text" {
			return "header needs a plain_text"
		}
		longest = maxHeader
	default:
		return fmt.Sprintf("unsupported type: %s", w.Type)
	}
	for i, t := range w.texts() {
		limit := longest
		if i > 0 && len(w.Fields) > 0 || w.Text == nil && len(w.Fields) > 0 {
			limit = maxField
		}
		if fault := t.fault(limit); fault != "" {
			return fault
		}
	}
	return ""
}

func (t textObject) fault(limit int) string {
	switch n := utf8.RuneCountInString(t.Text); {
	case t.Type != "mrkdwn" && t.Type != "plain_text":
		return fmt.Sprintf("unsupported type: %s", t.Type)
	case n == 0:
		return "must be more than 0 characters"
	case n > limit:
		return fmt.Sprintf("must be less than %d characters", limit+1)
	}
	return ""
}
