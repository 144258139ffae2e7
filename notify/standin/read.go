package standin

import (
	"slices"
	"strconv"
	"strings"
	"time"
)

func (c *Chat) authTest(params) reply {
	return reply{"url": "https://celula.slack.invalid/", "team": "Célula de ventas", "team_id": "T0CELULA",
		"user": "celula", "user_id": botUser, "bot_id": botID}
}

// history gives a channel's messages, newest first, a page at a time. The
// cursor is the time stamp after which the next page goes on.
func (c *Chat) history(p params) reply {
	room, refused := c.mayRead(p["channel"])
	if refused != nil {
		return refused
	}
	limit, refused := pageSize(p["limit"])
	if refused != nil {
		return refused
	}
	cursor, ok := strings.CutPrefix(p["cursor"], "next_ts:")
	if p["cursor"] != "" && !ok {
		return refuse("invalid_cursor")
	}
	page, more := []reply{}, false
	for _, m := range slices.Backward(room.said) {
		if !within(m.TS, p) || cursor != "" && !earlier(m.TS, cursor) {
			continue
		}
		if len(page) == limit {
			more = true
			break
		}
		page = append(page, m.wire(p.truth("include_all_metadata")))
	}
	out := reply{"messages": page, "has_more": more}
	if more {
		out["response_metadata"] = reply{"next_cursor": "next_ts:" + page[limit-1]["ts"].(string)}
	}
	return out
}

// pageSize reads the limit of a history call: 100 unless told, 999 at most.
func pageSize(s string) (int, reply) {
	if s == "" {
		return 100, nil
	}
	n, err := strconv.Atoi(s)
	if err != nil || n < 1 || n > 999 {
		return 0, refuse("invalid_limit")
	}
	return n, nil
}

// within says whether a time stamp lies between the oldest and latest asked for.
func within(ts string, p params) bool {
	if p.truth("inclusive") && (ts == p["oldest"] || ts == p["latest"]) {
		return true
	}
	return (p["oldest"] == "" || earlier(p["oldest"], ts)) && (p["latest"] == "" || earlier(ts, p["latest"]))
}

// earlier compares time stamps. A client may leave out the fraction.
func earlier(a, b string) bool { return stampTime(a).Before(stampTime(b)) }

// stampTime reads a time stamp; one that is none is the zero of all time.
func stampTime(ts string) time.Time {
	seconds, fraction, _ := strings.Cut(ts, ".")
	s, err := strconv.ParseInt(seconds, 10, 64)
	if err != nil {
		return time.Time{}
	}
	micros, err := strconv.ParseInt((fraction + "000000")[:6], 10, 64)
	if err != nil {
		return time.Time{}
	}
	return time.Unix(s, micros*1000).UTC()
}

func (c *Chat) mayRead(channel string) (*room, reply) {
	room := c.room(channel)
	switch {
	case room == nil, room.Private && room.Outside:
		return nil, refuse("channel_not_found")
	case room.Outside:
		return nil, refuse("not_in_channel")
	}
	return room, nil
}

func (c *Chat) info(p params) reply {
	room := c.room(p["channel"])
	if room == nil || room.Private && room.Outside {
		return refuse("channel_not_found")
	}
	return reply{"channel": room.wire()}
}

func (c *Chat) list(params) reply {
	rooms := []reply{}
	for _, room := range c.channels {
		if !room.Private || !room.Outside {
			rooms = append(rooms, room.wire())
		}
	}
	return reply{"channels": rooms, "response_metadata": reply{"next_cursor": ""}}
}

func (r *room) wire() reply {
	return reply{"id": r.ID, "name": r.Name, "is_channel": !r.Private, "is_group": r.Private,
		"is_private": r.Private, "is_archived": r.Archived, "is_member": !r.Outside}
}
