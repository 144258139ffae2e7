package notify

import "context"

// Delivery is one message to be brought to its wanted state.
type Delivery struct {
	Channel string
	Key     string
	Ref     string // the service's name for it; empty until it is known to be posted
	Tried   bool   // a post was begun and its answer not seen, in this process or one before it
	Content Content
	Moot    bool // newer messages show all that it would: unless it stands in the chat already, nobody needs it
	// Begin is called right before a post goes out, to record that it was tried: a
	// process killed after it must look for the message before it posts again.
	Begin func(context.Context) error
	// Still is asked right before an edit goes out whether it may, and records that
	// until its answer comes nobody knows what the message shows. nil is yes.
	Still func(context.Context) error
}

// Deliver makes the chat show d.Content and returns the message's ref. It may
// be called again after any error, with what was recorded meanwhile, and posts
// once in all: a message of ours that may be there already is looked for first.
// After an error that is [Unclear], leave the service a few seconds to show it.
//
// A message that somebody deleted is posted anew while it has something to be
// done, and let be when it has not. One that was never posted is posted even if
// its cases have closed meanwhile: nothing is lost to an outage of the chat. A
// moot one is not posted, and has no ref.
func Deliver(ctx context.Context, s Sender, d Delivery) (ref string, err error) {
	if d.Ref != "" {
		err := s.Before(d.Still).Edit(ctx, d.Channel, d.Ref, d.Key, d.Content)
		if !Missing(err) || d.Content.Done {
			return d.Ref, unlessMissing(err)
		}
	}
	if d.Tried {
		ref, found, err := s.Find(ctx, d.Channel, d.Key)
		if err != nil {
			return d.Ref, err
		}
		if found {
			// Deleted between the two calls: the next try deals with it.
			return ref, s.Before(d.Still).Edit(ctx, d.Channel, ref, d.Key, d.Content)
		}
	}
	if d.Moot {
		return d.Ref, nil
	}
	if ref, err = s.Before(d.Begin).Post(ctx, d.Channel, d.Key, d.Content); err != nil {
		return d.Ref, err
	}
	return ref, nil
}

func unlessMissing(err error) error {
	if Missing(err) {
		return nil
	}
	return err
}
